// One worker's turn at one generation: sets its message to what is true now. Progress is dropped when it says nothing
// new or comes too often; the final is repeated until it is there or cannot be.

import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Memo, PlatformId } from '../destination.ts';
import { unreachable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Delivery, DeliveryOutcome, Platform } from '../platforms/platform.ts';
import { plainText, type Reply } from '../reply.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedGeneration } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { deliveryDeadlineMs, mostTakeovers } from './deadlines.ts';
import { withLease } from './lease.ts';
import type { Presentation } from './presentation.ts';

/** How often a final is tried, and how long after its end at the longest. */
const mostAttempts = 40;
const patienceMs = 6 * 3_600_000;
/** Between two looks for a platform that is off. */
const platformLookMs = 60_000;
/** Between two looks at an open generation whose place in the queue may have changed. */
const queueLookMs = 15_000;
/** Far back in a long queue nothing changes soon, and ten thousand looks every 15 s would keep a core busy. */
const aheadPerLook = 50;

/** Kept with the generation: what the platform remembers, and what the message says now. */
const memoSchema = z.object({
  platform: z.record(z.string(), z.json()).default({}),
  shown: z.string().default(''),
  shownAt: z.number().default(0),
  edits: z.number().default(0),
  /** That the first state was posted; the edits are counted after it. */
  posted: z.boolean().default(false),
});
type KeptMemo = z.infer<typeof memoSchema>;

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
      await (final ? end(generation, 'undelivered') : postpone(generation, generation.deadlineAt, 0));
      return;
    }
    const memo = memoSchema.parse(generation.memo);
    const reply = await parts.presentation.message(generation);
    const text = plainText(reply.lines);
    if (!final && !mayShow(platform, memo, text)) {
      await postpone(generation, await nextLook(generation, platform, memo, text), generation.attempts);
      return;
    }
    const outcome = await deliver(generation, platform, reply, memo, signal);
    parts.metrics.countDelivery(platform.id, outcome.kind);
    await (final
      ? settleFinal(generation, outcome, log, signal)
      : settleProgress(generation, platform, memo, text, outcome, log));
  }

  /** The first state always; later ones when they say something new, not too often and not too many. */
  function mayShow(platform: Platform, memo: KeptMemo, text: string): boolean {
    if (!memo.posted) return true;
    const waited = clock.now() >= memo.shownAt + platform.progress.everyMs;
    return text !== memo.shown && waited && memo.edits < platform.progress.most;
  }

  async function nextLook(
    generation: ClaimedGeneration,
    platform: Platform,
    memo: KeptMemo,
    text: string,
  ): Promise<number> {
    // What ends wakes its generation, so that the final needs no look.
    if (memo.edits >= platform.progress.most) return generation.deadlineAt;
    if (text !== memo.shown) return memo.shownAt + platform.progress.everyMs;
    const queued = generation.runs.find(({ state }) => state === 'queued');
    if (queued === undefined) return clock.now() + 4 * queueLookMs;
    const ahead = await store.runsAhead(queued.provider, queued.turn);
    return clock.now() + queueLookMs * (1 + ahead / aheadPerLook);
  }

  async function deliver(
    generation: ClaimedGeneration,
    platform: Platform,
    reply: Reply,
    memo: KeptMemo,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
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
      ...tokenOf(generation),
    };
    const limited = clock.deadline(deliveryDeadlineMs, signal);
    try {
      const outcome = await platform.deliver(delivery, limited);
      if (outcome.kind === 'delivered' && delivery.kind === 'progress') {
        const edits = current.posted ? current.edits + 1 : 0;
        await save(generation, {
          ...current,
          posted: true,
          edits,
          shown: plainText(reply.lines),
          shownAt: clock.now(),
        });
      }
      if (outcome.kind === 'delivered' && outcome.message !== undefined) {
        const { channelId, messageId } = outcome.message;
        await store.keepPost({
          platform: platform.id,
          channelId,
          messageId,
          generationId: generation.id,
          now: clock.now(),
        });
      }
      return outcome;
    } catch (error) {
      signal.throwIfAborted();
      if (!limited.aborted) throw error;
      return {
        kind: 'later',
        afterMs: retryMs(generation.attempts),
        detail: `not done within ${deliveryDeadlineMs} ms`,
      };
    }
  }

  function tokenOf(generation: ClaimedGeneration): { readonly token?: string } {
    const { sealedToken, tokenExpiresAt } = generation;
    if (sealedToken === null || tokenExpiresAt === null || tokenExpiresAt <= clock.now()) return {};
    return { token: parts.secrets.open('token', sealedToken) };
  }

  async function settleProgress(
    generation: ClaimedGeneration,
    platform: Platform,
    memo: KeptMemo,
    text: string,
    outcome: DeliveryOutcome,
    log: Log,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'delivered':
        await postpone(generation, await nextLook(generation, platform, { ...memo, shown: text }, text), 0);
        return;
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
        await postpone(generation, generation.deadlineAt, generation.attempts);
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
        await end(generation, 'delivered');
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
    const since = generation.endedAt ?? now;
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
    if (generation.endedAt !== null && now - generation.endedAt > patienceMs) {
      log.warn({}, 'Generation was not delivered, as its platform stayed off; its pictures stay in history');
      await end(generation, 'undelivered');
      return;
    }
    await postpone(generation, now + platformLookMs, generation.attempts);
  }

  /** The pictures stay in history; the person is told so once, in whatever way the platform still has. */
  async function giveUp(
    generation: ClaimedGeneration,
    detail: string,
    log: Log,
    signal: AbortSignal,
  ): Promise<void> {
    const { id, epoch, attempts } = generation;
    log.warn({ detail, attempts }, 'Generation cannot be delivered; its pictures stay in history');
    const platform = parts.platforms.get(generation.destination.platform);
    try {
      const told = await platform?.deliver(
        {
          generationId: id,
          kind: 'notice',
          destination: generation.destination,
          reply: parts.presentation.notice(generation),
          memo: generation.noticeMemo,
          remember: async (memo) => {
            await store.saveMemo({ id, epoch, kind: 'notice', memo, now: clock.now() });
          },
          ...tokenOf(generation),
        },
        clock.deadline(deliveryDeadlineMs, signal),
      );
      log.info({ notice: told?.kind }, 'The person was told another way, if there was one');
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error }, 'The person could not be told another way');
    }
    await end(generation, 'undelivered');
  }

  async function save(generation: ClaimedGeneration, memo: KeptMemo): Promise<void> {
    const { id, epoch } = generation;
    const kept = await store.saveMemo({ id, epoch, kind: 'final', memo, now: clock.now() });
    if (!kept) throw new Error('The lease of a delivery was lost');
  }

  async function postpone(generation: ClaimedGeneration, nextAt: number, attempts: number): Promise<void> {
    await store.postponeGeneration({
      id: generation.id,
      epoch: generation.epoch,
      nextAt,
      attempts,
      now: clock.now(),
    });
  }

  async function end(generation: ClaimedGeneration, to: 'delivered' | 'undelivered'): Promise<void> {
    await store.endDelivery({ id: generation.id, epoch: generation.epoch, to, now: clock.now() });
  }
}

function retryMs(attempts: number): number {
  return Math.min(500 * 2 ** attempts, 300_000);
}
