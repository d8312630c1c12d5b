// Turns the store's list of pictures into pages with a contact sheet. Who may see what is decided by the store's query.
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { asId, type MemberId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { StoredImage } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Blobs } from './blobs.ts';
import { type ContactSheet, drawContactSheet } from './contact-sheet.ts';
import type { Asked, HistoryPage, HistoryService, Turn, Viewer } from './history.ts';

const memberIdSchema = z.string().transform((text) => asId<MemberId>(text));
/** As JSON of a page that was kept. */
const askedSchema = z.object({
  whose: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('member'), memberId: memberIdSchema, channelId: z.string().exactOptional() }),
    z.object({ kind: z.literal('channel'), channelId: z.string() }),
    z.object({ kind: z.literal('anybody') }),
  ]),
  search: z.string().exactOptional(),
  favourites: z.boolean().exactOptional(),
});

/** Three rows of three: numbers stay readable on a phone. */
export const pageSize = 9;

/** Sheets are drawn after everything more urgent; later than this the list alone is the better answer. */
const sheetDeadlineMs = 20_000;

export function createHistoryService(parts: {
  readonly store: Pick<Store, 'history' | 'image' | 'keepHistoryPage' | 'historyPage' | 'findMember'>;
  readonly blobs: Pick<Blobs, 'thumbnail' | 'read'>;
  /** Aborts when the program stops: sheets are not waited for then. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'deadline' | 'now'>;
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

  const ask = ({ teamId, memberId }: Viewer, asked: Asked, limit: number, turn?: Turn) =>
    parts.store.history({
      ...asked,
      teamId,
      viewerId: memberId,
      limit,
      ...(turn?.to === 'older' && { before: turn.from }),
      ...(turn?.to === 'newer' && { after: turn.from }),
    });

  const turnTo = async (
    viewer: Viewer,
    asked: Asked,
    turn: Turn | undefined,
  ): Promise<Omit<HistoryPage, 'sheet'>> => {
    // One more than is shown tells whether they go on.
    const found = await ask(viewer, asked, pageSize + 1, turn);
    if (turn?.to === 'newer') {
      // The newest page is always full, so that it is the same however somebody came to it.
      if (found.length <= pageSize) return await turnTo(viewer, asked, undefined);
      return { images: found.slice(-pageSize), hasOlder: true, hasNewer: true };
    }
    const images = found.slice(0, pageSize);
    const [first] = images;
    const newer = turn && first ? await ask(viewer, asked, 1, { to: 'newer', from: first.id }) : [];
    return { images, hasOlder: found.length > pageSize, hasNewer: newer.length > 0 };
  };

  return {
    page: async (viewer, asked, turn) => {
      const page = await turnTo(viewer, asked, turn);
      return { ...page, sheet: page.images.length === 0 ? undefined : await drawSheet(page.images) };
    },
    remember: (viewer, asked) =>
      parts.store.keepHistoryPage({ ...viewer, query: JSON.stringify(asked), now: parts.clock.now() }),
    recall: async (viewer, id) => {
      const query = await parts.store.historyPage({ ...viewer, id, now: parts.clock.now() });
      return query === undefined ? undefined : askedSchema.parse(JSON.parse(query));
    },
    findMember: parts.store.findMember,
  };
}
