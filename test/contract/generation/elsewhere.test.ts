import { afterEach, describe, expect, it } from 'vitest';
import { unknownStanding } from '../../../src/generation/standing.ts';
import type { ProviderId } from '../../../src/providers/provider.ts';
import type { Member } from '../../../src/store/records.ts';
import { usualDefaults } from '../../fixture/engine.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { settingsOf } from '../../fixture/settings.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const reference = { kind: 'platform', platform: 'web', locator: { file: 'F1' } } as const;

/** Presses the button that the generation's message shows. */
async function press(engine: RunningEngine, button: string | undefined, by: Member = engine.member) {
  const [id = '', provider = ''] = button?.split('.') ?? [];
  const {
    request: _,
    references: __,
    dedupeKey: ___,
    ...asker
  } = engine.order({ memberId: by.id, teamId: by.teamId });
  return engine.generation.askElsewhere(id as never, provider as ProviderId, asker);
}

const buttonsOf = (engine: RunningEngine, id: string) =>
  engine.platform.attempts
    .filter(({ generationId }) => generationId === id)
    .at(-1)
    ?.reply.buttons.filter(({ verb }) => verb === 'elsewhere') ?? [];

async function make(
  one: Parameters<typeof createScriptedProvider>[0]['start'] = () => failed('unavailable'),
) {
  const clock = createClock();
  const first = createScriptedProvider({ id: 'one', now: clock.now, start: one });
  const second = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 67_000 });
  const engine = await startEngine(clock, { providers: [first, second] });
  return { clock, first, second, engine };
}

describe('After the provider that a member named has failed', () => {
  it('a button offers the next one with its price, and a press asks there for the same with its references', async () => {
    const { engine, second } = await make();
    const failedOne = await engine.ended(
      await engine.ask({
        request: { provider: 'one', count: 2, aspectRatio: '16:9' },
        references: [reference],
      }),
    );
    expect(failedOne.images).toEqual([]);
    const [button] = buttonsOf(engine, failedOne.id);
    expect(button?.label).toBe('Try TWO · 13.40 credits');
    const { submitted } = await press(engine, button?.id);
    if (submitted.kind !== 'accepted') throw new Error(submitted.kind);
    const made = await engine.ended(submitted.generationId);
    expect(made.images).toHaveLength(2);
    expect(made.request).toMatchObject({ provider: 'two', aspectRatio: '16:9' });
    expect(second.starts.map(({ job }) => job.references.length)).toEqual([1, 1]);
    expect(await engine.money()).toMatchObject({ member: { spent: 134_000, held: 0 } });
  });

  it('a second press makes nothing more, also after a restart; another person’s is their own', async () => {
    const { engine, first, second } = await make();
    const { id } = await engine.ended(await engine.ask({ request: { provider: 'one' } }));
    const [button] = buttonsOf(engine, id);
    const presses = await Promise.all([press(engine, button?.id), press(engine, button?.id)]);
    expect(presses.map(({ submitted }) => submitted.kind).sort()).toEqual(['accepted', 'duplicate']);
    const again = await engine.restart({ providers: [first, second], platform: engine.platform });
    expect((await press(again, button?.id)).submitted.kind).toBe('duplicate');
    const { member: grace } = await again.enrol('T1', 'Grace');
    const { submitted } = await press(again, button?.id, grace);
    if (submitted.kind !== 'accepted') throw new Error(submitted.kind);
    expect((await again.ended(submitted.generationId)).memberId).toBe(grace.id);
    await again.clock.until(async () => second.taken.length === 2);
  });

  it('nobody presses it who may not see that generation', async () => {
    const { engine } = await make();
    const ask = (isPrivate: boolean) => engine.ask({ request: { provider: 'one', private: isPrivate } });
    const shown = await engine.ended(await ask(false));
    const hidden = await engine.ended(await ask(true));
    const { member: grace } = await engine.enrol('T1', 'Grace');
    const { member: stranger } = await engine.enrol('T2', 'Eve');
    const kinds = async (by: Member, id: string) => (await press(engine, `${id}.two`, by)).submitted.kind;
    expect(await kinds(grace, hidden.id)).toBe('input_not_found');
    expect(await kinds(stranger, shown.id)).toBe('input_not_found');
    expect(await kinds(engine.member, hidden.id)).toBe('accepted');
  });

  it('none is offered for a prompt that was refused, and nothing is asked for what was made', async () => {
    const { engine } = await make(() => failed('refused'));
    const refused = await engine.ended(await engine.ask({ request: { provider: 'one' } }));
    expect(buttonsOf(engine, refused.id)).toEqual([]);
    expect((await press(engine, `${refused.id}.two`)).submitted.kind).toBe('input_not_found');
    const made = await engine.ended(await engine.ask({ request: { provider: 'two' } }));
    expect((await press(engine, `${made.id}.one`)).submitted.kind).toBe('input_not_found');
  });
});

