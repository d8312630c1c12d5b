// Remembers who acts as an admin, and forgets who turns out to be none, beside what they do: it never delays that, and
// never makes it fail.
import type { Clock } from '../clock.ts';
import type { PlatformId } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

/** Nobody needs to know it to the minute. */
const againMs = 3_600_000;
const mostKept = 10_000;

export type Asked = {
  readonly memberId: MemberId;
  readonly teamId: TeamId;
  readonly platform: PlatformId;
  readonly personId: string;
};
/** Told what was found each time that it was asked whether somebody is an admin. */
export type NoteAdmin = (who: Asked, isAdmin: boolean) => void;

export function createNoteAdmin(parts: {
  readonly store: Pick<Store, 'noteAdmin' | 'forgetAdmin'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): { readonly note: NoteAdmin; settled(): Promise<void> } {
  const { store, clock, log } = parts;
  const noted = new Map<MemberId, { readonly at: number; readonly isAdmin: boolean }>();
  const underWay = new Set<Promise<void>>();

  return {
    note: ({ memberId, teamId, platform, personId }, isAdmin) => {
      const now = clock.now();
      const last = noted.get(memberId);
      if (last?.isAdmin === isAdmin && now - last.at < againMs) return;
      if (noted.size >= mostKept) noted.clear();
      noted.set(memberId, { at: now, isAdmin });
      const writing = isAdmin
        ? store.noteAdmin(memberId, now)
        : store.forgetAdmin({ teamId, platform, personId });
      const noting = writing
        .catch((error: unknown) => {
          noted.delete(memberId);
          log.warn({ err: error }, 'Whether somebody is an admin could not be noted');
        })
        .finally(() => underWay.delete(noting));
      underWay.add(noting);
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}
