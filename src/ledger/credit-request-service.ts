// Asking for credits: finds what is short, keeps the request, and gives what an admin decides to the wallets that lack it.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { channelOf, type PlatformId, threadOf } from '../destination.ts';
import type { TeamId } from '../ids.ts';
import type { FindNames } from '../names.ts';
import type { GenerationView, Team, WalletBalance, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { TeamChannels } from '../team-channels.ts';
import type { AboutRequest, CreditRequest, CreditRequestService, Decision } from './credit-requests.ts';
import { microsPerDollar } from './money.ts';
import type { FindPurses } from './wallets.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Over a weekend. */
const livesMs = 3 * dayMs;
/** Admins are not to be worn down. */
const limits = { most: 3, withinMs: dayMs, afterDenialMs: 6 * hourMs };

export function createCreditRequestService(parts: {
  readonly store: Pick<
    Store,
    'generation' | 'balances' | 'memberWithTeam' | 'askForCredits' | 'decideOnCredits' | 'creditRequest'
  >;
  readonly findPurses: FindPurses;
  readonly creditsPerDollar: number;
  readonly channels: TeamChannels;
  /** Whether anybody who decides would hear of it; `channelId` is where it came up, if it may be shown there. */
  readonly reachAdmins: (
    team: { readonly teamId: TeamId; readonly platform: PlatformId; readonly teamExternalId: string },
    channelId: string | undefined,
  ) => Promise<boolean>;
  readonly findNames: FindNames;
  /** Ends what is under way when the program stops. */
  readonly stopping: AbortSignal;
  /** Tells whoever announces that there is something to tell; may be lost. */
  readonly nudge: () => void;
  readonly clock: Pick<Clock, 'now'>;
}): CreditRequestService {
  const { store, clock } = parts;

  /** What a generation draws on where no pot pays, with how it stands; undefined when nobody is left to draw. */
  const usualPurse = async (generation: GenerationView, now: number) => {
    const { teamId, memberId, roleIds, destination } = generation;
    const known = await store.memberWithTeam(memberId);
    if (known === undefined) return undefined;
    const { timeZone } = known.team;
    const place = { channelId: channelOf(destination), threadId: threadOf(destination) };
    const { usual } = await parts.findPurses({ teamId, memberId, roleIds, timeZone, ...place }, now);
    const balances = await store.balances(usual, now);
    const wallets = usual.map((share, index) => ({ share, balance: balances[index] }));
    return { team: known.team, timeZone, wallets };
  };

  /** What is private is nobody's there. */
  const openChannel = async ({ request, destination }: GenerationView, team: Team) => {
    const { platform, externalId: teamExternalId } = team;
    if (request.private || destination.platform !== platform) return undefined;
    const { channelId } = destination;
    return (await parts.channels.standing({ platform, teamExternalId }, channelId)) === 'open'
      ? channelId
      : undefined;
  };

  const ask: CreditRequestService['ask'] = async (generationId, { memberId, teamId }) => {
    const now = clock.now();
    const generation = await store.generation(generationId);
    if (generation === undefined || generation.memberId !== memberId || generation.teamId !== teamId)
      return { kind: 'gone' };
    const purse = await usualPurse(generation, now);
    if (purse === undefined) return { kind: 'gone' };
    const { priceMicros } = generation;
    const shorts = purse.wallets
      .map(({ share, balance }) => ({ share, missingMicros: missing(balance, priceMicros) }))
      .filter(({ missingMicros }) => missingMicros > 0)
      .sort((one, other) => other.missingMicros - one.missingMicros);
    const theirs = shorts.filter(({ share }) => share.kind !== 'installation');
    const waits = generation.state === 'proposed' && generation.cancelRequestedAt === null;
    if (waits && theirs.length === 0)
      return shorts.length === 0 ? { kind: 'enough', priceMicros } : { kind: 'operators' };
    const { platform, externalId: teamExternalId } = purse.team;
    const channelId = await openChannel(generation, purse.team);
    if (waits && !(await parts.reachAdmins({ teamId, platform, teamExternalId }, channelId)))
      return { kind: 'unheard' };
    const asked = await store.askForCredits({
      id: randomUUID(),
      generationId,
      teamId,
      memberId,
      priceMicros,
      shorts: theirs,
      channelId,
      until: now + livesMs,
      limits,
      now,
    });
    if (asked.kind === 'asked') parts.nudge();
    return asked;
  };

  const grantsOf = async (request: CreditRequest, amountMicros: number, now: number) => {
    const generation =
      request.generationId === undefined ? undefined : await store.generation(request.generationId);
    const purse = generation === undefined ? undefined : await usualPurse(generation, now);
    return (purse?.wallets ?? []).flatMap(({ share, balance }) => {
      const lack = request.shorts.find(({ walletId }) => walletId === balance?.walletId);
      if (lack === undefined) return [];
      return [{ share, amountMicros: Math.min(amountMicros, lack.missingMicros), endsAt: endOf(share, now) }];
    });
  };

  const half = (amountMicros: number) => halfOf(amountMicros, parts.creditsPerDollar);

  const decide: CreditRequestService['decide'] = async (id, decision, { memberId, teamId }) => {
    const now = clock.now();
    const request = await store.creditRequest(id);
    if (request === undefined || request.teamId !== teamId) return { kind: 'gone' };
    const amountMicros = amountOf(decision, request.amountMicros, half);
    const decided = await store.decideOnCredits({
      id,
      teamId,
      to: amountMicros === undefined ? 'denied' : 'approved',
      grants: amountMicros === undefined ? [] : await grantsOf(request, amountMicros, now),
      amountMicros,
      by: memberId,
      now,
    });
    if (decided.kind === 'decided') parts.nudge();
    return decided;
  };

  const namesIn = async ({ shorts }: CreditRequest, team: Team): Promise<ReadonlyMap<string, string>> => {
    const of = (kind: 'role' | 'channel') =>
      shorts.filter((each) => each.kind === kind).map(({ subject }) => subject);
    const [roleIds, channelIds] = [of('role'), of('channel')];
    if (roleIds.length + channelIds.length === 0) return new Map();
    const names = await parts.findNames(team, { roleIds, channelIds }, parts.stopping);
    const known = [
      ...roleIds.map((id) => [id, names.role(id)] as const),
      ...channelIds.map((id) => [id, names.channel(id)] as const),
    ];
    return new Map(known.filter(([id, name]) => name !== id));
  };

  const about = async (id: string): Promise<AboutRequest | undefined> => {
    const request = await store.creditRequest(id);
    if (request === undefined) return undefined;
    const generation =
      request.generationId === undefined ? undefined : await store.generation(request.generationId);
    const purse = generation === undefined ? undefined : await usualPurse(generation, clock.now());
    const wanted = generation?.request;
    return {
      request,
      wanted: wanted && {
        prompt: wanted.prompt,
        private: wanted.private,
        count: wanted.count,
        resolution: wanted.resolution,
      },
      halfMicros: half(request.amountMicros),
      wallets: (purse?.wallets ?? []).flatMap(({ balance }) =>
        balance !== undefined && request.shorts.some(({ walletId }) => walletId === balance.walletId)
          ? [balance]
          : [],
      ),
      names: purse === undefined ? new Map() : await namesIn(request, purse.team),
      timeZone: purse?.timeZone ?? 'UTC',
    };
  };

  return { ask, decide, about };
}

function missing(balance: WalletBalance | undefined, priceMicros: number): number {
  if (balance === undefined || balance.amountMicros === null) return 0;
  const leftMicros = Math.max(balance.amountMicros - balance.spentMicros - balance.heldMicros, 0);
  return Math.max(priceMicros - leftMicros, 0);
}

function amountOf(decision: Decision, askedMicros: number, half: (micros: number) => number) {
  switch (decision) {
    case 'approve':
      return askedMicros;
    case 'half':
      return half(askedMicros);
    case 'deny':
      return undefined;
  }
}

/** Half of it in whole credits, and never more than all of it. */
export function halfOf(askedMicros: number, creditsPerDollar: number): number {
  const microsPerCredit = microsPerDollar / creditsPerDollar;
  const credits = Math.ceil(askedMicros / 2 / microsPerCredit);
  return Math.min(Math.round(credits * microsPerCredit), askedMicros);
}

/** The allowance that follows makes up for it; what is given just before that is to be of use all the same. */
function endOf({ bucket }: WalletShare, now: number): number {
  return bucket.endsAt - now < dayMs ? bucket.endsAt + dayMs : bucket.endsAt;
}
