import { afterEach, describe, expect, it } from 'vitest';
import type { ImageRequest } from '../../../src/generation/request.ts';
import type { StoredSettings } from '../../../src/settings.ts';
import { usualDefaults } from '../../fixture/engine.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { settingsOf } from '../../fixture/settings.ts';
import {
  createClock,
  type EngineOptions,
  type RunningEngine,
  startEngine,
  stopEngines,
} from './running-engine.ts';

afterEach(stopEngines);

/** Nothing was held of anybody. */
const untouched = { house: { spent: 0, held: 0 } };

const clockAndProvider = (options: Partial<Parameters<typeof createScriptedProvider>[0]> = {}) => {
  const clock = createClock();
  return {
    clock,
    one: createScriptedProvider({ id: 'one', now: clock.now, priceMicros: 50_000, ...options }),
  };
};
const under = (stored: Partial<StoredSettings>, request: Partial<ImageRequest> = {}) => ({
  settings: settingsOf(stored, ['one', 'two']),
  request,
});
const start = (clock: ReturnType<typeof createClock>, options: EngineOptions) => startEngine(clock, options);
const submit = (engine: RunningEngine, changes: Parameters<RunningEngine['order']>[0]) =>
  engine.generation.submit(engine.order(changes));

describe('A request against the rules', () => {
  it('is refused with the rule and whose it is, and nothing is held or asked', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const refusal = async (changes: Parameters<RunningEngine['order']>[0]) => {
      const submitted = await submit(engine, changes);
      return submitted.kind === 'forbidden' ? submitted.refusal : submitted.kind;
    };
    expect(await refusal(under({ channel: { blockedWords: ['fog'] } }))).toEqual({
      rule: 'words',
      from: 'channel',
    });
    expect(await refusal(under({ team: { highestResolution: '0.5K' } }))).toMatchObject({
      rule: 'resolution',
      from: 'team',
    });
    expect(await refusal(under({ team: { providers: ['two'] } }))).toEqual({
      rule: 'able_providers',
      from: 'team',
      providers: ['two'],
    });
    expect(await refusal(under({ team: { roleIds: ['R1'] } }))).toEqual({ rule: 'people', from: 'team' });
    expect(one.starts).toHaveLength(0);
    expect(await engine.money()).toEqual(untouched);
  });

  it('is made for whoever has the role, and for admins without it', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const closed = under({ team: { roleIds: ['R1'] } });
    const kind = async (changes: Parameters<RunningEngine['order']>[0]) =>
      (await submit(engine, changes)).kind;
    expect(await kind({ ...closed, roleIds: ['R1'] })).toBe('accepted');
    expect(await kind({ ...closed, isAdmin: async () => true })).toBe('accepted');
    expect(await kind(closed)).toBe('forbidden');
  });

  it('offers to make larger only what may be larger there', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const offers = async (stored: Partial<StoredSettings>) => {
      const { id } = await engine.ended(await engine.ask(under(stored)));
      return engine.platform.lastOf(id)?.buttons.includes('larger');
    };
    expect(await offers({ channel: { highestResolution: '4K' } })).toBe(true);
    expect(await offers({ channel: { highestResolution: '2K' } })).toBe(false);
  });

  it('goes to the first provider that may be asked', async () => {
    const { clock, one } = clockAndProvider();
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await start(clock, { providers: [one, two] });
    await engine.ended(await engine.ask(under({ channel: { providers: ['two'] } })));
    expect([one.starts.length, two.starts.length]).toEqual([0, 1]);
  });

  it('may name its provider as people know it', async () => {
    const { clock, one } = clockAndProvider();
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await start(clock, { providers: [one, two] });
    const ended = await engine.ended(await engine.ask({ request: { provider: 'TWO' } }));
    expect(ended.request.provider).toBe('two');
    expect(two.starts).toHaveLength(1);
  });

  it('keeps no limits of an earlier one that it repeats', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const first = await engine.ask(
      under({ team: { ceilingMicros: 50_000 }, member: { costDetail: 'none' } }),
    );
    expect((await engine.ended(first)).request).toMatchObject({
      limits: { ceilingMicros: 50_000 },
      costDetail: 'none',
    });
    const { references, parent, request, ...asker } = engine.order();
    const { submitted } = await engine.generation.askAgain(first, asker);
    if (submitted.kind !== 'accepted') throw new Error(submitted.kind);
    const { request: again } = await engine.ended(submitted.generationId);
    expect(again).not.toHaveProperty('limits');
    expect(again).not.toHaveProperty('costDetail');
  });
});

