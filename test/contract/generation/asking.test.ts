// From a refusal for want of credits to the picture: what waits, who is asked, and what an answer sets going.
import { afterEach, describe, expect, it } from 'vitest';
import type { Addressee } from '../../../src/announcing/announcement.ts';
import { createTellOne } from '../../../src/announcing/tell-one.ts';
import { createAsking } from '../../../src/asking.ts';
import type { OverBudget } from '../../../src/generation/service.ts';
import type { Decision, Lack } from '../../../src/ledger/credit-requests.ts';
import { describeRequest } from '../../../src/ledger/describe-credit-request.ts';
import { createFindPurses } from '../../../src/ledger/wallets.ts';
import { createLog } from '../../../src/log.ts';
import { plainText, type Reply } from '../../../src/reply.ts';
import { usualDefaults } from '../../fixture/engine.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const hourMs = 3_600_000;
const log = createLog('silent');
const format = (micros: number) => (micros / 10_000).toFixed(2);

type Told = { readonly to: Addressee; readonly reply: Reply; readonly text: string };

/** At 50,000 a picture, and 40,000 at the other provider. */
async function make(changes: Partial<typeof usualDefaults> = {}) {
  const clock = createClock();
  const one = createScriptedProvider({ id: 'one', now: clock.now, priceMicros: 50_000 });
  const two = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 40_000 });
  const defaults = { ...usualDefaults, memberAllowanceMicros: 120_000, ...changes };
  const engine = await startEngine(clock, { providers: [one, two], defaults });
  const { store, generation } = engine;
  const told: Told[] = [];
  /** The engine has too much to do in three days. */
  const later = { byMs: 0, someoneDecides: true };
  const reached: (string | undefined)[] = [];
  const askingClock = { ...clock, now: () => clock.now() + later.byMs };
  const asking = createAsking({
    store,
    generation,
    findPurses: createFindPurses(store, defaults),
    creditsPerDollar: 100,
    credits: { format },
    channels: { standing: async () => 'open' },
    reachAdmins: async (_, channelId) => {
      reached.push(channelId);
      return later.someoneDecides;
    },
    findNames: async () => ({ member: String, role: () => 'Makers', channel: () => 'lamps' }),
    nudge: () => {},
    stopping: new AbortController().signal,
    clock: askingClock,
    log,
  });
  const tellOne = createTellOne({
    store,
    platforms: new Map([
      [
        'web',
        {
          announce: async ({ to, reply }) => {
            const addressee: Addressee = { ...to, platform: 'web' };
            told.push({ to: addressee, reply, text: plainText(reply.lines) });
            return { kind: 'delivered' };
          },
        },
      ],
    ]),
    writers: asking.writers,
    findAddressees: async () => [{ kind: 'channel', platform: 'web', channelId: 'admins' }],
    isStillAdmin: async () => true,
    typed: (_, command) => `/${command}`,
    clock: askingClock,
    log,
  });
  /** All that is due, and what becomes due by that. */
  const tellAll = async (): Promise<readonly Told[]> => {
    const before = told.length;
    for (;;) {
      const now = askingClock.now();
      const claimed = await store.claimAnnouncements({ now, leaseUntil: now + 60_000, limit: 9 });
      if (claimed.length === 0) return told.slice(before);
      for (const each of claimed) await tellOne(each, new AbortController().signal);
    }
  };
  const admin = (await engine.enrol('T1', 'Bea')).member;
  const setAdminChannel = (adminChannelId: string | null) =>
    store.changeSettings({
      teamId: engine.team.id,
      scope: 'team',
      subject: engine.team.id,
      values: { adminChannelId },
      actor: admin.id,
      now: clock.now(),
    });
  await setAdminChannel('admins');
  const refused = async (order: Parameters<RunningEngine['order']>[0] = { request: { count: 4 } }) => {
    const submitted = await generation.submit(engine.order(order));
    if (submitted.kind !== 'over_budget') throw new Error(submitted.kind);
    return submitted;
  };
  const ask = async ({ generationId }: Pick<OverBudget, 'generationId'>) => {
    const asked = await asking.creditRequests.ask(generationId, {
      teamId: engine.team.id,
      memberId: engine.member.id,
    });
    if (asked.kind !== 'asked') throw new Error(asked.kind);
    return asked.request;
  };
  const decide = (id: string, decision: Decision) =>
    asking.creditRequests.decide(id, decision, { teamId: engine.team.id, memberId: admin.id });
  const asker = () => {
    const { request, references, parent, dedupeKey, ...rest } = engine.order();
    return rest;
  };
  return {
    clock,
    later,
    reached,
    setAdminChannel,
    engine,
    asking,
    one,
    two,
    tellAll,
    refused,
    ask,
    decide,
    asker,
  };
}

