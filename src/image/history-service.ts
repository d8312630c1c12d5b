// Turns the store's list of pictures into pages with a contact sheet. Who may see what is decided by the store's query.
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Blobs } from './blobs.ts';
import { drawContactSheet } from './contact-sheet.ts';
import type { HistoryService } from './history.ts';

/** Three rows of three: numbers stay readable on a phone. */
export const pageSize = 9;

export function createHistoryService(parts: {
  readonly store: Pick<Store, 'history'>;
  readonly blobs: Pick<Blobs, 'read'>;
  readonly log: Log;
}): HistoryService {
  return {
    page: async (query) => {
      // One more than is shown tells whether there is a next page.
      const found = await parts.store.history({ ...query, limit: pageSize + 1 });
      const images = found.slice(0, pageSize);
      const last = images.at(-1);
      if (last === undefined) return { images, next: undefined, sheet: undefined };
      const sheet = await drawContactSheet(
        images.map(({ blob }) => ({ read: () => parts.blobs.read(blob.hash) })),
        (index, error) =>
          parts.log.error({ err: error, imageId: images[index]?.id }, 'A kept picture cannot be shown'),
        new AbortController().signal,
      );
      return { images, next: found.length > pageSize ? last.id : undefined, sheet };
    },
  };
}
