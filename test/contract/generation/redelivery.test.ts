// A generation that has been delivered: set anew, shared and taken away, once each, whenever the process dies.
import { afterEach, describe, expect, it } from 'vitest';
import type { GenerationId, ImageId } from '../../../src/ids.ts';
import type { Store } from '../../../src/store/store.ts';
import { createRecordingPlatform, type RecordingPlatform } from '../../fixture/recording-platform.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

async function start(
  platformOptions: Partial<Parameters<typeof createRecordingPlatform>[0]> = {},
  around?: (store: Store) => Store,
) {
  const clock = createClock();
  const platform = createRecordingPlatform({ now: clock.now, ...platformOptions });
  const providers = [createScriptedProvider({ id: 'one', now: clock.now })];
  const options = { providers, platform, ...(around === undefined ? {} : { around }) };
  return { engine: await startEngine(clock, options), platform, providers, clock };
}

async function firstImage(engine: RunningEngine, id: GenerationId): Promise<ImageId> {
  const [image] = (await engine.view(id)).images;
  if (image === undefined) throw new Error('It has no picture');
  return image.id;
}

/** Lets time pass until nothing of it is due. */
async function settled(engine: RunningEngine, id: GenerationId) {
  engine.scheduler.nudge();
  return engine.ended(id);
}

const finals = (platform: RecordingPlatform, id: GenerationId) =>
  platform.messagesOf(id).map(({ states }) => states.filter(({ kind }) => kind === 'final').length);

