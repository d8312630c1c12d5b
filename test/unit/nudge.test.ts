import { describe, expect, it } from 'vitest';
import { createNudge } from '../../src/nudge.ts';
import { createLeapingClock } from '../fixture/leaping-clock.ts';

const never = new AbortController().signal;

describe('A nudge', () => {
  it('ends a wait at once, also when it came before', async () => {
    const clock = createLeapingClock();
    const nudge = createNudge(clock);
    nudge.wake();
    await nudge.wait(60_000, never);
    const startedAt = clock.now();
    const waiting = nudge.wait(60_000, never);
    nudge.wake();
    await waiting;
    expect(clock.now()).toBe(startedAt);
  });

  it('that came twice ends one wait only', async () => {
    const clock = createLeapingClock();
    const nudge = createNudge(clock);
    nudge.wake();
    nudge.wake();
    await nudge.wait(60_000, never);
    let ended = false;
    const second = nudge.wait(60_000, never).then(() => {
      ended = true;
    });
    await clock.pass(59_999);
    expect(ended).toBe(false);
    await clock.pass(1);
    await second;
    expect(ended).toBe(true);
  });

  it('lets go of who waits when the process stops', async () => {
    const nudge = createNudge(createLeapingClock());
    const stopping = new AbortController();
    const waiting = nudge.wait(60_000, stopping.signal);
    stopping.abort();
    await waiting;
    await nudge.wait(60_000, stopping.signal);
  });
});
