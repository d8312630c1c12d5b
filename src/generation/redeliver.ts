// One worker's turn at a generation that has been delivered before: shares it where that was asked for, sets its
// messages anew when something changed, and takes them away when it was deleted.
import type { Clock } from '../clock.ts';
import type { Destination, Memo } from '../destination.ts';
import type { Log } from '../log.ts';
import type { DeliveryOutcome, Platform } from '../platforms/platform.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedGeneration } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { deliveryDeadlineMs } from './deadlines.ts';
import { type KeptMemo, openToken, readKeptMemo } from './kept-memo.ts';
import type { Presentation } from './presentation.ts';

/** Undefined: it has ended. */
export type Redeliver = (
  generation: ClaimedGeneration,
  platform: Platform,
  log: Log,
  signal: AbortSignal,
) => Promise<Extract<DeliveryOutcome, { readonly kind: 'later' }> | undefined>;

/** Under this a notice's memo says which request it tells of. */
const noticeSince = 'noticeSince';

type MessageKind = 'final' | 'shared';

/** Whether it was delivered before, or is to be shared or taken away; anything else is a first delivery. */
export function wasDelivered(generation: ClaimedGeneration): boolean {
  return (
    generation.removalRequestedAt !== null || generation.deliveredAt !== null || generation.shared !== null
  );
}