describe('The ceiling of a request', () => {
  it('refuses what costs more, and says what would fit', async () => {
    const { clock, one } = clockAndProvider({ priceMicros: 50_000 });
    const cheap = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 20_000 });
    const engine = await start(clock, { providers: [one, cheap] });
    const team = { ceilingMicros: 120_000 };
    expect(await submit(engine, under({ team }, { provider: 'one', count: 4 }))).toEqual({
      kind: 'forbidden',
      refusal: {
        rule: 'ceiling',
        from: 'team',
        ceilingMicros: 120_000,
        priceMicros: 200_000,
        fits: [
          { change: { kind: 'count', count: 2 }, priceMicros: 100_000, provider: 'ONE' },
          { change: { kind: 'provider', provider: 'two' }, priceMicros: 80_000, provider: 'TWO' },
        ],
      },
    });
    expect(await engine.money()).toEqual(untouched);
  });

  it('lets through what costs as much, at the provider that keeps to it', async () => {
    const { clock, one } = clockAndProvider({ priceMicros: 50_000 });
    const cheap = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 20_000 });
    const engine = await start(clock, { providers: [one, cheap] });
    const ask = async (ceilingMicros: number) =>
      (await engine.ended(await engine.ask(under({ team: { ceilingMicros } }, { count: 4 })))).runs.map(
        ({ provider }) => provider,
      );
    expect(await ask(200_000)).toEqual(['one', 'one', 'one', 'one']);
    expect(await ask(199_999)).toEqual(['two', 'two', 'two', 'two']);
  });

  it('holds for a failover as it was when it was asked', async () => {
    const { clock, one } = clockAndProvider({ priceMicros: 40_000, start: () => failed('out_of_credit') });
    const dear = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 70_000 });
    const last = createScriptedProvider({ id: 'three', now: clock.now, priceMicros: 60_000 });
    const engine = await start(clock, { providers: [one, dear, last] });
    const ended = await engine.ended(await engine.ask(under({ team: { ceilingMicros: 60_000 } })));
    expect(ended.runs.map(({ provider, state }) => [provider, state])).toEqual([
      ['one', 'failed'],
      ['three', 'made'],
    ]);
    expect(dear.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 60_000, held: 0 } });
  });

  it('and the providers that may be asked leave a failover nobody: it ends free of charge', async () => {
    const { clock, one } = clockAndProvider({ priceMicros: 40_000, start: () => failed('out_of_credit') });
    const dear = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 70_000 });
    const other = createScriptedProvider({ id: 'three', now: clock.now, priceMicros: 10_000 });
    const engine = await start(clock, { providers: [one, dear, other] });
    const team = { ceilingMicros: 60_000, providers: ['one', 'two'] };
    const ended = await engine.ended(await engine.ask(under({ team })));
    expect(ended.runs.map(({ provider, state }) => [provider, state])).toEqual([['one', 'failed']]);
    expect([dear.starts.length, other.starts.length]).toEqual([0, 0]);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });
});

