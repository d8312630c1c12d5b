// One worker's turn at one generation: sets its message to what is true now. Progress is dropped when it says nothing
// new or comes too often; the final is repeated until it is there or cannot be.

import type { Clock } from '../clock.ts';
import type { Memo, PlatformId } from '../destination.ts';
import { unreachable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Delivery, DeliveryOutcome, Platform } from '../platforms/platform.ts';
import { plainText, type Reply } from '../reply.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedGeneration, Post } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { deliveryDeadlineMs, mostTakeovers } from './deadlines.ts';
import { type KeptMemo, openToken, readKeptMemo } from './kept-memo.ts';
import { withLease } from './lease.ts';
import { createNotify } from './notify.ts';
import type { Presentation } from './presentation.ts';
import { createRedeliver, wasDelivered } from './redeliver.ts';

/** How often a final is tried, and how long after its end at the longest. */
const mostAttempts = 40;
const patienceMs = 6 * 3_600_000;
/** Between two looks for a platform that is off. */
const platformLookMs = 60_000;
/** Between two looks at an open generation whose place in the queue may have changed; with many before it, later. */
const queueLookMs = 15_000;
const queueLookPerRunMs = 1_000;
const longestQueueLookMs = 600_000;

export type Deliver = (generation: ClaimedGeneration, signal: AbortSignal) => Promise<void>;