export function createRedeliver(parts: {
  readonly store: Store;
  readonly presentation: Presentation;
  readonly secrets: Secrets;
  readonly clock: Clock;
}): Redeliver {
  const { store, presentation, clock } = parts;

  return async (generation, platform, log, signal) => {
    const limited = clock.deadline(deliveryDeadlineMs, signal);
    try {
      return await (generation.removalRequestedAt === null
        ? setAnew(generation, platform, log, limited)
        : takeAway(generation, platform, log, limited));
    } catch (error) {
      signal.throwIfAborted();
      if (!limited.aborted) throw error;
      return { kind: 'later', afterMs: 0, detail: `not done within ${deliveryDeadlineMs} ms` };
    }
  };

  async function setAnew(
    claimed: ClaimedGeneration,
    platform: Platform,
    log: Log,
    signal: AbortSignal,
  ): ReturnType<Redeliver> {
    const { id, epoch, shared } = claimed;
    let generation = claimed;
    if (shared !== null && shared.deliveredAt === null) {
      const outcome = await show(generation, 'shared', 'shared', platform, signal);
      if (outcome.kind === 'later') return outcome;
      if (outcome.kind === 'impossible') {
        log.warn({ detail: outcome.detail }, 'What was private cannot be shared: it stays private');
        await tellOwner(generation, platform, log, signal);
        await store.refuseShare(id, epoch);
      } else {
        await settle(generation, 'shared', outcome);
        log.info({}, 'What was private is shared');
        // The private message no longer offers to share it.
        generation = { ...claimed, ...((await store.generation(id)) ?? {}) };
      }
    }
    for (const kind of dueOf(claimed)) {
      const outcome = await show(generation, kind, 'again', platform, signal);
      if (outcome.kind === 'later') return outcome;
      if (outcome.kind === 'impossible')
        log.info({ kind, detail: outcome.detail }, 'A message stays as it is');
      else await settle(generation, kind, outcome);
    }
    await store.endRedelivery(id, epoch, clock.now());
    return undefined;
  }

  async function takeAway(
    generation: ClaimedGeneration,
    platform: Platform,
    log: Log,
    signal: AbortSignal,
  ): ReturnType<Redeliver> {
    const { id, epoch } = generation;
    for (const kind of ['shared', 'final'] as const) {
      if (kind === 'shared' && generation.shared === null) continue;
      const { destination, memo, remember } = messageOf(generation, kind);
      const token = openToken(generation, parts.secrets, clock.now());
      const removal = { generationId: id, destination, memo, remember, ...token };
      const outcome = await platform.remove?.(removal, signal);
      if (outcome?.kind === 'later') return outcome;
      // Its pictures are gone from everything that is ours, and what is left there is out of our hands.
      if (outcome?.kind === 'impossible')
        log.warn({ kind, detail: outcome.detail }, 'A message cannot be removed');
    }
    await store.endRemoval(id, epoch, clock.now());
    log.info({}, 'A deleted generation was taken away');
    return undefined;
  }

  async function show(
    generation: ClaimedGeneration,
    kind: MessageKind,
    occasion: 'again' | 'shared',
    platform: Platform,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const { destination, memo, remember } = messageOf(generation, kind);
    const request = occasion === 'shared' ? { ...generation.request, private: false } : generation.request;
    const { reply } = await presentation.message({ ...generation, request });
    const since = generation.dueSince ?? undefined;
    return platform.deliver(
      {
        generationId: generation.id,
        kind: 'final',
        occasion,
        ...(since === undefined ? {} : { since }),
        destination,
        reply,
        memo,
        remember,
        ...(kind === 'final' ? openToken(generation, parts.secrets, clock.now()) : {}),
      },
      signal,
    );
  }

  /** The two messages that a generation may have are kept apart, each with what its platform remembers. */
  function messageOf(
    generation: ClaimedGeneration,
    kind: MessageKind,
  ): { readonly destination: Destination; readonly memo: Memo; remember(memo: Memo): Promise<void> } {
    const { shared } = generation;
    const kept = readKeptMemo(kind === 'shared' ? (shared?.memo ?? {}) : generation.memo);
    return {
      destination:
        kind === 'shared' ? (shared?.destination ?? generation.destination) : generation.destination,
      memo: kept.platform,
      remember: (platform) => save(generation, kind, { ...kept, platform: { ...platform } }),
    };
  }

  async function save(generation: ClaimedGeneration, kind: MessageKind, memo: KeptMemo): Promise<void> {
    const { id, epoch } = generation;
    const kept = await store.saveMemo({ id, epoch, kind, memo, now: clock.now() });
    if (!kept) throw new Error('The lease of a delivery was lost');
  }

  async function settle(
    { id, epoch, destination }: ClaimedGeneration,
    kind: MessageKind,
    { message }: Extract<DeliveryOutcome, { readonly kind: 'delivered' }>,
  ): Promise<void> {
    const post = message === undefined ? {} : { post: { platform: destination.platform, ...message } };
    await store.settleMessage({ id, epoch, kind, ...post, now: clock.now() });
  }

  /** Once, privately, as far as there is a way. */
  async function tellOwner(
    generation: ClaimedGeneration,
    platform: Platform,
    log: Log,
    signal: AbortSignal,
  ): Promise<void> {
    const { id, epoch, noticeMemo } = generation;
    const since = generation.dueSince ?? generation.createdAt;
    const outcome = await platform.deliver(
      {
        generationId: id,
        kind: 'notice',
        since,
        destination: generation.destination,
        reply: presentation.notShared(generation),
        // What an earlier notice remembers is not this one's.
        memo: noticeMemo[noticeSince] === since ? noticeMemo : {},
        remember: async (made) => {
          const memo = { ...made, [noticeSince]: since };
          await store.saveMemo({ id, epoch, kind: 'notice', memo, now: clock.now() });
        },
        ...openToken(generation, parts.secrets, clock.now()),
      },
      signal,
    );
    if (outcome.kind !== 'delivered') log.info({ detail: outcome.detail }, 'The owner could not be told');
  }
}

/** Those that were shown before the last change. */
function dueOf({ dueSince, deliveredAt, shared }: ClaimedGeneration): readonly MessageKind[] {
  const isStale = (at: number | null | undefined) =>
    at !== null && at !== undefined && dueSince !== null && at <= dueSince;
  return [
    ...(isStale(deliveredAt) ? (['final'] as const) : []),
    ...(isStale(shared?.deliveredAt) ? (['shared'] as const) : []),
  ];
}
