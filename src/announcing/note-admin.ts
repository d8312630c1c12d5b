// Remembers who acts as an admin, beside what they do: it never delays that, and never makes it fail.
import type { Clock } from '../clock.ts';
import type { MemberId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** Nobody needs to know it to the minute. */
const againMs = 3_600_000;
const mostKept = 10_000;

export type NoteAdmin = (memberId: MemberId) => void;

export function createNoteAdmin(parts: {
  readonly store: Pick<Store, 'noteAdmin'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): { readonly note: NoteAdmin; settled(): Promise<void> } {
  const { store, clock, log } = parts;
  const notedAt = new Map<MemberId, number>();
  const underWay = new Set<Promise<void>>();

  return {
    note: (memberId) => {
      const now = clock.now();
      if (now - (notedAt.get(memberId) ?? Number.NEGATIVE_INFINITY) < againMs) return;
      if (notedAt.size >= mostKept) notedAt.clear();
      notedAt.set(memberId, now);
      const noting = store
        .noteAdmin(memberId, now)
        .catch((error: unknown) => {
          notedAt.delete(memberId);
          log.warn({ err: error }, 'That somebody acts as an admin could not be noted');
        })
        .finally(() => underWay.delete(noting));
      underWay.add(noting);
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}
