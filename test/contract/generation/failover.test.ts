import { afterEach, describe, expect, it } from 'vitest';
import { walletId } from '../../../src/store/wallets.ts';
import { usualDefaults } from '../../fixture/engine.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { createClock, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

describe('A run whose provider says no', () => {
  it('goes on at the next provider, under a new hold at that price', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      priceMicros: 40_000,
      start: () => failed('out_of_credit'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 70_000 });
    const engine = await startEngine(clock, { providers: [one, two] });
    const ended = await engine.ended(await engine.ask());
    expect(
      ended.runs.map(({ provider, attempt, state, reason }) => [provider, attempt, state, reason]),
    ).toEqual([
      ['one', 1, 'failed', 'out_of_credit'],
      ['two', 2, 'made', null],
    ]);
    expect(await engine.money()).toMatchObject({
      member: { spent: 70_000, held: 0 },
      team: { spent: 70_000 },
    });
    const said = engine.platform.lastOf(ended.id)?.text;
    expect(said).toContain('TWO took over, for 3.00 credits more.');
    expect(said).toContain('ONE: The provider account is out of credit.');
  });

  it('draws on the budget of the channel that its thread belongs to, before and after', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      priceMicros: 40_000,
      start: () => failed('out_of_credit'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 70_000 });
    const engine = await startEngine(clock, { providers: [one, two] });
    const { id: teamId } = engine.team;
    const channel = { teamId, kind: 'channel', subject: 'C1' } as const;
    engine.sql(`insert into wallets (id, team_id, kind, subject, allowance_micros, created_at)
      values ('${walletId(channel)}', '${teamId}', 'channel', 'C1', 100000, 0)`);
    const { destination } = engine.order();
    const inThread = { ...destination, channelId: 'THREAD', details: { parentChannelId: 'C1' } };
    const ended = await engine.ended(await engine.ask({ destination: inThread }));
    expect(ended.destination.channelId).toBe('THREAD');
    expect(await engine.money()).toMatchObject({ channel: { spent: 70_000, held: 0 } });
    const entries = engine.sql(`select kind, amount_micros from entries
      where wallet_id = '${walletId(channel)}' order by amount_micros, kind`);
    expect(entries.map(({ kind, amount_micros: amount }) => [kind, amount])).toEqual([
      ['hold', 40_000],
      ['release', 40_000],
      ['hold', 70_000],
      ['settle', 70_000],
    ]);
  });

  it('ends free of charge when the dearer price does not fit into the budget', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      priceMicros: 40_000,
      start: () => failed('bad_key'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 70_000 });
    const engine = await startEngine(clock, {
      providers: [one, two],
      defaults: { ...usualDefaults, memberAllowanceMicros: 60_000 },
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'failover_over_budget'],
    ]);
    expect(two.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({
      member: { spent: 0, held: 0 },
      team: { spent: 0, held: 0 },
    });
    expect(engine.platform.lastOf(ended.id)?.text).toContain('Nothing was charged.');
  });

  it('stays at the provider that the member named', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, start: () => failed('model_gone') });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [two, one] });
    const ended = await engine.ended(await engine.ask({ request: { provider: 'one' } }));
    expect(ended.runs.map(({ provider, state, reason }) => [provider, state, reason])).toEqual([
      ['one', 'failed', 'model_gone'],
    ]);
    expect(two.starts).toHaveLength(0);
  });

  it('never goes on to the sandbox', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, start: () => failed('unavailable') });
    const sandbox = createScriptedProvider({ id: 'sandbox', now: clock.now, excludedFromFailover: true });
    const engine = await startEngine(clock, { providers: [one, sandbox] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs).toHaveLength(1);
    expect(sandbox.starts).toHaveLength(0);
    expect(one.starts.length).toBeGreaterThan(1);
  });

  it('waits for a short pause that the provider asks for, and then starts there', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number }) =>
        number === 1 ? failed('rate_limited', 'definite', { retryAfterMs: 7_000 }) : undefined,
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ provider, state }) => [provider, state])).toEqual([['one', 'made']]);
    const [first, second] = one.starts.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(7_000);
  });

  it('does not ask a third one after a refusal of the prompt', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, start: () => failed('unavailable') });
    const two = createScriptedProvider({ id: 'two', now: clock.now, start: () => failed('refused') });
    const three = createScriptedProvider({ id: 'three', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two, three] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ provider, state }) => [provider, state])).toEqual([
      ['one', 'failed'],
      ['two', 'refused'],
    ]);
    expect(three.starts).toHaveLength(0);
  });

  it('goes on elsewhere after a restart without its provider, unless it had started', async () => {
    const clock = createClock();
    const never = { start: () => undefined, status: () => ({ kind: 'pending' }) as const };
    const one = createScriptedProvider({ id: 'one', now: clock.now, concurrency: 1, ...never });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const started = await engine.ask();
    const waiting = await engine.ask();
    await clock.until(() => one.starts.length === 1);
    const again = await engine.restart({ providers: [two], platform: engine.platform });
    expect((await again.ended(started)).runs.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['one', 'provider_off'],
    ]);
    expect((await again.ended(waiting)).runs.map(({ provider, state }) => [provider, state])).toEqual([
      ['one', 'failed'],
      ['two', 'made'],
    ]);
    expect(await again.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });
});
