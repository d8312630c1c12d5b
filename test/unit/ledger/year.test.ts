// A leap year of a team's credits, hour by hour where clocks change and periods end, beside a ledger by calendar dates.
import { afterAll, describe, expect, test } from 'vitest';
import type { MemberId } from '../../../src/ids.ts';
import { createBudgetService } from '../../../src/ledger/budget-service.ts';
import { createFindPurses } from '../../../src/ledger/wallets.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import { createWorld, expectLawful } from '../../contract/store/world.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';
import { createRandom } from '../../fixture/random.ts';
import { sqliteStores } from '../../fixture/stores.ts';
import { createCalendarLedger, dateIn, type Part, type Rule } from './calendar-ledger.ts';

const hourMs = 3_600_000;
const first = Date.UTC(2027, 11, 30, 12);
const last = Date.UTC(2029, 0, 2, 12);
const kind = sqliteStores();
afterAll(() => kind.close());

const roleOf = [['R1'], ['R1', 'R2'], []] as const;
const usualMember: Rule = { allowance: 300, period: 'week', carryOver: false };
const usualTeam: Rule = { allowance: 3000, period: 'month', carryOver: false };
const perDay = ({ allowance, period }: Rule) =>
  allowance === null ? Number.POSITIVE_INFINITY : allowance / { day: 1, week: 7, month: 30.44 }[period];

/** Moments at which something may go wrong: midnights, the ends of months, and when the clocks change. */
function moments(timeZone: string, seed: number): readonly number[] {
  const random = createRandom(seed);
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const dateAt = dateIn(timeZone);
  const found: number[] = [];
  for (let at = first; at < last; at += hourMs / 2) {
    const [before, now, later] = [at - hourMs / 2, at, at + hourMs / 2].map((each) => parts.format(each));
    const isMidnight = dateAt(at) !== dateAt(at - 1);
    const isChange = minutesOf(now) - minutesOf(before) !== 30 && !isMidnight;
    if (isMidnight && random.happens(dateAt(at).endsWith('-01') ? 1 : 0.12)) found.push(at - 1, at);
    if (isChange)
      for (let hours = -4; hours <= 4; hours += 1) found.push(at + hours * hourMs - 1, at + hours * hourMs);
    if (later === '12:30') found.push(at);
    if (random.happens(0.015)) found.push(at + random.between(1, hourMs / 2 - 1));
  }
  return [...new Set(found)].sort((one, other) => one - other);
}

function minutesOf(time = ''): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