it('While the named provider is down it is offered at once, and a press of the owner moves what waits there', async () => {
  const clock = createClock();
  const busy = createScriptedProvider({ id: 'one', now: clock.now, concurrency: 0 });
  const two = createScriptedProvider({ id: 'two', now: clock.now });
  const standings = {
    of: (id: string) => ({
      ...unknownStanding,
      down: id === 'one' ? ({ reason: 'unavailable', until: clock.now() + 60_000 } as const) : undefined,
    }),
  };
  const engine = await startEngine(clock, { providers: [busy, two], standings });
  const id = await engine.ask({ request: { provider: 'one' } });
  await clock.until(() => buttonsOf(engine, id).length === 1);
  const [button] = buttonsOf(engine, id);
  const { submitted } = await press(engine, button?.id);
  if (submitted.kind !== 'accepted') throw new Error(submitted.kind);
  expect((await engine.ended(submitted.generationId)).images).toHaveLength(1);
  expect((await engine.ended(id)).runs).toMatchObject([{ state: 'cancelled' }]);
  expect((await press(engine, button?.id)).submitted).toEqual({
    kind: 'duplicate',
    generationId: submitted.generationId,
  });
  expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
});

describe('A button that offered another provider while the named one made its caller wait', () => {
  /** The named one asks for patience at its first start; what it takes after that is a minute's work. */
  async function offered(retryAfterMs: number, memberAllowanceMicros = usualDefaults.memberAllowanceMicros) {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_, { number }) =>
        number === 1 ? failed('rate_limited', 'definite', { retryAfterMs }) : undefined,
      status: (_, { startedAt }) => (clock.now() - startedAt < 60_000 ? { kind: 'pending' } : undefined),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, {
      providers: [one, two],
      defaults: { ...usualDefaults, memberAllowanceMicros },
    });
    const id = await engine.ask({ request: { provider: 'one' } });
    await clock.until(() => buttonsOf(engine, id).length === 1);
    const [button] = buttonsOf(engine, id);
    return { engine, clock, id, button, one, two };
  }

  it('asks nobody once the named one makes it, so that nobody pays twice', async () => {
    const { engine, clock, id, button, one, two } = await offered(20_000);
    await clock.until(() => one.taken.length === 1);
    expect((await press(engine, button?.id)).submitted.kind).toBe('input_not_found');
    expect((await engine.ended(id)).images).toHaveLength(1);
    expect(two.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });

  it('asks for a word where the rules want one, and moves what waits once that is given', async () => {
    const { engine, clock, id, button } = await offered(300_000);
    const [asked = '', provider = ''] = button?.id.split('.') ?? [];
    const settings = settingsOf({ team: { confirmAboveMicros: 10_000 } }, ['one', 'two']);
    const { request: _, references: __, dedupeKey: ___, ...asker } = engine.order({ settings });
    const { submitted: offer } = await engine.generation.askElsewhere(asked as never, provider, asker);
    if (offer.kind !== 'proposed') throw new Error(offer.kind);
    expect((await engine.view(id)).runs).toMatchObject([{ state: 'queued' }]);
    const { submitted } = await engine.generation.confirm(offer.generationId, offer.priceMicros, asker);
    expect(submitted.kind).toBe('accepted');
    expect((await engine.ended(offer.generationId)).images).toHaveLength(1);
    await clock.until(async () => (await engine.view(id)).state === 'delivered');
    expect((await engine.view(id)).runs).toMatchObject([{ state: 'cancelled' }]);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });

  it('needs no more credits than what waits there holds already', async () => {
    const { engine, id, button } = await offered(300_000, 60_000);
    const { submitted } = await press(engine, button?.id);
    if (submitted.kind !== 'accepted') throw new Error(submitted.kind);
    expect((await engine.ended(submitted.generationId)).images).toHaveLength(1);
    expect((await engine.ended(id)).runs).toMatchObject([{ state: 'cancelled' }]);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });
});
