// Which wallets a request draws on, and what each allows in the period that is running.
import type { MemberId, TeamId } from '../ids.ts';
import type { Period, WalletRule, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { periodAt } from './periods.ts';

/** What holds where a team has decided nothing else; allowances in micro-dollars, null for unlimited. */
export type WalletDefaults = {
  readonly memberAllowanceMicros: number | null;
  readonly teamAllowanceMicros: number | null;
  readonly period: Period;
  /** One cap over everything; undefined when there is none. */
  readonly installationAllowanceMicros: number | null | undefined;
};

export type Spender = {
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  /** IANA name of the team's zone. */
  readonly timeZone: string;
  readonly roleIds: readonly string[];
  /** Threads count as the channel that they belong to. */
  readonly channelId: string;
};

export type FindWallets = (spender: Spender, now: number) => Promise<readonly WalletShare[]>;

export function createFindWallets(store: Pick<Store, 'walletRules'>, defaults: WalletDefaults): FindWallets {
  return async (spender, now) => {
    const subjects = [
      { kind: 'member', subject: spender.memberId },
      { kind: 'team', subject: spender.teamId },
      { kind: 'channel', subject: spender.channelId },
      ...spender.roleIds.map((subject) => ({ kind: 'role' as const, subject })),
    ] as const;
    const rules = await store.walletRules(spender.teamId, subjects);
    return chooseWallets(spender, rules, defaults, now);
  };
}

/** Members and teams always have a wallet; roles and channels only once somebody gave them a budget. Pure. */
export function chooseWallets(
  spender: Spender,
  rules: readonly WalletRule[],
  defaults: WalletDefaults,
  now: number,
): readonly WalletShare[] {
  const share = (
    teamId: TeamId | null,
    kind: WalletShare['kind'],
    subject: string,
    usualMicros: number | null,
  ): WalletShare => {
    const rule = rules.find((candidate) => candidate.kind === kind && candidate.subject === subject);
    const period = rule?.period ?? defaults.period;
    const allowanceMicros = rule?.allowanceMicros === undefined ? usualMicros : rule.allowanceMicros;
    // The installation's cap runs in UTC: it belongs to no team's zone.
    const bucket = periodAt(period, teamId === null ? 'UTC' : spender.timeZone, now);
    return { teamId, kind, subject, allowanceMicros, period, bucket };
  };
  const shares = [
    share(spender.teamId, 'member', spender.memberId, defaults.memberAllowanceMicros),
    share(spender.teamId, 'team', spender.teamId, defaults.teamAllowanceMicros),
  ];
  for (const { kind, subject, allowanceMicros } of rules) {
    const shared = kind === 'role' || kind === 'channel';
    if (shared && allowanceMicros !== undefined) shares.push(share(spender.teamId, kind, subject, null));
  }
  if (defaults.installationAllowanceMicros !== undefined) {
    shares.push(share(null, 'installation', 'installation', defaults.installationAllowanceMicros));
  }
  return shares;
}
