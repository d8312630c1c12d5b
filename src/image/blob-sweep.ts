// Takes away, bit by bit, the bytes that no picture needs any more, and uploads that were never used; and forgets the
// tokens that have expired meanwhile. The row is marked first and the file goes after it, so that a crash in between
// is mended by the next round.
import type { Clock } from '../clock.ts';
import type { BlobHash } from '../ids.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Store } from '../store/store.ts';
import type { Blobs } from './blobs.ts';

export type BlobSweep = Rounds & {
  /** One round over everything; answers how many went. */
  sweep(signal: AbortSignal): Promise<number>;
};

const restMs = 10 * 60_000;
const pageSize = 200;
/** So that a large house is not read at one go. */
const pauseMs = 20;
/** An upload waits this long for the words that go with it. */
const unusedMs = 24 * 3_600_000;
/** Longer than any work under way with the same bytes. */
const releasedMs = 3_600_000;
/** Far longer than it takes to remove a file; afterwards whoever began is taken for dead. */
const claimMs = 10 * 60_000;

export function createBlobSweep(parts: {
  readonly store: Pick<Store, 'claimUnusedBlobs' | 'endBlobRemoval' | 'forgetExpiredTokens'>;
  readonly blobs: Pick<Blobs, 'remove'>;
  readonly clock: Clock;
  readonly log: Log;
}): BlobSweep {
  const { store, blobs, clock, log } = parts;

  const sweepPage = async (after: BlobHash | undefined) => {
    const now = clock.now();
    const until = now + claimMs;
    const page = await store.claimUnusedBlobs({
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
      unusedBefore: now - unusedMs,
      releasedBefore: now - releasedMs,
      now,
      until,
    });
    for (const hash of page.hashes) {
      await blobs.remove(hash);
      await store.endBlobRemoval({ hash, until, now: clock.now() });
    }
    return page;
  };

  const sweep: BlobSweep['sweep'] = async (signal) => {
    let removed = 0;
    let after: BlobHash | undefined;
    do {
      const page = await sweepPage(after);
      removed += page.hashes.length;
      after = page.next;
      if (after !== undefined) await clock.wait(pauseMs, signal);
    } while (after !== undefined);
    return removed;
  };

  const round = async (stopping: AbortSignal): Promise<void> => {
    try {
      await store.forgetExpiredTokens(clock.now());
      const removed = await sweep(stopping);
      if (removed > 0) log.info({ removed }, 'Took away kept files that nothing needs any more');
    } catch (error) {
      if (stopping.aborted) return;
      log.error({ err: error }, 'What nothing needs any more could not be taken away');
    }
  };

  return { ...createRounds({ round, restMs, first: 'after a rest', clock }), sweep };
}
