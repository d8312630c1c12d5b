import { afterEach, describe, expect, it } from 'vitest';
import { usualDefaults } from '../../fixture/engine.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { createClock, ours, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

describe('A request', () => {
  it('is held at its full price before anything is asked of a provider', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, priceMicros: 70_000 });
    const engine = await startEngine(clock, { providers: [one] });
    const submitted = await engine.generation.submit(engine.order({ request: { count: 3 } }));
    expect(submitted).toMatchObject({ kind: 'accepted', priceMicros: 210_000 });
    expect(one.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { held: 210_000 }, team: { held: 210_000 } });
  });

  it('that comes again, also at the same time, is answered with what is there', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const engine = await startEngine(clock, { providers: [one] });
    const order = engine.order({ dedupeKey: 'the same' });
    const answers = await Promise.all([1, 2, 3].map(() => engine.generation.submit(order)));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(new Set(answers.map((answer) => ('generationId' in answer ? answer.generationId : ''))).size).toBe(
      1,
    );
    const [first] = answers;
    if (first === undefined || !('generationId' in first)) throw new Error('Not accepted');
    await engine.ended(first.generationId);
    expect(await engine.generation.submit(order)).toMatchObject({ kind: 'duplicate' });
    expect(one.starts).toHaveLength(1);
  });

  it('of a team that is not approved is refused', async () => {
    const clock = createClock();
    const engine = await startEngine(clock, { providers: [] });
    expect(await engine.generation.submit(engine.order({ teamApproved: false }))).toEqual({
      kind: 'team_not_approved',
    });
  });

  it('that nobody can do is refused with the change that would help', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, abilities: { search: false } });
    const engine = await startEngine(clock, { providers: [one] });
    expect(await engine.generation.submit(engine.order({ request: { search: true } }))).toEqual({
      kind: 'no_provider',
      remedy: { change: { kind: 'no_search' }, providers: ['ONE'] },
      named: undefined,
    });
  });

  it('for a provider that cannot do it, or is none, is refused with those that could', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, abilities: { search: false } });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const ask = (provider: string) =>
      engine.generation.submit(engine.order({ request: { search: true, provider } }));
    const remedy = { change: { kind: 'other_provider' }, providers: ['TWO'] };
    expect(await ask('one')).toEqual({ kind: 'no_provider', remedy, named: { name: 'ONE', exists: true } });
    expect(await ask('tow')).toEqual({ kind: 'no_provider', remedy, named: { name: 'tow', exists: false } });
  });

  it('for the ratio of its reference reaches who has no such word as 1:1, and only without a reference', async () => {
    const clock = createClock();
    const aspectRatios = ['1:1', '16:9'] as const;
    const one = createScriptedProvider({ id: 'one', now: clock.now, abilities: { aspectRatios } });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const request = { aspectRatio: 'auto' } as const;
    await engine.ended(await engine.ask({ request }));
    const source = { kind: 'platform', platform: 'web', locator: { file: 'F1' } } as const;
    await engine.ended(await engine.ask({ request, references: [source] }));
    expect(one.starts.map(({ job }) => job.aspectRatio)).toEqual(['1:1']);
    expect(two.starts.map(({ job }) => job.aspectRatio)).toEqual(['auto']);
  });

  it('of a member with a hundred runs under way has to wait', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      concurrency: 1,
      status: () => ({ kind: 'pending' }),
    });
    const engine = await startEngine(clock, {
      providers: [one],
      defaults: { ...usualDefaults, memberAllowanceMicros: null },
    });
    for (let index = 0; index < 25; index += 1) await engine.ask({ request: { count: 4 } });
    expect(await engine.generation.submit(engine.order())).toEqual({
      kind: 'busy',
      scope: 'member',
      live: 100,
    });
  });

  it('starts from a picture only when it is there for this member', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const engine = await startEngine(clock, { providers: [one] });
    const [secret] = (await engine.ended(await engine.ask({ request: { private: true } }))).images;
    const [open] = (await engine.ended(await engine.ask())).images;
    if (secret === undefined || open === undefined) throw new Error('No picture');
    const bob = await engine.enrol('T1', 'Bob');
    const eve = await engine.enrol('T2', 'Eve');
    const ofBob = { memberId: bob.member.id };
    const ofEve = { teamId: eve.team.id, memberId: eve.member.id };
    const kind = async (changes: Parameters<typeof engine.order>[0]) =>
      (await engine.generation.submit(engine.order(changes))).kind;
    expect(await kind({ parent: ours(open.id) })).toBe('accepted');
    expect(await kind({ parent: ours(secret.id) })).toBe('accepted');
    expect(await kind({ parent: ours(open.id), ...ofBob })).toBe('accepted');
    expect(await kind({ parent: ours(secret.id), ...ofBob })).toBe('input_not_found');
    expect(await kind({ parent: ours(open.id), ...ofEve })).toBe('input_not_found');
    expect(await kind({ references: [{ kind: 'image', imageId: 'none' }] })).toBe('input_not_found');
  });
});
