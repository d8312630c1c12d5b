// Pictures made from pictures: what a provider is told of the one before, how it is described, and the same once more.
import { afterEach, describe, expect, it } from 'vitest';
import type { ReferenceSource } from '../../../src/destination.ts';
import type { Order } from '../../../src/generation/service.ts';
import type { MemberId } from '../../../src/ids.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { createFakeGoogle } from '../../fake/provider/google.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { createProvider } from '../provider/provider-contract.ts';
import { createClock, ours, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const uploaded: ReferenceSource = { kind: 'platform', platform: 'web', locator: { file: 'F1' } };

/** Makes one picture and answers it as it is kept. */
async function make(engine: RunningEngine, changes: Parameters<RunningEngine['ask']>[0] = {}) {
  const [image] = (await engine.ended(await engine.ask(changes))).images;
  if (image === undefined) throw new Error('No picture');
  return image;
}

const change = (prompt: string, parent: ReferenceSource, isPrivate = false) => ({
  request: { prompt, derivation: 'edit', private: isPrivate } as const,
  parent,
});

async function withOne() {
  const clock = createClock();
  const one = createScriptedProvider({ id: 'one', now: clock.now });
  return { clock, one, engine: await startEngine(clock, { providers: [one] }) };
}

it('An edit goes on in the conversation that made its picture, as Google’s own signatures tell', async () => {
  const clock = createClock();
  const fake = await createFakeGoogle();
  try {
    const real = await createProvider('google', fake);
    const google: Provider = { ...real, start: (...given) => clock.busy(() => real.start(...given)) };
    const other = createScriptedProvider({ id: 'other', now: clock.now });
    const engine = await startEngine(clock, { providers: [google, other] });
    const first = await make(engine);
    const second = await make(engine, change('now at night', ours(first.id)));
    expect([...fake.continuations.values()]).toEqual(['known']);
    await make(engine, change('with a moon', ours(second.id)));
    expect([...fake.continuations.values()]).toEqual(['known', 'known']);
    const elsewhere = change('in snow', ours(second.id));
    const snow = await make(engine, { ...elsewhere, request: { ...elsewhere.request, provider: 'other' } });
    expect(other.starts[0]?.job).not.toHaveProperty('continuation');
    expect(other.starts[0]?.job.references).toHaveLength(1);
    // What was made elsewhere has nothing that Google would know again.
    await make(engine, change('in rain', ours(snow.id)));
    expect(fake.continuations.size).toBe(2);
  } finally {
    await fake.close();
  }
});

describe('A picture is described', () => {
  it('by what was asked for first and what was changed since', async () => {
    const { engine } = await withOne();
    const lamp = await make(engine);
    const blue = await make(engine, change('make it blue', ours(lamp.id)));
    const night = await make(engine, change('at night', ours(blue.id)));
    const other = await make(engine, {
      request: { prompt: 'at night', derivation: 'variation' },
      parent: ours(night.id),
    });
    expect([lamp, blue, night, other].map(({ altText }) => altText)).toEqual([
      'Picture of: a lamp in the fog',
      'Picture of: a lamp in the fog. Then changed: make it blue',
      'Picture of: a lamp in the fog. Then changed: make it blue; at night',
      'Picture of: a lamp in the fog. Then changed: make it blue; at night',
    ]);
  });

  it('as somebody’s own where it began with an upload, which is fetched like any reference', async () => {
    const { engine, one } = await withOne();
    const blue = await make(engine, change('make it blue', uploaded));
    const night = await make(engine, change('at night', ours(blue.id)));
    expect([blue, night].map(({ altText }) => altText)).toEqual([
      'Picture that somebody gave, changed: make it blue',
      'Picture that somebody gave, changed: make it blue; at night',
    ]);
    expect(one.starts.map(({ job }) => job.references.length)).toEqual([1, 1]);
  });

  it('without a word of what was private before it was shown', async () => {
    const { engine } = await withOne();
    const secret = await make(engine, { request: { prompt: 'a secret plan', private: true } });
    const shown = await make(engine, change('make it blue', ours(secret.id)));
    const kept = await make(engine, change('make it red', ours(secret.id), true));
    expect(shown.altText).not.toContain('secret');
    expect(kept.altText).toContain('a secret plan');
  });
});

describe('The same once more', () => {
  const asker = (engine: RunningEngine, changes: Partial<Order> = {}) => {
    const { request: _, references: __, parent: ___, ...rest } = engine.order(changes);
    return rest;
  };

  it('starts from the same pictures, in the credits of whoever asks', async () => {
    const { engine, one } = await withOne();
    const parent = await make(engine);
    const id = await engine.ask({
      ...change('make it blue', ours(parent.id)),
      references: [uploaded],
    });
    await engine.ended(id);
    const { member: grace } = await engine.enrol('T1', 'Grace');
    const { submitted } = await engine.generation.askAgain(id, asker(engine, { memberId: grace.id }));
    if (submitted.kind !== 'accepted') throw new Error(submitted.kind);
    const again = await engine.ended(submitted.generationId);
    expect(again.memberId).toBe(grace.id);
    expect(again.request).toMatchObject({ prompt: 'make it blue', derivation: 'edit' });
    expect(one.starts.map(({ job }) => job.references.length)).toEqual([0, 2, 2]);
    expect(again.images[0]?.altText).toBe('Picture of: a lamp in the fog. Then changed: make it blue');
  });

  it('is not for who may not see it, nor of what is not there', async () => {
    const { engine } = await withOne();
    const secret = await engine.ask({ request: { private: true } });
    const open = await engine.ask();
    const { member: grace } = await engine.enrol('T1', 'Grace');
    const { member: eve, team } = await engine.enrol('T2', 'Eve');
    const kind = async (id: typeof open, by: { memberId: MemberId; teamId?: typeof team.id }) =>
      (await engine.generation.askAgain(id, asker(engine, by))).submitted.kind;
    expect(await kind(secret, { memberId: grace.id })).toBe('input_not_found');
    expect(await kind(open, { memberId: eve.id, teamId: team.id })).toBe('input_not_found');
    expect(await kind('none' as typeof open, { memberId: grace.id })).toBe('input_not_found');
    expect(await kind(secret, { memberId: engine.member.id })).toBe('accepted');
    expect(await kind(open, { memberId: grace.id })).toBe('accepted');
  });
});

describe('Presses of one button', () => {
  const button = 'vary:g~1';
  const press = async (engine: RunningEngine, changes: Partial<Order> = {}) =>
    (await engine.generation.submit({ ...engine.order(), button, ...changes })).kind;

  it('ten at once by one person make one picture, and another one later', async () => {
    const { engine, one, clock } = await withOne();
    const kinds = await Promise.all(Array.from({ length: 10 }, () => press(engine)));
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(9);
    await clock.pass(3_000);
    expect(await press(engine)).toBe('accepted');
    await clock.until(() => one.taken.length === 2);
  });

  it('by two people make two, and of two buttons as well', async () => {
    const { engine } = await withOne();
    const { member: grace } = await engine.enrol('T1', 'Grace');
    expect(await press(engine)).toBe('accepted');
    expect(await press(engine, { memberId: grace.id })).toBe('accepted');
    expect(await press(engine, { button: 'again:g~1' })).toBe('accepted');
  });

  it('that was refused does not stand for the next one', async () => {
    const { engine } = await withOne();
    expect(await press(engine, { teamApproved: false })).toBe('team_not_approved');
    expect(await press(engine, { request: { ...engine.order().request, provider: 'nobody' } })).toBe(
      'no_provider',
    );
    expect(await press(engine)).toBe('accepted');
  });
});
