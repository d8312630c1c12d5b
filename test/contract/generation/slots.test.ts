import { afterEach, describe, expect, it } from 'vitest';
import { createRecordingPlatform } from '../../fixture/recording-platform.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { createClock, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

describe('A generation of four', () => {
  it('settles each picture by itself and shows them all once', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      status: (run, { startedAt }) => {
        if (clock.now() - startedAt < Number(run.slice(-1)) * 20_000) return { kind: 'pending' };
        return run === 'one-3' ? failed('refused') : undefined;
      },
    });
    const engine = await startEngine(clock, { providers: [one] });
    const id = await engine.ask({ request: { count: 4 } });
    await clock.until(
      async () => (await engine.view(id)).runs.filter(({ state }) => state === 'made').length === 2,
    );
    expect(await engine.money()).toMatchObject({ member: { spent: 100_000, held: 100_000 } });
    await clock.until(() => engine.platform.lastOf(id)?.text.includes('2 of 4 ready') === true);
    const ended = await engine.ended(id);
    expect(ended.state).toBe('delivered');
    expect(ended.openRuns).toBe(0);
    expect(await engine.money()).toMatchObject({
      member: { spent: 150_000, held: 0 },
      team: { spent: 150_000, held: 0 },
    });
    const [message, ...others] = engine.platform.messagesOf(id);
    expect(others).toEqual([]);
    const finals = message?.states.filter(({ kind }) => kind === 'final') ?? [];
    expect(finals).toHaveLength(1);
    expect(message?.states.at(-1)).toBe(finals[0]);
    expect(finals[0]).toMatchObject({
      images: 3,
      buttons: ['edit', 'vary', 'again', 'larger', 'favourite', 'details', 'remove'],
    });
    expect(finals[0]?.text).toContain(
      '1 of 4 could not be made and was not charged: The model refused this prompt.',
    );
    const progress = message?.states.filter(({ kind }) => kind === 'progress') ?? [];
    expect(progress.every(({ images, buttons }) => images === 0 && buttons.includes('cancel'))).toBe(true);
  });

  it('asks its provider for the pictures side by side', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask({ request: { count: 4 } }));
    expect(one.starts.map(({ job }) => job.slot).sort()).toEqual([0, 1, 2, 3]);
    expect(new Set(one.starts.map(({ at }) => at)).size).toBe(1);
  });

  it('keeps to the concurrency of its provider', async () => {
    const clock = createClock();
    let live = 0;
    let most = 0;
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      concurrency: 2,
      start: () => {
        live += 1;
        most = Math.max(most, live);
        return undefined;
      },
      status: (_run, { startedAt }) => {
        if (clock.now() - startedAt < 10_000) return { kind: 'pending' };
        live -= 1;
        return undefined;
      },
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ids = [await engine.ask({ request: { count: 4 } }), await engine.ask({ request: { count: 3 } })];
    for (const id of ids) await engine.ended(id);
    expect(most).toBe(2);
    expect(one.taken).toHaveLength(7);
  });

  it('keeps to the requests that its provider allows in a window, starts and polls together', async () => {
    const clock = createClock();
    const requests = { count: 5, windowMs: 10_000 };
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      requests,
      status: (_run, { startedAt }) => (clock.now() - startedAt < 12_000 ? { kind: 'pending' } : undefined),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ids = [await engine.ask({ request: { count: 4 } }), await engine.ask({ request: { count: 4 } })];
    for (const id of ids) expect((await engine.ended(id)).images).toHaveLength(4);
    const asked = [...one.starts, ...one.polls].map(({ at }) => at).sort((left, right) => left - right);
    const busiest = asked.map(
      (from) => asked.filter((at) => at >= from && at < from + requests.windowMs).length,
    );
    expect(Math.max(...busiest)).toBeLessThanOrEqual(requests.count);
  });

  it('is given up at its deadline, free of charge, when a provider never ends it', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, status: () => ({ kind: 'pending' }) });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['deadline']);
    expect((ended.endedAt ?? 0) - ended.createdAt).toBeLessThan(31 * 60_000);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
    expect(engine.platform.lastOf(ended.id)?.text).toContain(
      'It took too long and was given up. Nothing was charged.',
    );
  });

  it('is shown as waiting its turn, and to its member alone when it is private', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      concurrency: 1,
      status: (_run, { startedAt }) => (clock.now() - startedAt < 40_000 ? { kind: 'pending' } : undefined),
    });
    const platform = createRecordingPlatform({ now: clock.now });
    const engine = await startEngine(clock, { providers: [one], platform });
    const ids = [await engine.ask(), await engine.ask(), await engine.ask({ request: { private: true } })];
    await clock.pass(20_000);
    expect(ids.map((id) => platform.lastOf(id)?.text.split('\n').at(-1)?.split(' · ')[0])).toEqual([
      'ONE is making it',
      'Next in line',
      'Waiting, 1 before it',
    ]);
    for (const id of ids) await engine.ended(id);
    expect(ids.map((id) => platform.lastOf(id)?.audience)).toEqual(['public', 'public', 'private']);
  });
});
