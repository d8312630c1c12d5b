// Pictures that somebody has to choose from, kept for a day with what they wanted to do. Sealed, because platforms sign
// the addresses of uploads.
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { destinationSchema, type ReferenceSource, referenceSourceSchema } from '../destination.ts';
import { newId } from '../ids.ts';
import type { Secrets } from '../secrets.ts';
import type { Store } from '../store/store.ts';
import type { Intent, Picture, PictureService, Viewer } from './pictures.ts';

const keptMs = 24 * 3_600_000;

const keptSchema = z.object({
  command: z.string(),
  options: z.record(z.string(), z.json()),
  destination: destinationSchema,
  pictures: z.array(z.object({ source: referenceSourceSchema, name: z.string() })),
});

export type RememberedPictures = Pick<PictureService, 'remember' | 'intentOf'> & {
  /** `others`: it is not the viewer's to choose from. */
  picturesOf(
    pickId: string,
    viewer: Pick<Viewer, 'teamId' | 'memberId'>,
  ): Promise<readonly { readonly source: ReferenceSource; readonly name: string }[] | 'expired' | 'others'>;
};

export function createRememberedPictures(parts: {
  readonly store: Pick<Store, 'keepPick' | 'pick'>;
  readonly secrets: Secrets;
  readonly clock: Clock;
}): RememberedPictures {
  const { store, secrets, clock } = parts;

  const open = async (pickId: string, viewer: Pick<Viewer, 'teamId' | 'memberId'>) => {
    const pick = await store.pick(pickId, clock.now());
    if (pick === undefined) return 'expired';
    if (pick.memberId !== viewer.memberId || pick.teamId !== viewer.teamId) return 'others';
    return keptSchema.parse(JSON.parse(secrets.open('source', pick.sealedIntent)));
  };

  return {
    remember: async (intent: Intent, pictures: readonly Picture[], { teamId, memberId, destination }) => {
      const id = newId();
      const now = clock.now();
      const kept = {
        ...intent,
        destination,
        pictures: pictures.map(({ source, name }) => ({ source, name })),
      };
      await store.keepPick({
        id,
        teamId,
        memberId,
        command: intent.command,
        sealedIntent: secrets.seal('source', JSON.stringify(kept)),
        expiresAt: now + keptMs,
        now,
      });
      return id;
    },
    intentOf: async (pickId, viewer) => {
      const kept = await open(pickId, viewer);
      if (kept === 'expired' || kept === 'others') return undefined;
      const { command, options, destination } = kept;
      return { intent: { command, options }, destination };
    },
    picturesOf: async (pickId, viewer) => {
      const kept = await open(pickId, viewer);
      return typeof kept === 'string' ? kept : kept.pictures;
    },
  };
}
