// Turns the store's list of pictures into pages with a contact sheet. Who may see what is decided by the store's query.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { StoredImage } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Blobs } from './blobs.ts';
import { type ContactSheet, drawContactSheet } from './contact-sheet.ts';
import type { HistoryService } from './history.ts';

/** Three rows of three: numbers stay readable on a phone. */
export const pageSize = 9;

/** Sheets are drawn after everything more urgent; later than this the list alone is the better answer. */
const sheetDeadlineMs = 20_000;

export function createHistoryService(parts: {
  readonly store: Pick<Store, 'history'>;
  readonly blobs: Pick<Blobs, 'thumbnail'>;
  /** Aborts when the program stops: sheets are not waited for then. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly log: Log;
}): HistoryService {
  const drawSheet = async (images: readonly StoredImage[]): Promise<ContactSheet | undefined> => {
    const signal = parts.clock.deadline(sheetDeadlineMs, parts.stopping);
    try {
      return await drawContactSheet(
        images.map(({ blob }) => ({ read: (ended) => parts.blobs.thumbnail(blob.hash, ended) })),
        (index, error) =>
          parts.log.error({ err: error, imageId: images[index]?.id }, 'A kept picture cannot be shown'),
        signal,
      );
    } catch (error) {
      if (!signal.aborted) throw error;
      parts.log.warn({ err: error }, 'A page of pictures is shown without its sheet');
      return undefined;
    }
  };

  return {
    page: async (query) => {
      // One more than is shown tells whether there is a next page.
      const found = await parts.store.history({ ...query, limit: pageSize + 1 });
      const images = found.slice(0, pageSize);
      const last = images.at(-1);
      if (last === undefined) return { images, next: undefined, sheet: undefined };
      const sheet = await drawSheet(images);
      return { images, next: found.length > pageSize ? last.id : undefined, sheet };
    },
  };
}
