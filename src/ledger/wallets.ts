// Which wallets a request draws on, and what each allows in the period that is running.
import type { MemberId, TeamId } from '../ids.ts';
import type { BudgetRules, OpenPot } from '../store/budget-operations.ts';
import type { Purse, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { eachMember, environment, type WalletDefaults, withRule } from './allowances.ts';
import type { Budget, PotPlace } from './budgets.ts';
import { potShareOf, shareOf } from './shares.ts';

export type Spender = {
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  /** IANA name of the team's zone. */
  readonly timeZone: string;
  /** Undefined where nobody can say: those that they were last known by count. */
  readonly roleIds: readonly string[] | undefined;
  /** Threads count as the channel that they belong to. */
  readonly channelId: string;
  /** The thread or forum post itself, which may have a pot. */
  readonly threadId?: string | undefined;
};

export type Purses = {
  /** Of the pot that is open where they ask. */
  readonly pot: Purse | undefined;
  /** Where no pot pays. */
  readonly usual: Purse;
};

export type FindPurses = (
  spender: Spender,
  now: number,
) => Promise<Purses & { /** Those that count. */ readonly roleIds: readonly string[] }>;

type KnownSpender = Spender & { readonly roleIds: readonly string[] };

/** In the order in which they are tried. */
export function inOrder({ pot, usual }: Purses): readonly Purse[] {
  return pot === undefined ? [usual] : [pot, usual];
}

export function createFindPurses(
  store: Pick<Store, 'budgetRules' | 'rolesOf'>,
  defaults: WalletDefaults,
): FindPurses {
  return async (spender, now) => {
    const { teamId, memberId } = spender;
    const roleIds = spender.roleIds ?? (await store.rolesOf(memberId));
    const known = { ...spender, roleIds };
    const rules = await store.budgetRules({
      teamId,
      wallets: [
        { kind: 'member', subject: memberId },
        { kind: 'team', subject: teamId },
        { kind: 'channel', subject: spender.channelId },
        ...roleIds.map((subject) => ({ kind: 'role' as const, subject })),
      ],
      roleIds,
      places: placesOf(known),
      now,
    });
    return { ...choosePurses(known, rules, defaults, now), roleIds };
  };
}

/** A team's own wallet, as it is drawn on at a moment. */
export type FindTeamWallet = (
  team: Pick<Spender, 'teamId' | 'timeZone'>,
  now: number,
) => Promise<WalletShare>;

export function createFindTeamWallet(
  store: Pick<Store, 'budgetRules'>,
  defaults: WalletDefaults,
): FindTeamWallet {
  return async ({ teamId, timeZone }, now) => {
    const wallet = { teamId, kind: 'team', subject: teamId } as const;
    const rules = await store.budgetRules({ teamId, wallets: [wallet], roleIds: [], places: [], now });
    const usual = environment(defaults, defaults.teamAllowanceMicros);
    return shareOf(wallet, withRule(rules.wallets[0], 'own', usual), timeZone, now);
  };
}

/** Members and teams always have a wallet; roles and channels only once somebody gave them a budget. Pure. */
export function choosePurses(
  spender: KnownSpender,
  rules: BudgetRules,
  defaults: WalletDefaults,
  now: number,
): Purses {
  const { teamId, memberId, timeZone } = spender;
  const share = (kind: WalletShare['kind'], subject: string, usual: Budget): WalletShare => {
    const rule = rules.wallets.find((candidate) => candidate.kind === kind && candidate.subject === subject);
    return shareOf({ teamId, kind, subject }, withRule(rule, 'own', usual), timeZone, now);
  };
  const usual = [
    share('member', memberId, eachMember(rules.eachMember, spender.roleIds, defaults)),
    share('team', teamId, environment(defaults, defaults.teamAllowanceMicros)),
  ];
  for (const { kind, subject, allowanceMicros } of rules.wallets) {
    const shared = kind === 'role' || kind === 'channel';
    if (shared && allowanceMicros !== undefined) {
      usual.push(share(kind, subject, environment(defaults, undefined)));
    }
  }
  const everybody: WalletShare[] = [];
  const { installationAllowanceMicros } = defaults;
  if (installationAllowanceMicros !== undefined) {
    const wallet = { teamId: null, kind: 'installation', subject: 'installation' } as const;
    // It runs in UTC: it belongs to no team's zone.
    everybody.push(shareOf(wallet, environment(defaults, installationAllowanceMicros), 'UTC', now));
  }
  const pot = choosePot(spender, rules.pots);
  return {
    pot: pot === undefined ? undefined : [potShareOf(teamId, pot), ...everybody],
    usual: [...usual, ...everybody],
  };
}

/** The nearest place that has one; of several there the one that ends first. */
function choosePot(spender: KnownSpender, pots: readonly OpenPot[]): OpenPot | undefined {
  const { threadId, channelId, roleIds } = spender;
  const levels: readonly ((pot: OpenPot) => boolean)[] = [
    ({ place }) => place.kind === 'channel' && place.channelId === threadId,
    ({ place }) => place.kind === 'channel' && place.channelId === channelId,
    ({ place }) => place.kind === 'role' && roleIds.includes(place.roleId),
  ];
  const there = levels.map((isThere) => pots.filter(isThere)).find((found) => found.length > 0) ?? [];
  return there.toSorted((one, other) => one.endsAt - other.endsAt || (one.id < other.id ? -1 : 1))[0];
}

function placesOf({ threadId, channelId, roleIds }: KnownSpender): readonly PotPlace[] {
  const channels = threadId === undefined ? [channelId] : [threadId, channelId];
  return [
    ...channels.map((id) => ({ kind: 'channel' as const, channelId: id })),
    ...roleIds.map((roleId) => ({ kind: 'role' as const, roleId })),
  ];
}