describe('A delivered generation', () => {
  it('shows what changed in the message that it has', async () => {
    const { engine, platform, clock } = await start();
    const { id } = await engine.ended(await engine.ask());
    const imageId = await firstImage(engine, id);
    await engine.store.setAltText({ id: imageId, altText: 'A green lamp', now: clock.now() });
    expect((await settled(engine, id)).state).toBe('delivered');
    expect(platform.lastOf(id)).toMatchObject({ altTexts: ['A green lamp'], images: 1 });
    expect(platform.attempts.at(-1)).toMatchObject({ kind: 'final', occasion: 'again' });
  });

  it('shows what changed while its message was being set anew, and while it was delivered at first', async () => {
    let during: ((id: GenerationId) => Promise<unknown>) | undefined;
    const { engine, platform, clock } = await start({
      answer: async ({ kind, generationId }) => {
        if (kind !== 'final' || during === undefined) return undefined;
        const change = during;
        during = undefined;
        await clock.pass(1000);
        await change(generationId);
        await clock.pass(1000);
        return undefined;
      },
    });
    const deleteOne = async (id: GenerationId) =>
      engine.store.deleteImage({ id: await firstImage(engine, id), now: clock.now() });
    during = deleteOne;
    const { id } = await engine.ended(await engine.ask({ request: { count: 3 } }));
    await settled(engine, id);
    expect(platform.lastOf(id)).toMatchObject({ images: 2 });
    during = deleteOne;
    await engine.store.redeliver(id, clock.now());
    await settled(engine, id);
    expect(platform.lastOf(id)).toMatchObject({ images: 1 });
  });

  it('cannot be asked for again when it was taken away or its words were forgotten', async () => {
    const { engine, clock, providers } = await start();
    const ids = [await engine.ask(), await engine.ask()] as const;
    for (const id of ids) await engine.ended(id);
    await engine.store.markForRemoval([ids[0]], clock.now());
    await settled(engine, ids[0]);
    const rule = { teamId: engine.team.id, channelId: undefined, days: 1, actor: engine.member.id };
    await engine.store.setRetention({ ...rule, now: clock.now() });
    const again = async (id: GenerationId) =>
      (await engine.generation.askAgain(id, { ...engine.order(), dedupeKey: `again ${id}` })).submitted.kind;
    expect(await again(ids[0])).toBe('input_not_found');
    const later = { now: clock.now() + 3 * 86_400_000, limit: 9 };
    while ((await engine.store.expireSome(later)).more);
    const started = providers[0]?.starts.length;
    expect(await again(ids[1])).toBe('input_not_found');
    expect(providers[0]?.starts.length).toBe(started);
  });

  it('whose message is gone is not posted once more', async () => {
    const { engine, platform, clock } = await start();
    const { id } = await engine.ended(await engine.ask());
    for (const message of platform.messagesOf(id)) message.isGone = true;
    await engine.store.redeliver(id, clock.now());
    expect((await settled(engine, id)).state).toBe('delivered');
    expect(finals(platform, id)).toEqual([1]);
    expect(platform.attempts.filter(({ kind }) => kind === 'notice')).toEqual([]);
  });

  it('that cannot be set anew for hours stays as it is, without a word', async () => {
    let isDown = false;
    const { engine, platform, clock } = await start({
      answer: () => (isDown ? { kind: 'later', afterMs: 60_000, detail: 'down' } : undefined),
    });
    const { id } = await engine.ended(await engine.ask());
    isDown = true;
    await clock.pass(24 * 3_600_000);
    const before = platform.attempts.length;
    await engine.store.redeliver(id, clock.now());
    expect((await settled(engine, id)).state).toBe('delivered');
    const after = platform.attempts.slice(before);
    expect(after.length).toBeGreaterThan(5);
    expect(after.every(({ occasion }) => occasion === 'again')).toBe(true);
  });

  it('that was private is shared in a message of its own, and both are set anew from then on', async () => {
    const { engine, platform, clock } = await start();
    const { id, destination } = await engine.ended(await engine.ask({ request: { private: true } }));
    const ask = () => engine.store.requestShare({ id, destination, now: clock.now() });
    await Promise.all([ask(), ask(), ask()]);
    expect((await settled(engine, id)).request.private).toBe(false);
    expect(platform.messagesOf(id).map(({ states }) => states.at(-1)?.audience)).toEqual([
      'public',
      'public',
    ]);
    expect(platform.messagesOf(id)[0]?.states.at(-1)?.buttons).not.toContain('share');
    const imageId = await firstImage(engine, id);
    await engine.store.setAltText({ id: imageId, altText: 'A green lamp', now: clock.now() });
    await settled(engine, id);
    expect(platform.messagesOf(id).map(({ states }) => states.at(-1)?.altTexts)).toEqual([
      ['A green lamp'],
      ['A green lamp'],
    ]);
  });

  it('stays private where it cannot be shared, and its owner is told', async () => {
    const { engine, platform, clock } = await start({
      answer: ({ occasion }) =>
        occasion === 'shared' ? { kind: 'impossible', detail: 'not in that channel' } : undefined,
    });
    const { id, destination } = await engine.ended(await engine.ask({ request: { private: true } }));
    await engine.store.requestShare({ id, destination, now: clock.now() });
    const after = await settled(engine, id);
    expect([after.state, after.request.private, after.images[0]?.private]).toEqual(['delivered', true, true]);
    const said = platform.messagesOf(id).flatMap(({ states }) => states);
    expect(said.filter(({ kind }) => kind === 'notice').map(({ audience }) => audience)).toEqual(['private']);
    expect(said.every(({ audience }) => audience === 'private')).toBe(true);
  });

  it('tells its owner each time that it could not be shared', async () => {
    const { engine, platform, clock } = await start({
      answer: ({ occasion }) =>
        occasion === 'shared' ? { kind: 'impossible', detail: 'not in that channel' } : undefined,
    });
    const { id, destination } = await engine.ended(await engine.ask({ request: { private: true } }));
    for (let time = 1; time <= 2; time += 1) {
      await clock.pass(1000);
      await engine.store.requestShare({ id, destination, now: clock.now() });
      await settled(engine, id);
    }
    const notices = platform.messagesOf(id).filter(({ states }) => states[0]?.kind === 'notice');
    expect(notices.map(({ states }) => states.length)).toEqual([1, 1]);
  });

  it('that is deleted is taken away, with what was shared of it', async () => {
    const { engine, platform, clock } = await start();
    const { id, destination } = await engine.ended(await engine.ask({ request: { private: true } }));
    await engine.store.requestShare({ id, destination, now: clock.now() });
    await settled(engine, id);
    await engine.store.markForRemoval([id], clock.now());
    await settled(engine, id);
    expect(platform.messagesOf(id).map(({ isGone }) => isGone)).toEqual([true, true]);
    await engine.store.markForRemoval([id], clock.now());
    await settled(engine, id);
    expect(platform.removals).toHaveLength(2);
  });

  it('is taken away again when the platform could not at first, and ends when it never can', async () => {
    const { engine, platform, clock } = await start({
      remove: async (_, number) =>
        number < 3
          ? { kind: 'later', afterMs: 1_000, detail: 'down' }
          : { kind: 'impossible', detail: 'the bot was thrown out' },
    });
    const { id } = await engine.ended(await engine.ask());
    await engine.store.markForRemoval([id], clock.now());
    await settled(engine, id);
    expect(platform.removals).toHaveLength(3);
    expect((await engine.view(id)).images).toEqual([]);
  });
});

