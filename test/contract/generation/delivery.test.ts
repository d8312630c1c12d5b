import { afterEach, describe, expect, it } from 'vitest';
import { createRecordingPlatform } from '../../fixture/recording-platform.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { createClock, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

describe('Delivery', () => {
  it('is tried again when the platform says later, and shows one final', async () => {
    const clock = createClock();
    let finals = 0;
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: ({ kind }) => {
        if (kind !== 'final') return undefined;
        finals += 1;
        return finals < 4 ? { kind: 'later', afterMs: 30_000, detail: 'rate limited' } : undefined;
      },
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.state).toBe('delivered');
    const tried = platform.attempts.filter(({ kind }) => kind === 'final');
    expect(tried).toHaveLength(4);
    expect(platform.messagesOf(ended.id)[0]?.states.filter(({ kind }) => kind === 'final')).toHaveLength(1);
    expect((platform.lastOf(ended.id)?.at ?? 0) - (ended.endedAt ?? 0)).toBeGreaterThanOrEqual(90_000);
  });

  it('is tried again when the platform fails in a way that nobody foresaw', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: (_delivery, number) => {
        if (number < 5) throw new Error('A bug');
        return undefined;
      },
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    expect((await engine.ended(await engine.ask())).state).toBe('delivered');
  });

  it('is tried again when the platform does not answer in its time', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: (_delivery, number, signal) =>
        number > 1
          ? undefined
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    expect((await engine.ended(await engine.ask())).state).toBe('delivered');
  });

  it('goes on with what an earlier attempt remembered', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: async (delivery) => {
        if (delivery.memo.upload === 'F1') return undefined;
        await delivery.remember({ ...delivery.memo, upload: 'F1' });
        throw new Error('Cut off after the first step');
      },
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.state).toBe('delivered');
    expect(platform.attempts.filter(({ memo }) => memo.upload === undefined)).toHaveLength(1);
  });

  it('that is impossible leaves the pictures in history, charged', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: () => ({ kind: 'impossible', detail: 'the channel is gone' }),
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.state).toBe('undelivered');
    expect(ended.images).toHaveLength(1);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });

  it('that is impossible is told to the person once, privately and without pictures', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: ({ kind }) =>
        kind === 'notice' ? undefined : { kind: 'impossible', detail: 'the channel is gone' },
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.state).toBe('undelivered');
    const notices = platform.attempts.filter(({ kind }) => kind === 'notice');
    expect(notices).toHaveLength(1);
    const said = platform.messagesOf(ended.id).flatMap(({ states }) => states);
    expect(said).toMatchObject([{ kind: 'notice', audience: 'private', images: 0, buttons: [] }]);
    expect(said[0]?.text).toContain('It is in your /history.');
  });

  it('that throws each time ends as well, and is not repeated for ever', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: ({ kind }) => {
        if (kind === 'final') throw new Error('This picture cannot be read');
        return undefined;
      },
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.state).toBe('undelivered');
    expect(platform.attempts.filter(({ kind }) => kind === 'final').length).toBeLessThanOrEqual(40);
  });

  it('is given up after some hours, never sooner than its attempts or its patience run out', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: () => ({ kind: 'later', afterMs: 0, detail: 'down' }),
    });
    const engine = await startEngine(clock, {
      providers: [createScriptedProvider({ id: 'one', now: clock.now })],
      platform,
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.state).toBe('undelivered');
    const finals = platform.attempts.filter(({ kind }) => kind === 'final').length;
    expect(finals).toBeGreaterThan(10);
    expect(finals).toBeLessThanOrEqual(40);
  });

  it('shows progress no more often and no more times than the platform takes', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({ now: clock.now, progress: { everyMs: 5_000, most: 3 } });
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      status: (run, { startedAt }) =>
        clock.now() - startedAt < Number(run.split('-')[1]) * 9_000 ? { kind: 'pending' } : undefined,
    });
    const engine = await startEngine(clock, { providers: [one], platform });
    const ended = await engine.ended(await engine.ask({ request: { count: 4 } }));
    const states = platform.messagesOf(ended.id)[0]?.states ?? [];
    const progress = states.filter(({ kind }) => kind === 'progress');
    // The first state, then at most three edits.
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.length).toBeLessThanOrEqual(4);
    const gaps = progress.slice(1).map(({ at }, index) => at - (progress[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
    expect(states.at(-1)).toMatchObject({ kind: 'final', images: 4 });
  });

  it('shows the same words only once', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({ now: clock.now, progress: { everyMs: 0, most: 1000 } });
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      status: (_run, { startedAt }) => (clock.now() - startedAt < 600_000 ? { kind: 'pending' } : undefined),
    });
    const engine = await startEngine(clock, { providers: [one], platform });
    const ended = await engine.ended(await engine.ask());
    const texts = (platform.messagesOf(ended.id)[0]?.states ?? []).map(({ text }) => text);
    expect(texts).toEqual([...new Set(texts)]);
  });

  it('of progress that is impossible does not try without pause when a start outlasts the deadline', async () => {
    const clock = createClock();
    const platform = createRecordingPlatform({
      now: clock.now,
      answer: ({ kind }) => (kind === 'progress' ? { kind: 'impossible', detail: 'no way' } : undefined),
    });
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number, signal }) =>
        number === 1
          ? failed('rate_limited', 'definite', { retryAfterMs: 1_795_000 })
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const engine = await startEngine(clock, { providers: [one], platform });
    const ended = await engine.ended(await engine.ask());
    expect((ended.endedAt ?? 0) - ended.deadlineAt).toBeGreaterThan(60_000);
    expect(platform.attempts.filter(({ kind }) => kind === 'progress').length).toBeLessThan(20);
  });

  it('waits for its platform while that is off', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const engine = await startEngine(clock, {
      providers: [one],
      platform: createRecordingPlatform({ id: 'slack', now: clock.now }),
    });
    const id = await engine.ask({
      destination: { platform: 'web', channelId: 'C1', personId: 'Ada', personName: 'Ada', details: {} },
    });
    await clock.until(async () => (await engine.view(id)).state === 'delivering');
    await clock.pass(120_000);
    expect((await engine.view(id)).state).toBe('delivering');
    const again = await engine.restart({ providers: [one] });
    expect((await again.ended(id)).state).toBe('delivered');
  });
});