describe('A request that is dearer than somebody wants to pay unasked', () => {
  const asked = under({ member: { confirmAboveMicros: 60_000 } }, { count: 2 });
  const propose = async (engine: RunningEngine, changes: Parameters<RunningEngine['order']>[0] = asked) => {
    const submitted = await submit(engine, changes);
    if (submitted.kind !== 'proposed') throw new Error(submitted.kind);
    return submitted;
  };
  const confirm = async (engine: RunningEngine, id: Parameters<typeof engine.view>[0], agreed = 100_000) => {
    const { references, parent, request, dedupeKey, ...asker } = engine.order(asked);
    return (await engine.generation.confirm(id, agreed, asker)).submitted;
  };

  it('waits for a word, and holds and asks nothing before it', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const proposed = await propose(engine, { ...asked, dedupeKey: 'web:T1:1' });
    expect(proposed).toMatchObject({
      priceMicros: 100_000,
      provider: 'ONE',
      above: { value: 60_000, from: 'member' },
      until: clock.now() + 3_600_000,
      wallets: [{ kind: 'member', heldMicros: 0 }, { kind: 'team' }],
    });
    // The same gesture again is the same offer.
    expect((await propose(engine, { ...asked, dedupeKey: 'web:T1:1' })).generationId).toBe(
      proposed.generationId,
    );
    expect(one.starts).toHaveLength(0);
    expect(
      await submit(engine, under({ member: { confirmAboveMicros: 100_000 } }, { count: 2 })),
    ).toMatchObject({
      kind: 'accepted',
    });
  });

  it('is made once when it is confirmed, however often', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const { generationId } = await propose(engine);
    const answers = await Promise.all([1, 2, 3].map(() => confirm(engine, generationId)));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect((await engine.ended(generationId)).images).toHaveLength(2);
    expect(await confirm(engine, generationId)).toEqual({ kind: 'duplicate', generationId });
    expect(one.starts).toHaveLength(2);
    expect(await engine.money()).toMatchObject({ member: { spent: 100_000, held: 0 } });
  });

  it('is offered anew when it has become dearer, and made at less', async () => {
    const clock = createClock();
    const price = { micros: 50_000 };
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const moving = { ...one, price: () => price.micros };
    const engine = await start(clock, { providers: [moving] });
    const { generationId } = await propose(engine);
    price.micros = 55_000;
    expect(await confirm(engine, generationId)).toMatchObject({
      kind: 'proposed',
      generationId,
      priceMicros: 110_000,
    });
    expect(one.starts).toHaveLength(0);
    price.micros = 45_000;
    expect(await confirm(engine, generationId, 110_000)).toMatchObject({
      kind: 'accepted',
      priceMicros: 90_000,
    });
    await engine.ended(generationId);
    expect(await engine.money()).toMatchObject({ member: { spent: 90_000 } });
  });

  it('that cannot be paid is refused and goes on waiting', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, {
      providers: [one],
      defaults: { ...usualDefaults, memberAllowanceMicros: 90_000 },
    });
    const { generationId } = await propose(engine);
    expect(await confirm(engine, generationId)).toMatchObject({
      kind: 'over_budget',
      generationId,
      shorts: [{ wallet: { kind: 'member' }, missingMicros: 10_000 }],
    });
    expect(await engine.view(generationId)).toMatchObject({ state: 'proposed' });
    expect(await engine.money()).toEqual(untouched);
  });

  it('keeps to the rules of the moment at which it is confirmed', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const { generationId } = await propose(engine);
    const { references, parent, request, dedupeKey, ...asker } = engine.order(
      under({ team: { ceilingMicros: 99_999 } }),
    );
    expect((await engine.generation.confirm(generationId, 100_000, asker)).submitted).toMatchObject({
      kind: 'forbidden',
      refusal: { rule: 'ceiling' },
    });
  });

  it('that is confirmed elsewhere keeps to the rules of where it was asked, goes there, and is paid there', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const { generationId } = await propose(engine, { ...asked, roleIds: ['R1'] });
    const { references, parent, request, dedupeKey, ...asker } = engine.order(asked);
    const direct = {
      ...asker,
      // As they are known in the team, whatever the place says.
      roleIds: ['R1'],
      destination: { ...asker.destination, channelId: 'D1' },
      token: { value: 'of the direct message', expiresAt: clock.now() + 60_000 },
    };
    const press = async () => (await engine.generation.confirm(generationId, 100_000, direct)).submitted;
    const rule = (values: Parameters<typeof engine.store.changeSettings>[0]['values']) =>
      engine.store.changeSettings({
        teamId: engine.team.id,
        scope: 'channel',
        subject: asker.destination.channelId,
        values,
        actor: engine.member.id,
        now: clock.now(),
      });
    await rule({ ceilingMicros: 99_999 });
    expect(await press()).toMatchObject({ kind: 'forbidden', refusal: { rule: 'ceiling', from: 'channel' } });
    await rule({ ceilingMicros: null, roleIds: ['R1'] });
    expect((await press()).kind).toBe('accepted');
    expect(await engine.ended(generationId)).toMatchObject({
      destination: asker.destination,
      roleIds: ['R1'],
      sealedToken: null,
    });
  });

  it('ends after an hour, or when it is cancelled', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const cancelled = await propose(engine);
    const by = { teamId: engine.team.id, memberId: engine.member.id };
    expect(await engine.generation.cancel(cancelled.generationId, by, false)).toMatchObject({
      kind: 'cancelled',
      made: 0,
    });
    expect(await confirm(engine, cancelled.generationId)).toEqual({ kind: 'expired' });
    const late = await propose(engine);
    const end = clock.now() + 3_600_000;
    const passed = clock.wait(3_600_000, new AbortController().signal);
    await clock.until(() => clock.now() >= end);
    await passed;
    expect(await confirm(engine, late.generationId)).toEqual({ kind: 'expired' });
    expect(one.starts).toHaveLength(0);
  });

  it('is its member’s alone', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const { generationId } = await propose(engine);
    const bob = await engine.enrol('T1', 'Bob');
    const { references, parent, request, dedupeKey, ...asker } = engine.order(asked);
    const pressed = await engine.generation.confirm(generationId, 100_000, {
      ...asker,
      memberId: bob.member.id,
    });
    expect(pressed.submitted).toEqual({ kind: 'input_not_found' });
  });

  it('starts from the pictures that it was asked with', async () => {
    const { clock, one } = clockAndProvider();
    const engine = await start(clock, { providers: [one] });
    const source = { kind: 'platform', platform: 'web', locator: { file: 'F1' } } as const;
    const { generationId } = await propose(engine, { ...asked, references: [source] });
    expect((await confirm(engine, generationId)).kind).toBe('accepted');
    await engine.ended(generationId);
    expect(one.starts.map(({ job }) => job.references.length)).toEqual([1, 1]);
  });
});