describe('What somebody asked for who was erased', () => {
  const erase = async (engine: RunningEngine) => {
    const person = { teamId: engine.team.id, memberId: engine.member.id };
    await engine.store.beginErasure({ ...person, actor: 'Ada', now: engine.clock.now() });
    while ((await engine.store.eraseSome({ now: engine.clock.now(), limit: 1 })).more);
  };

  it('disappears from where it was posted, private or not, and from their shared pictures', async () => {
    const { engine, platform, clock } = await start();
    const open = await engine.ended(await engine.ask());
    const shared = await engine.ended(await engine.ask({ request: { private: true } }));
    await engine.store.requestShare({
      id: shared.id,
      destination: shared.destination,
      now: clock.now(),
    });
    await settled(engine, shared.id);
    await erase(engine);
    for (const { id } of [open, shared]) expect((await settled(engine, id)).images).toEqual([]);
    const messages = [open, shared].flatMap(({ id }) => platform.messagesOf(id));
    expect(messages.map(({ isGone }) => isGone)).toEqual([true, true, true]);
    expect(engine.sql('select * from deliveries')).toEqual([]);
  });

  it('is taken away when it has ended, and what waits is not begun', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      concurrency: 1,
      status: (_, { startedAt }) => (clock.now() - startedAt < 60_000 ? { kind: 'pending' } : undefined),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const running = await engine.ask();
    await clock.until(() => one.taken.length === 1 && engine.platform.messagesOf(running).length === 1);
    const queued = await engine.ask();
    await clock.until(() => engine.platform.messagesOf(queued).length === 1);
    await erase(engine);
    for (const id of [running, queued]) {
      expect((await settled(engine, id)).images).toEqual([]);
      expect(engine.platform.messagesOf(id).map(({ isGone }) => isGone)).toEqual([true]);
    }
    expect(one.starts).toHaveLength(1);
    expect(engine.platform.attempts.filter(({ kind }) => kind !== 'progress')).toEqual([]);
  });
});

describe('When the process dies', () => {
  const points = ['claimGenerations', 'saveMemo', 'settleMessage', 'endRedelivery', 'endRemoval'] as const;
  const cases = points.flatMap((point) =>
    (['before', 'after'] as const).flatMap((when) =>
      ([1, 2] as const).map((nth) => [when, nth, point] as const),
    ),
  );

  it.each(cases)('%s call %i of %s, sharing and then deleting happen once', async (when, nth, point) => {
    let armed = false;
    let calls = 0;
    let isDead = false;
    const around = (store: Store): Store =>
      new Proxy(store, {
        get: (target, name) => {
          const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
          return async (...given: unknown[]) => {
            if (isDead) throw new Error('The process is dead');
            if (armed && name === point) calls += 1;
            const hits = armed && name === point && calls === nth;
            if (hits && when === 'before') isDead = true;
            if (isDead) throw new Error('The process is dead');
            const result = await method.apply(target, given);
            if (hits) isDead = true;
            if (isDead) throw new Error('The process is dead');
            return result;
          };
        },
      });
    const { engine, platform, providers, clock } = await start({}, around);
    const { id, destination } = await engine.ended(await engine.ask({ request: { private: true } }));
    armed = true;
    const isIdle = async (running: RunningEngine) =>
      ['delivered', 'undelivered'].includes((await running.view(id)).state);
    await engine.store.requestShare({ id, destination, now: clock.now() });
    engine.scheduler.nudge();
    await clock.until(async () => isDead || (await isIdle(engine)));
    let running = isDead ? await engine.restart({ providers, platform }) : engine;
    await settled(running, id);
    expect((await running.view(id)).request.private).toBe(false);
    expect(platform.messagesOf(id)).toHaveLength(2);
    await running.store.markForRemoval([id], clock.now());
    running.scheduler.nudge();
    const wasAlive = running === engine;
    await clock.until(async () => (wasAlive && isDead) || (await isIdle(running)));
    if (wasAlive && isDead) running = await running.restart({ providers, platform });
    await settled(running, id);
    expect(platform.messagesOf(id).map(({ isGone }) => isGone)).toEqual([true, true]);
    expect((await running.view(id)).removalRequestedAt).not.toBeNull();
  });
});
