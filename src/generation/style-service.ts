// The styles of a team: everybody's with its own beside them, and how the pictures of a new one come to be kept.
import type { Clock } from '../clock.ts';
import type { PlatformId, ReferenceSource } from '../destination.ts';
import { DownloadError, UserError } from '../errors.ts';
import { asId, type BlobHash, type ImageId, newId, type StyleId, type TeamId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Store } from '../store/store.ts';
import type { Suggestions } from '../suggest.ts';
import { builtInStyles, foldStyleName, nearStyleNames } from './styles.ts';
import type { NamedStyle, StyleService } from './team-styles.ts';

/** As large as a reference of a request may be. */
const mostReferenceBytes = 30 * 1024 * 1024;
const mostPixels = 64e6;
const fetchMs = 60_000;

export function createStyleService(parts: {
  readonly store: Pick<Store, 'styles' | 'addStyle' | 'removeStyle' | 'image'>;
  readonly blobs: Pick<Blobs, 'keep'>;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'readReference'>>;
  readonly prepare: (
    bytes: Uint8Array,
    signal: AbortSignal,
  ) => Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
  /** Ends what is under way when the program stops. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
}): StyleService {
  const { store, blobs, clock } = parts;

  const list = async (teamId: TeamId): Promise<readonly NamedStyle[]> => [
    ...builtInStyles.map((style) => ({ ...style, own: undefined, imageIds: [] })),
    ...(await store.styles(teamId)).map(({ id, createdBy, ...style }) => ({
      ...style,
      own: { id, createdBy },
    })),
  ];

  const keep = async (source: ReferenceSource, teamId: TeamId, signal: AbortSignal): Promise<BlobHash> => {
    if (source.kind === 'image') {
      const image = await store.image(asId<ImageId>(source.imageId));
      const mayUse = image !== undefined && image.teamId === teamId && !image.private;
      if (!mayUse) throw new DownloadError('gone', 'The picture is not there for the team');
      return image.blob.hash;
    }
    const platform = parts.platforms.get(source.platform);
    if (platform === undefined) throw new DownloadError('bad_status', `${source.platform} is not connected`);
    const given = await platform.readReference(source.locator, mostReferenceBytes, signal);
    const { bytes } = await parts.prepare(given, signal);
    const limits = { maxBytes: mostReferenceBytes * 2, maxPixels: mostPixels };
    const blob = await blobs.keep(onePiece(bytes), limits, signal);
    return blob.hash;
  };

  const keepAll = async (references: readonly ReferenceSource[], teamId: TeamId) => {
    const signal = clock.deadline(fetchMs, parts.stopping);
    const images: { readonly id: ImageId; readonly blobHash: BlobHash }[] = [];
    try {
      // One after the other: each may take as much memory as a request's.
      for (const source of references)
        images.push({ id: newId<ImageId>(), blobHash: await keep(source, teamId, signal) });
    } catch (error) {
      if (error instanceof DownloadError || signal.aborted) throw new UserError('unreadable_picture');
      throw error;
    }
    return images;
  };

  return {
    list,
    find: async (teamId, name) => {
      const styles = await list(teamId);
      const found = styles.find((style) => foldStyleName(style.name) === foldStyleName(name));
      if (found !== undefined) return found;
      throw new UserError('unknown_style', { name, near: nearStyleNames(name, styles).join(', ') });
    },
    save: async ({ references, teamId, ...style }) => {
      const foldedName = foldStyleName(style.name);
      const isTaken = (await list(teamId)).some(({ name }) => foldStyleName(name) === foldedName);
      if (isTaken) return 'taken';
      const images = await keepAll(references, teamId);
      const id = newId<StyleId>();
      const added = await store.addStyle({ ...style, id, teamId, foldedName, images, now: clock.now() });
      return added === 'added' ? 'saved' : 'taken';
    },
    remove: (teamId, id) => store.removeStyle({ teamId, id, now: clock.now() }),
  };
}

/** For those who type the name of one. */
export function createSuggestStyles({ list }: Pick<StyleService, 'list'>): Suggestions {
  return async (typed, { teamId }) => {
    const wanted = foldStyleName(typed);
    return (await list(teamId))
      .filter(({ name }) => foldStyleName(name).includes(wanted))
      .map(({ name }) => ({ name, value: name }));
  };
}

async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
