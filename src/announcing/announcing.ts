// Puts together what tells people unasked, for compose.ts: whom admins' matters reach, and the loop that tells.
import { createFindAddressees } from './addressees.ts';
import { type Announcer, createAnnouncer } from './announce.ts';
import { createFindMatterEnd } from './matter-end.ts';
import { createNoteAdmin } from './note-admin.ts';
import { createReachAdmins, type ReachAdmins } from './reach-admins.ts';
import { createIsStillAdmin } from './still-admin.ts';
import { createTellOne, type WritersAtHand } from './tell-one.ts';

type PartsOf<Create extends (parts: never) => unknown> = Parameters<Create>[0];

type Parts = PartsOf<typeof createFindAddressees> &
  PartsOf<typeof createIsStillAdmin> &
  PartsOf<typeof createNoteAdmin> &
  Omit<PartsOf<typeof createReachAdmins>, 'findAddressees' | 'isStillAdmin'> &
  Omit<PartsOf<typeof createTellOne>, 'writers' | 'findAddressees' | 'isStillAdmin' | 'findMatterEnd'> &
  Omit<PartsOf<typeof createAnnouncer>, 'tellOne'> & { readonly store: PartsOf<typeof createFindMatterEnd> };

export function createAnnouncing(parts: Parts): {
  readonly reachAdmins: ReachAdmins;
  readonly admins: ReturnType<typeof createNoteAdmin>;
  /** @param writers put into words what is told, and may need what is asked of the rest. */
  announcerWith(writers: WritersAtHand): Announcer;
} {
  const findAddressees = createFindAddressees(parts);
  const isStillAdmin = createIsStillAdmin(parts);
  const findMatterEnd = createFindMatterEnd(parts.store);
  return {
    reachAdmins: createReachAdmins({ ...parts, findAddressees, isStillAdmin }),
    admins: createNoteAdmin(parts),
    announcerWith: (writers) => {
      const tellOne = createTellOne({ ...parts, writers, findAddressees, isStillAdmin, findMatterEnd });
      return createAnnouncer({ ...parts, tellOne });
    },
  };
}
