// Tells the person once, in whatever way their platform still has, that their message could not be had.
import type { Clock } from '../clock.ts';
import type { PlatformId } from '../destination.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedGeneration } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { deliveryDeadlineMs } from './deadlines.ts';
import { openToken } from './kept-memo.ts';
import type { Presentation } from './presentation.ts';

/** One attempt; a failure is logged and is the end of it. */
export type Notify = (generation: ClaimedGeneration, log: Log, signal: AbortSignal) => Promise<void>;

export function createNotify(parts: {
  readonly store: Pick<Store, 'saveMemo'>;
  readonly platforms: ReadonlyMap<PlatformId, Platform>;
  readonly presentation: Presentation;
  readonly secrets: Secrets;
  readonly clock: Clock;
}): Notify {
  const { store, clock } = parts;

  return async (generation, log, signal) => {
    const { id, epoch, destination } = generation;
    try {
      const outcome = await parts.platforms.get(destination.platform)?.deliver(
        {
          generationId: id,
          kind: 'notice',
          destination,
          reply: parts.presentation.notice(generation),
          memo: generation.noticeMemo,
          remember: async (memo) => {
            await store.saveMemo({ id, epoch, kind: 'notice', memo, now: clock.now() });
          },
          ...openToken(generation, parts.secrets, clock.now()),
        },
        clock.deadline(deliveryDeadlineMs, signal),
      );
      log.info({ outcome: outcome?.kind }, 'A notice was tried in place of the message');
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error }, 'The person could not be told either');
    }
  };
}