export function createDeliver(parts: {
  readonly store: Store;
  readonly platforms: ReadonlyMap<PlatformId, Platform>;
  readonly presentation: Presentation;
  readonly secrets: Secrets;
  readonly metrics: { countDelivery(platform: string, outcome: string): void };
  readonly clock: Clock;
  readonly log: Log;
}): Deliver {
  const { store, clock } = parts;
  const notify = createNotify(parts);
  const redeliver = createRedeliver(parts);

  return async (generation, signal) => {
    const log = parts.log.child({ generation: generation.id });
    const renew = (leaseUntil: number) =>
      store.renewGenerationLease(generation.id, generation.epoch, leaseUntil);
    try {
      await withLease({ clock, log, renew }, signal, (leased) => turn(generation, leased, log));
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: error }, 'A generation could not be shown');
      await giveUpOrPostpone(generation, 0, 'a bug', log, signal);
    }
  };

  async function turn(generation: ClaimedGeneration, signal: AbortSignal, log: Log): Promise<void> {
    const platform = parts.platforms.get(generation.destination.platform);
    if (platform === undefined) {
      // Its platform is off in this process: another one, or a later start, has it.
      await waitForPlatform(generation, log);
      return;
    }
    const final = generation.state === 'delivering';
    if (generation.takeovers >= mostTakeovers) {
      log.error({ takeovers: generation.takeovers }, 'Showing a generation crashes the process: given up');
      await (final ? abandon(generation) : postpone(generation, muchLater(generation), 0));
      return;
    }
    if (final && wasDelivered(generation)) {
      const later = await redeliver(generation, platform, log, signal);
      parts.metrics.countDelivery(platform.id, later?.kind ?? 'delivered');
      if (later !== undefined) await giveUpOrPostpone(generation, later.afterMs, later.detail, log, signal);
      return;
    }
    if (!final && generation.removalRequestedAt !== null) {
      // It is taken away when it has ended: nothing is shown until then.
      await postpone(generation, muchLater(generation), generation.attempts);
      return;
    }
    const memo = readKeptMemo(generation.memo);
    const { reply, ahead } = await parts.presentation.message(generation);
    const text = plainText(reply.lines);
    if (!final && !mayShow(platform, memo, text)) {
      await postpone(generation, nextLook(generation, platform, memo, text, ahead), generation.attempts);
      return;
    }
    const { outcome, memo: kept } = await deliver(generation, platform, reply, memo, signal);
    parts.metrics.countDelivery(platform.id, outcome.kind);
    await (final
      ? settleFinal(generation, outcome, log, signal)
      : settleProgress(generation, platform, kept, text, ahead, outcome, log));
  }

  /** The first state always; later ones when they say something new, not too often and not too many. */
  function mayShow(platform: Platform, memo: KeptMemo, text: string): boolean {
    if (!memo.posted) return true;
    const waited = clock.now() >= memo.shownAt + platform.progress.everyMs;
    return text !== memo.shown && waited && memo.edits < platform.progress.most;
  }

  /** There is nothing to look at by itself; a start under way may outlast the deadline. */
  function muchLater(generation: ClaimedGeneration): number {
    return Math.max(generation.deadlineAt, clock.now() + 4 * queueLookMs);
  }

  /** What happens to its runs wakes it in any case. */
  function nextLook(
    generation: ClaimedGeneration,
    platform: Platform,
    memo: KeptMemo,
    text: string,
    ahead: number,
  ): number {
    if (memo.edits >= platform.progress.most) return muchLater(generation);
    if (text !== memo.shown) return memo.shownAt + platform.progress.everyMs;
    const queued = generation.runs.some(({ state }) => state === 'queued');
    const byPlaceMs = Math.min(ahead * queueLookPerRunMs, longestQueueLookMs);
    return clock.now() + (queued ? Math.max(queueLookMs, byPlaceMs) : 4 * queueLookMs);
  }

  async function deliver(
    generation: ClaimedGeneration,
    platform: Platform,
    reply: Reply,
    memo: KeptMemo,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: DeliveryOutcome; readonly memo: KeptMemo }> {
    let current = memo;
    const remember = async (platformMemo: Memo) => {
      current = { ...current, platform: { ...platformMemo } };
      await save(generation, current);
    };
    const delivery: Delivery = {
      generationId: generation.id,
      kind: generation.state === 'delivering' ? 'final' : 'progress',
      destination: generation.destination,
      reply,
      memo: memo.platform,
      remember,
      ...openToken(generation, parts.secrets, clock.now()),
    };
    const limited = clock.deadline(deliveryDeadlineMs, signal);
    try {
      const outcome = await platform.deliver(delivery, limited);
      return { outcome, memo: current };
    } catch (error) {
      signal.throwIfAborted();
      if (!limited.aborted) throw error;
      const afterMs = retryMs(generation.attempts);
      const detail = `not done within ${deliveryDeadlineMs} ms`;
      return { outcome: { kind: 'later', afterMs, detail }, memo: current };
    }
  }

  async function settleProgress(
    generation: ClaimedGeneration,
    platform: Platform,
    memo: KeptMemo,
    text: string,
    ahead: number,
    outcome: DeliveryOutcome,
    log: Log,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'delivered': {
        const edits = memo.posted ? memo.edits + 1 : 0;
        const shown = { ...memo, posted: true, edits, shown: text, shownAt: clock.now() };
        await postpone(generation, nextLook(generation, platform, shown, text, ahead), 0, {
          memo: shown,
          ...postOf(generation, outcome),
        });
        return;
      }
      case 'later':
        log.debug({ detail: outcome.detail }, 'Progress is shown later');
        await postpone(
          generation,
          clock.now() + Math.max(outcome.afterMs, platform.progress.everyMs),
          generation.attempts,
        );
        return;
      case 'impossible':
        // The final looks for another way; until then there is nothing to show.
        log.info({ detail: outcome.detail }, 'Progress cannot be shown');
        await postpone(generation, muchLater(generation), generation.attempts);
        return;
      default:
        unreachable(outcome);
    }
  }

  async function settleFinal(
    generation: ClaimedGeneration,
    outcome: DeliveryOutcome,
    log: Log,
    signal: AbortSignal,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'delivered':
        await end(generation, 'delivered', postOf(generation, outcome));
        log.info({ totalMs: clock.now() - generation.createdAt }, 'Generation delivered');
        return;
      case 'later':
        await giveUpOrPostpone(generation, outcome.afterMs, outcome.detail, log, signal);
        return;
      case 'impossible':
        await giveUp(generation, outcome.detail, log, signal);
        return;
      default:
        unreachable(outcome);
    }
  }

  async function giveUpOrPostpone(
    generation: ClaimedGeneration,
    afterMs: number,
    detail: string,
    log: Log,
    signal: AbortSignal,
  ): Promise<void> {
    const now = clock.now();
    const since = generation.dueSince ?? generation.endedAt ?? now;
    const ended = generation.state === 'delivering';
    if (ended && (generation.attempts + 1 >= mostAttempts || now - since > patienceMs)) {
      await giveUp(generation, detail, log, signal);
      return;
    }
    log.info({ detail, attempts: generation.attempts, afterMs }, 'Delivery is tried again');
    await postpone(
      generation,
      now + Math.max(afterMs, retryMs(generation.attempts)),
      generation.attempts + 1,
    );
  }

  /** Another process, or a later start, has its platform: only time ends that wait. */
  async function waitForPlatform(generation: ClaimedGeneration, log: Log): Promise<void> {
    const now = clock.now();
    const since = generation.dueSince ?? generation.endedAt;
    if (since !== null && now - since > patienceMs) {
      log.warn({}, 'Generation was not delivered, as its platform stayed off; its pictures stay in history');
      await abandon(generation);
      return;
    }
    await postpone(generation, now + platformLookMs, generation.attempts);
  }

  async function giveUp(
    generation: ClaimedGeneration,
    detail: string,
    log: Log,
    signal: AbortSignal,
  ): Promise<void> {
    if (wasDelivered(generation)) {
      log.warn({ detail, attempts: generation.attempts }, 'A delivered generation could not be set anew');
      await abandon(generation);
      return;
    }
    log.warn(
      { detail, attempts: generation.attempts },
      'Generation cannot be delivered; its pictures stay in history',
    );
    await notify(generation, log, signal);
    await end(generation, 'undelivered');
  }

  /** What was there before stays as it is; what was to be taken away is gone from everything that is ours. */
  async function abandon(generation: ClaimedGeneration): Promise<void> {
    const { id, epoch, shared, removalRequestedAt } = generation;
    if (!wasDelivered(generation)) return end(generation, 'undelivered');
    if (removalRequestedAt !== null) await store.endRemoval(id, epoch, clock.now());
    else {
      if (shared?.deliveredAt === null) await store.refuseShare(id, epoch);
      await store.endRedelivery(id, epoch, clock.now());
    }
  }

  async function save(generation: ClaimedGeneration, memo: KeptMemo): Promise<void> {
    const { id, epoch } = generation;
    const kept = await store.saveMemo({ id, epoch, kind: 'final', memo, now: clock.now() });
    if (!kept) throw new Error('The lease of a delivery was lost');
  }

  /** One transaction with what was shown: how far it got is only told to whoever comes next. */
  async function postpone(
    { id, epoch }: ClaimedGeneration,
    nextAt: number,
    attempts: number,
    shown: { readonly memo?: KeptMemo; readonly post?: Post } = {},
  ): Promise<void> {
    await store.postponeGeneration({ id, epoch, nextAt, attempts, ...shown, now: clock.now() });
  }

  async function end(
    { id, epoch }: ClaimedGeneration,
    to: 'delivered' | 'undelivered',
    shown: { readonly post?: Post } = {},
  ): Promise<void> {
    await store.endDelivery({ id, epoch, to, ...shown, now: clock.now() });
  }
}

function postOf(
  { destination }: ClaimedGeneration,
  { message }: Extract<DeliveryOutcome, { readonly kind: 'delivered' }>,
): { readonly post?: Post } {
  return message === undefined ? {} : { post: { platform: destination.platform, ...message } };
}

function retryMs(attempts: number): number {
  return Math.min(500 * 2 ** attempts, 300_000);
}