describe('A request that nobody can pay for', () => {
  it('waits without holding anything, and says what is short and what would fit', async () => {
    const { engine, refused } = await make();
    const { generationId, ...answer } = await refused();
    expect(answer).toMatchObject({
      kind: 'over_budget',
      priceMicros: 200_000,
      mayAsk: 'yes',
      shorts: [{ wallet: { kind: 'member' }, missingMicros: 80_000 }],
      fits: [{ change: { kind: 'count', count: 3 }, priceMicros: 120_000, provider: 'TWO' }],
      until: engine.clock.now() + 6 * hourMs,
    });
    expect(await engine.view(generationId)).toMatchObject({ state: 'proposed', runs: [] });
    expect(await engine.money()).toMatchObject({ house: { spent: 0, held: 0 } });
  });

  it('is answered alike when the same gesture comes twice, also at once', async () => {
    const { engine } = await make();
    const order = engine.order({ request: { count: 4 } });
    const answers = await Promise.all([1, 2, 3].map(() => engine.generation.submit(order)));
    const again = await engine.generation.submit(order);
    for (const answer of answers) expect(answer).toEqual(again);
    expect(again.kind).toBe('over_budget');
    expect(engine.sql('select id from generations')).toHaveLength(1);
  });

  it('is made with the one change that was chosen, at its price', async () => {
    const { engine, refused, two, asker } = await make();
    const { generationId, fits } = await refused();
    const [fit] = fits;
    if (fit === undefined) throw new Error('Nothing fits');
    const { submitted } = await engine.generation.confirm(generationId, fit.priceMicros, asker(), fit.change);
    expect(submitted).toEqual({ kind: 'accepted', generationId, priceMicros: 120_000 });
    const made = await engine.ended(generationId);
    expect(made.images).toHaveLength(3);
    expect(two.starts).toHaveLength(3);
    expect(await engine.money()).toMatchObject({ member: { spent: 120_000, held: 0 } });
  });

  it('offers a change anew when it has become dearer, and makes that change alone', async () => {
    const { engine, refused, asker } = await make();
    const { generationId, fits } = await refused();
    const change = fits[0]?.change;
    if (change === undefined) throw new Error('Nothing fits');
    const { submitted } = await engine.generation.confirm(generationId, 100_000, asker(), change);
    expect(submitted).toMatchObject({ kind: 'proposed', generationId, change, request: { count: 3 } });
  });

  it('for want of room under the cap of the whole installation alone is the operators’ matter', async () => {
    const { asking, engine, refused } = await make({
      memberAllowanceMicros: null,
      installationAllowanceMicros: 60_000,
    });
    const { generationId, mayAsk, shorts } = await refused();
    expect(mayAsk).toBe('operators');
    expect(shorts).toMatchObject([{ wallet: { kind: 'installation' } }]);
    const by = { teamId: engine.team.id, memberId: engine.member.id };
    expect(await asking.creditRequests.ask(generationId, by)).toEqual({ kind: 'operators' });
  });
});

