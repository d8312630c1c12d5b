// Writes down that bytes are kept before they are put in their place, so that the sweep, which takes away what nothing
// needs, and whoever keeps the same bytes at that moment never undo each other's work.
import type { Clock } from '../clock.ts';
import type { Blob } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** Taking a file away takes milliseconds. */
const pauseMs = 50;

/** Resolves once nobody takes these bytes away any more. */
export type RecordBlob = (blob: Blob, signal: AbortSignal) => Promise<void>;

export function createRecordBlob(store: Pick<Store, 'keepBlob'>, clock: Clock): RecordBlob {
  return async (blob, signal) => {
    while ((await store.keepBlob(blob, clock.now())) === 'being_removed') await clock.wait(pauseMs, signal);
  };
}
