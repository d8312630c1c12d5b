// Asking for credits: finds what is short, keeps the request, and gives what an admin decides to the wallets that lack it.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { channelOf, type PlatformId, threadOf } from '../destination.ts';
import type { GenerationService } from '../generation/service.ts';
import type { TeamId } from '../ids.ts';
import type { FindNames } from '../names.ts';
import type { GenerationView, Team, WalletBalance, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { TeamChannels } from '../team-channels.ts';
import { askingLimits } from './asking-limits.ts';
import type { AboutRequest, CreditRequest, CreditRequestService, Decision } from './credit-requests.ts';
import { missingOf } from './left.ts';
import { microsPerDollar } from './money.ts';
import type { FindPurses } from './wallets.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Over a weekend. */
const livesMs = 3 * dayMs;

export function createCreditRequestService(parts: {
  readonly store: Pick<
    Store,
    'generation' | 'balances' | 'memberWithTeam' | 'askForCredits' | 'decideOnCredits' | 'creditRequest'
  >;
  readonly findPurses: FindPurses;
  readonly generation: Pick<GenerationService, 'fitsWithin'>;
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
    const shorts = lacksOf(purse.wallets, priceMicros);
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
      limits: askingLimits,
      now,
    });
    if (asked.kind === 'asked') parts.nudge();
    return asked;
  };

  /** To each wallet what it lacks now, and never more than what was agreed to. */
  const grantsOf = async ({ generationId }: CreditRequest, mostMicros: number, now: number) => {
    const generation = generationId === undefined ? undefined : await store.generation(generationId);
    const purse = generation && (await usualPurse(generation, now));
    if (generation === undefined || purse === undefined) return [];
    return lacksOf(purse.wallets, generation.priceMicros)
      .filter(({ share }) => share.kind !== 'installation')
      .map(({ share, missingMicros }) => ({
        share,
        amountMicros: Math.min(mostMicros, missingMicros),
        endsAt: endOf(share, now),
      }));
  };

  const half = (amountMicros: number) => halfOf(amountMicros, parts.creditsPerDollar);

  const decide: CreditRequestService['decide'] = async (id, decision, { memberId, teamId }) => {
    const now = clock.now();
    const request = await store.creditRequest(id);
    if (request === undefined || request.teamId !== teamId) return { kind: 'gone' };
    const mostMicros = amountOf(decision, request.amountMicros, half);
    const grants = mostMicros === undefined ? [] : await grantsOf(request, mostMicros, now);
    const decided = await store.decideOnCredits({
      id,
      teamId,
      to: mostMicros === undefined ? 'denied' : 'approved',
      grants,
      amountMicros:
        mostMicros === undefined ? undefined : Math.max(0, ...grants.map((grant) => grant.amountMicros)),
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

  /** Half of what is short often buys nothing of what waits; then it is not offered. */
  const usefulHalf = async (
    { amountMicros, shorts }: CreditRequest,
    { id, request, priceMicros }: GenerationView,
    wallets: readonly { readonly share: WalletShare; readonly balance: WalletBalance | undefined }[],
  ): Promise<number | undefined> => {
    const halfMicros = half(amountMicros);
    if (halfMicros >= amountMicros) return undefined;
    const isTheirOwn = shorts.every(({ kind }) => kind === 'member');
    if (isTheirOwn && halfMicros * request.count >= priceMicros) return halfMicros;
    const rooms = wallets.flatMap(({ share, balance }) => {
      const leftMicros = balance === undefined ? null : balance.leftMicros;
      if (balance === undefined || leftMicros === null) return [];
      const missingMicros = share.kind === 'installation' ? 0 : missingOf(balance, priceMicros);
      return [leftMicros + Math.min(halfMicros, missingMicros)];
    });
    const fits = await parts.generation.fitsWithin(id, Math.min(...rooms));
    return fits.length > 0 ? halfMicros : undefined;
  };

  const about = async (id: string): Promise<AboutRequest | undefined> => {
    const request = await store.creditRequest(id);
    if (request === undefined) return undefined;
    const generation =
      request.generationId === undefined ? undefined : await store.generation(request.generationId);
    const at = request.endedAt ?? clock.now();
    const purse = generation === undefined ? undefined : await usualPurse(generation, at);
    const shorts = (purse?.wallets ?? []).filter(({ balance }) =>
      request.shorts.some(({ walletId }) => walletId === balance?.walletId),
    );
    const wanted = generation?.request;
    return {
      request,
      wanted: wanted && {
        prompt: wanted.prompt,
        private: wanted.private,
        count: wanted.count,
        resolution: wanted.resolution,
      },
      halfMicros:
        generation === undefined ? undefined : await usefulHalf(request, generation, purse?.wallets ?? []),
      // All of them are drawn on together.
      lastsUntil: shorts.length === 0 ? undefined : Math.min(...shorts.map(({ share }) => endOf(share, at))),
      wallets: shorts.flatMap(({ balance }) => (balance === undefined ? [] : [balance])),
      names: purse === undefined ? new Map() : await namesIn(request, purse.team),
      timeZone: purse?.timeZone ?? 'UTC',
    };
  };

  return { ask, decide, about };
}

/** Those that have too little for it, the shortest first. */
function lacksOf(
  wallets: readonly { readonly share: WalletShare; readonly balance: WalletBalance | undefined }[],
  priceMicros: number,
) {
  return wallets
    .map(({ share, balance }) => ({ share, missingMicros: balance ? missingOf(balance, priceMicros) : 0 }))
    .filter(({ missingMicros }) => missingMicros > 0)
    .sort((one, other) => other.missingMicros - one.missingMicros);
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