describe('a leap year of credits', () => {
  test.each([
    ['America/New_York', 1],
    ['Europe/Berlin', 2],
    ['Asia/Kolkata', 3],
  ])('in %s is what the calendar says', { timeout: 120_000 }, async (timeZone, seed) => {
    const { store } = await kind.open();
    const world = await createWorld(store, 3);
    const { teamId, members } = world;
    const clock = createMovingClock(first);
    const random = createRandom(seed);
    const dateAt = dateIn(timeZone);
    const defaults = {
      memberAllowanceMicros: usualMember.allowance,
      teamAllowanceMicros: usualTeam.allowance,
      period: 'week',
      installationAllowanceMicros: undefined,
    } as const;
    const findPurses = createFindPurses(store, defaults);
    const budgets = createBudgetService({ store, defaults, clock });
    const admin = { teamId, memberId: world.member, timeZone };
    await budgets.set(admin, { kind: 'team' }, { period: 'month' });

    let team: Rule = usualTeam;
    const own: (Rule | undefined)[] = [undefined, undefined, undefined];
    const each = new Map<string, Rule>();
    const ruleOf = (who: number): Rule => {
      const ofRoles = roleOf[who as 0 | 1 | 2].flatMap((role) => each.get(role) ?? []);
      const [best] = ofRoles.toSorted((one, other) => perDay(other) - perDay(one));
      return own[who] ?? best ?? each.get('everybody') ?? usualMember;
    };
    const ledgers = members.map((_, who) => createCalendarLedger(dateAt, () => ruleOf(who)));
    const teamLedger = createCalendarLedger(dateAt, () => team);
    teamLedger.decided(first);
    const live: {
      readonly run: ClaimedRun;
      readonly price: number;
      readonly who: number;
      readonly parts: readonly [readonly Part[], readonly Part[]];
    }[] = [];

    const ask = async (at: number) => {
      const [who, price] = [random.between(0, 2), random.between(1, 120)];
      const memberId = members[who] as MemberId;
      const roleIds = roleOf[who as 0 | 1 | 2];
      const spender = { teamId, memberId, timeZone, roleIds, channelId: 'C1' };
      const { usual } = await findPurses(spender, at);
      const opened = await store.openGeneration(
        world.order({
          memberId,
          roleIds,
          price,
          purses: [usual],
          now: at,
          deadlineAt: last + 365 * 24 * hourMs,
        }),
      );
      const [ledger, fits] = [ledgers[who], ledgers[who]?.has(at, price) && teamLedger.has(at, price)];
      expect({ at: new Date(at).toISOString(), kind: opened.kind }).toEqual({
        at: new Date(at).toISOString(),
        kind: fits ? 'opened' : 'short',
      });
      if (!fits || ledger === undefined) return;
      const parts = [ledger.hold(at, price), teamLedger.hold(at, price)] as const;
      const runs = await world.claim({ now: at, limit: 1000, concurrency: 1000 });
      for (const old of live) {
        const again = runs.find(({ id }) => id === old.run.id);
        if (again !== undefined) live[live.indexOf(old)] = { ...old, run: again };
      }
      const known = new Set(live.map(({ run }) => run.id));
      const run = runs.find(({ id }) => !known.has(id));
      if (run === undefined) throw new Error('What is held can be claimed');
      live.push({ run, price, who, parts });
    };
    const end = async (at: number) => {
      const [run] = live.splice(random.between(0, live.length - 1), 1);
      if (run === undefined) return;
      const charge = random.happens(0.2) ? 0 : random.between(1, run.price);
      const ended = charge === 0 ? world.failed(run.run, at) : world.made(run.run, charge, at);
      expect((await ended).kind).toBe('ended');
      ledgers[run.who]?.end(at, run.parts[0], charge);
      teamLedger.end(at, run.parts[1], charge);
    };
    const anyRule = (most: number): Rule => {
      const period = random.pick<Rule['period']>(['day', 'week', 'month']);
      const days = { day: 1, week: 7, month: 30 }[period];
      const allowance = random.happens(0.08) ? null : random.between(0, Math.ceil((most * days) / 7));
      return { allowance, period, carryOver: random.happens(0.5) };
    };
    const changeOf = ({ allowance: allowanceMicros, period, carryOver }: Rule) => ({
      allowanceMicros,
      period,
      carryOver,
    });
    const decide = async (at: number) => {
      const who = random.between(0, 2);
      const memberId = members[who] as MemberId;
      switch (random.pick(['team', 'own', 'own', 'usual', 'each', 'grant', 'grant'])) {
        case 'team':
          team = anyRule(900);
          await budgets.set(admin, { kind: 'team' }, changeOf(team));
          teamLedger.decided(at);
          return;
        case 'own': {
          const rule = anyRule(350);
          own[who] = rule;
          await budgets.set(admin, { kind: 'member', memberId }, changeOf(rule));
          ledgers[who]?.decided(at);
          return;
        }
        case 'usual':
        case 'each': {
          const name = random.pick(['everybody', 'R1', 'R2']);
          const rule = anyRule(350);
          each.set(name, rule);
          const roleId = name === 'everybody' ? undefined : name;
          await budgets.set(admin, { kind: 'each_member', roleId }, changeOf(rule));
          return;
        }
        case 'grant': {
          const [amountMicros, endsAt] = [random.between(1, 400), at + random.between(1, 60 * 24) * hourMs];
          const isTeams = random.happens(0.4);
          const owner = isTeams ? ({ kind: 'team' } as const) : ({ kind: 'member', memberId } as const);
          await budgets.grant(admin, owner, { amountMicros, endsAt, key: `grant ${at}` });
          (isTeams ? teamLedger : ledgers[who])?.grant(at, amountMicros, endsAt);
          return;
        }
      }
    };
    const check = async (at: number) => {
      for (const [who, memberId] of members.entries()) {
        const spender = { teamId, memberId, timeZone, roleIds: roleOf[who as 0 | 1 | 2], channelId: 'C1' };
        const { usual } = await findPurses(spender, at);
        const standings = await store.balances(usual, at);
        const expected = [ledgers[who]?.standing(at), teamLedger.standing(at)];
        expect({ at: new Date(at).toISOString(), standings }).toMatchObject({
          at: new Date(at).toISOString(),
          standings: expected.map((one) => one?.figures),
        });
        for (const [index, { startsAt, refillsAt }] of standings.entries()) {
          const dates = [startsAt - 1, startsAt, refillsAt - 1, refillsAt].map(dateAt);
          const { first: from = '', last: until = '' } = expected[index] ?? {};
          expect(dates.slice(1, 3)).toEqual([from, until]);
          expect((dates[0] ?? '') < from && (dates[3] ?? '') > until).toBe(true);
        }
      }
    };

    for (const at of moments(timeZone, seed)) {
      clock.move(at - clock.now());
      if (random.happens(0.12)) await decide(at);
      if (random.happens(0.75)) await ask(at);
      while (live.length > 3 || (live.length > 0 && random.happens(0.5))) await end(at);
      await check(at);
    }
    while (live.length > 0) await end(last);
    const spent = ledgers.map((ledger) => ledger.spent());
    expect(Math.min(...spent)).toBeGreaterThan(1000);
    expect(teamLedger.spent()).toBe(spent.reduce((total, micros) => total + micros, 0));
    // Waiting long is what a scheduler would not let happen; this is about money.
    await expectLawful(store, first);
    await store.close();
  });
});