describe('Asking for credits', () => {
  it('tells the admins who asks for what and what is short, and an approval makes it by itself', async () => {
    const { engine, refused, ask, decide, tellAll } = await make();
    const over = await refused();
    const request = await ask(over);
    const [asked] = await tellAll();
    expect(asked?.to).toEqual({ kind: 'channel', platform: 'web', channelId: 'admins' });
    expect(asked?.text).toContain('Ada asks for 8.00 credits');
    expect(asked?.text).toContain('a lamp in the fog');
    expect(asked?.text).toContain('Their own budget: 8.00 credits short; now 12.00 of 12.00 credits left');
    expect(asked?.reply.buttons.map(({ verb, label }) => [verb, label])).toEqual([
      ['approve', 'Approve · 8.00'],
      ['half', 'Half · 4.00'],
      ['deny', 'Deny'],
    ]);
    expect(await decide(request.id, 'approve')).toMatchObject({ kind: 'decided' });
    const told = await tellAll();
    const admins = told.find(({ to }) => to.kind === 'channel');
    expect(admins?.text).toContain('Bea gave 8.00 credits.');
    expect(admins?.reply.buttons).toEqual([]);
    const answered = told.find(({ to }) => to.kind === 'person');
    expect(answered?.to).toEqual({ kind: 'person', platform: 'web', personId: 'Ada' });
    expect(answered?.text).toContain('Bea gave 8.00 credits for your picture.');
    expect(answered?.text).toContain('It is being made');
    const made = await engine.ended(over.generationId);
    expect(made).toMatchObject({ state: 'delivered', priceMicros: 200_000 });
    expect(made.images).toHaveLength(4);
    expect(await engine.money()).toMatchObject({ member: { spent: 200_000, held: 0 } });
    expect(engine.sql("select action from audit where action like '%_credits' order by at, action")).toEqual([
      { action: 'approve_credits' },
      { action: 'ask_credits' },
    ]);
  });

  it('shows how wallets stand to admins alone, also while it waits for a word', async () => {
    const { refused, ask, setAdminChannel, tellAll } = await make();
    await setAdminChannel(null);
    await ask(await refused());
    const [asked] = await tellAll();
    expect(asked?.text).toContain('Their own budget: 8.00 credits short.');
    expect(asked?.text).not.toMatch(/now|of 12/);
    expect(asked?.text).toContain('/budget show shows admins how the budgets stand.');
  });

  it('names the roles and channels that are short as people know them', async () => {
    const { asking, refused, ask } = await make();
    const request = await ask(await refused());
    const about = await asking.creditRequests.about(request.id);
    if (about === undefined) throw new Error('It is gone');
    expect(about.names).toEqual(new Map());
    const short = (kind: 'role' | 'channel', subject: string) =>
      ({ ...request.shorts[0], kind, subject }) as Lack;
    const shorts = [short('role', 'R1'), short('channel', 'C1'), short('role', 'R2')];
    const names = new Map([
      ['R1', 'Makers'],
      ['C1', 'lamps'],
    ]);
    const { lines } = describeRequest({ ...about, request: { ...request, shorts }, names }, format, false);
    const text = plainText(lines);
    expect(text).toContain('The budget of @Makers: 8.00 credits short.');
    expect(text).toContain('The budget of #lamps: 8.00 credits short.');
    expect(text).toContain('The budget of one of their roles: 8.00 credits short.');
  });

  it('of nobody who would hear of it is not done, and can be as soon as there is somebody', async () => {
    const { asking, engine, later, reached, refused, tellAll } = await make();
    const by = { teamId: engine.team.id, memberId: engine.member.id };
    later.someoneDecides = false;
    const { generationId } = await refused({ request: { count: 4, private: true } });
    expect(await asking.creditRequests.ask(generationId, by)).toEqual({ kind: 'unheard' });
    expect(await tellAll()).toEqual([]);
    later.someoneDecides = true;
    expect(await asking.creditRequests.ask(generationId, by)).toMatchObject({ kind: 'asked' });
    // Where it was asked is no place for what is private.
    expect(reached).toEqual([undefined, undefined]);
  });

  it('with half of it says what is still short and what fits now', async () => {
    const { engine, refused, ask, decide, tellAll, asker } = await make();
    const request = await ask(await refused());
    await decide(request.id, 'half');
    const answered = (await tellAll()).find(({ to }) => to.kind === 'person');
    expect(answered?.text).toContain('Bea gave 4.00 credits for your picture.');
    expect(answered?.text).toContain('Your own budget is 4.00 credits short.');
    expect(answered?.reply.buttons.map(({ verb, label }) => [verb, label])).toEqual([
      ['fit', 'Make it in 0.5K · 16.00 credits'],
      ['fit', 'Make 3 · 15.00 credits'],
      ['fit', 'With TWO · 16.00 credits'],
    ]);
    const id = request.generationId;
    if (id === undefined) throw new Error('Nothing waits');
    const change = { kind: 'provider', provider: 'two' } as const;
    expect((await engine.generation.confirm(id, 160_000, asker(), change)).submitted.kind).toBe('accepted');
    expect((await engine.ended(id)).images).toHaveLength(4);
  });

  it('in vain says so, and nothing is made', async () => {
    const { engine, refused, ask, decide, tellAll } = await make();
    const request = await ask(await refused());
    await decide(request.id, 'deny');
    const answered = (await tellAll()).find(({ to }) => to.kind === 'person');
    expect(answered?.text).toContain('Bea denied the credits for your picture.');
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });

  it('that nobody answers ends by itself, and says so', async () => {
    const { clock, later, asking, engine, refused, ask, tellAll } = await make();
    const request = await ask(await refused());
    await tellAll();
    later.byMs = request.until - clock.now();
    asking.rounds.start();
    await asking.rounds.stop();
    expect(await engine.store.creditRequest(request.id)).toMatchObject({ state: 'expired' });
    expect((await tellAll()).map(({ text }) => text).join('\n')).toContain('Nobody decided in time');
  });

  it('opens what was approved once, however often it is told', async () => {
    const { engine, refused, ask, decide, tellAll, asking } = await make();
    const over = await refused();
    const request = await ask(over);
    await decide(request.id, 'approve');
    const write = () =>
      asking.writers.credits_answered(
        { kind: 'credits_answered', requestId: request.id },
        {
          teamId: engine.team.id,
          to: { kind: 'person', platform: 'web', personId: 'Ada' },
          memberId: engine.member.id,
          typed: (command) => `/${command}`,
          signal: new AbortController().signal,
        },
      );
    await Promise.all([write(), write()]);
    await tellAll();
    expect((await engine.ended(over.generationId)).images).toHaveLength(4);
    expect(await write()).toMatchObject({ buttons: [] });
    expect(await engine.money()).toMatchObject({ member: { spent: 200_000, held: 0 } });
  });

  it('shows nobody the words of what is private, and shows it in no channel', async () => {
    const { refused, ask, engine, tellAll } = await make();
    await ask(await refused({ request: { count: 4, private: true } }));
    const [row] = engine.sql('select recipient from announcements');
    expect(row?.recipient).toBe('{"kind":"admins"}');
    const [asked] = await tellAll();
    expect(asked?.text).not.toContain('lamp');
    expect(asked?.text).toContain('Ada asks for 8.00 credits');
  });

  it('is not needed once there is enough: then it only has to be opened', async () => {
    const { asking, engine, refused, ask, decide, asker } = await make();
    const request = await ask(await refused());
    const { generationId, priceMicros } = await refused();
    await decide(request.id, 'approve');
    const by = { teamId: engine.team.id, memberId: engine.member.id };
    expect(await asking.creditRequests.ask(generationId, by)).toEqual({ kind: 'enough', priceMicros });
    const { submitted } = await engine.generation.confirm(generationId, priceMicros, asker());
    expect(submitted.kind).toBe('accepted');
    expect((await engine.ended(generationId)).images).toHaveLength(4);
  });
});