describe('Another provider that waits for a word, instead of one that waits for its turn', () => {
  /** The named one asks for patience at its first start; what it takes after that is a minute's work. */
  const offered = async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_, { number }) =>
        number === 1 ? failed('rate_limited', 'definite', { retryAfterMs: 120_000 }) : undefined,
      status: (_, { startedAt }) => (clock.now() - startedAt < 60_000 ? { kind: 'pending' } : undefined),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await start(clock, { providers: [one, two] });
    const id = await engine.ask({ request: { provider: 'one' } });
    await clock.until(() => engine.platform.lastOf(id)?.buttons.includes('elsewhere') === true);
    const asker = engine.order(under({ team: { confirmAboveMicros: 10_000 } }));
    const { submitted } = await engine.generation.askElsewhere(id, 'two', asker);
    if (submitted.kind !== 'proposed') throw new Error(submitted.kind);
    const confirm = async () =>
      (await engine.generation.confirm(submitted.generationId, submitted.priceMicros, asker)).submitted;
    return { engine, clock, id, one, two, proposed: submitted.generationId, confirm };
  };

  it('takes its place when it is confirmed, so that one of them is paid', async () => {
    const { engine, id, two, proposed, confirm } = await offered();
    expect((await engine.view(id)).cancelRequestedAt).toBeNull();
    expect((await confirm()).kind).toBe('accepted');
    expect((await engine.ended(id)).runs).toMatchObject([{ state: 'cancelled' }]);
    expect((await engine.ended(proposed)).images).toHaveLength(1);
    expect(two.starts).toHaveLength(1);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });

  it('is refused once the other one is being made, and nothing is held or asked', async () => {
    const { engine, clock, id, one, two, confirm } = await offered();
    await clock.until(() => one.taken.length === 1);
    expect((await confirm()).kind).toBe('input_not_found');
    expect((await engine.ended(id)).images).toHaveLength(1);
    expect(two.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });
});
