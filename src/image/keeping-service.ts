// Decides who may do what with a picture that is there, and has the store do it.
import type { Clock } from '../clock.ts';
import type { Destination, PlatformId } from '../destination.ts';
import type { GenerationId, ImageId } from '../ids.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Provider, ProviderId } from '../providers/provider.ts';
import type { GenerationView, LineageStep, StoredImage } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Blobs } from './blobs.ts';
import type { Keeper, KeepingService, Refused, Step, Target } from './keeping.ts';

/** Asking a platform whether the bot may post somewhere. */
const placeDeadlineMs = 10_000;

const notFound: Refused = { kind: 'not_found' };
const notYours: Refused = { kind: 'not_yours' };

export function createKeepingService(parts: {
  readonly store: Pick<
    Store,
    | 'image'
    | 'generation'
    | 'lineage'
    | 'payingPots'
    | 'setAltText'
    | 'setFavourite'
    | 'favouriteOf'
    | 'requestShare'
    | 'markForRemoval'
    | 'deleteImage'
  >;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'linkTo' | 'findOpenPlace'>>;
  readonly blobs: Pick<Blobs, 'read'>;
  /** Undefined: kept pictures have no public address. */
  readonly linkToImage: ((imageId: ImageId) => string) | undefined;
  readonly providers: ReadonlyMap<ProviderId, Pick<Provider, 'name'>>;
  /** Tells the scheduler that there is something to show. */
  readonly nudge: () => void;
  readonly stopping: AbortSignal;
  readonly clock: Clock;
}): KeepingService {
  const { store, clock } = parts;

  const find = async (target: Target, { teamId }: Keeper) => {
    const image = target.kind === 'image' ? await store.image(target.imageId) : undefined;
    const id = target.kind === 'image' ? image?.generationId : target.generationId;
    const generation = id ? await store.generation(id) : undefined;
    if (generation === undefined || generation.teamId !== teamId) return undefined;
    if (generation.removalRequestedAt !== null) return undefined;
    const images = image === undefined ? generation.images : [image];
    return images.length === 0 ? undefined : { generation, images };
  };

  const image: KeepingService['image'] = async (imageId, by) => {
    const found = await store.image(imageId);
    if (found === undefined || found.teamId !== by.teamId || found.kind !== 'result') return notFound;
    return maySee(found, by) ? { kind: 'found', image: found } : notYours;
  };

  const mayDescribe: KeepingService['mayDescribe'] = async (imageId, by) => {
    const seen = await image(imageId, by);
    if (seen.kind !== 'found') return seen;
    return seen.image.ownerId === by.memberId || by.admin ? seen : notYours;
  };

  const toStep = (step: LineageStep, by: Keeper): Step => {
    const hidden = step.teamId !== by.teamId || (step.private && step.ownerId !== by.memberId);
    return { ...step, hidden, link: hidden || step.deleted ? undefined : linkOf(step) };
  };

  const linkOf = ({ made }: LineageStep): string | undefined =>
    made?.post ? parts.platforms.get(made.post.platform)?.linkTo?.(made.destination, made.post) : undefined;

  /** Where it was asked for, as it is known now: the press itself says it when it comes from there. */
  const openPlace = async (
    { destination }: GenerationView,
    here: Destination,
  ): Promise<Destination | 'nobody else' | undefined> => {
    const known = here.channelId === destination.channelId ? here : destination;
    const platform = parts.platforms.get(destination.platform);
    if (platform === undefined) return undefined;
    if (platform.findOpenPlace === undefined) return 'nobody else';
    return platform.findOpenPlace(known, clock.deadline(placeDeadlineMs, parts.stopping));
  };

  return {
    image,
    providerName: (id) => parts.providers.get(id)?.name ?? id,
    originalOf: ({ id }) => parts.linkToImage?.(id),
    read: ({ blob }) => parts.blobs.read(blob.hash),
    mayDescribe,
    details: async (target, by) => {
      const found = await find(target, by);
      if (found === undefined) return notFound;
      const seen = found.images.filter((each) => maySee(each, by));
      const [first] = seen;
      if (first === undefined) {
        if (!by.admin) return notYours;
        const pots = await store.payingPots(found.generation.id);
        return { kind: 'found', details: { ...found, hidden: true, mayDescribe: false, pots, steps: [] } };
      }
      const steps = (await store.lineage(first.id)).map((step) => toStep(step, by));
      const pots = await store.payingPots(found.generation.id);
      const mayChange = first.ownerId === by.memberId || by.admin;
      return {
        kind: 'found',
        details: { ...found, images: seen, hidden: false, mayDescribe: mayChange, pots, steps },
      };
    },
    describe: async (imageId, altText, by) => {
      const may = await mayDescribe(imageId, by);
      if (may.kind !== 'found') return may;
      const changed = await store.setAltText({ id: imageId, altText, now: clock.now() });
      parts.nudge();
      return changed ? { kind: 'changed' } : notFound;
    },
    toggleFavourite: async (imageId, by) => {
      const seen = await image(imageId, by);
      if (seen.kind !== 'found') return seen;
      const { memberId } = by;
      const favourite = !(await store.favouriteOf(memberId, [imageId])).has(imageId);
      await store.setFavourite({ memberId, imageId, favourite, now: clock.now() });
      return { kind: favourite ? 'added' : 'removed' };
    },
    share: async (target, by, here) => {
      const found = await find(target, by);
      if (found === undefined) return notFound;
      const { generation } = found;
      if (generation.memberId !== by.memberId) return notYours;
      if (!generation.request.private) return { kind: 'already' };
      const place = await openPlace(generation, here);
      if (place === undefined) return { kind: 'closed' };
      const { id } = generation;
      const destination = place === 'nobody else' ? {} : { destination: place };
      const shared = await store.requestShare({ id, ...destination, now: clock.now() });
      parts.nudge();
      return { kind: shared };
    },
    mayRemove: async (target, by) => {
      const found = await find(target, by);
      if (found === undefined) return notFound;
      return mayDelete(found.generation, by) ? { kind: 'found', images: found.images } : notYours;
    },
    remove: async (target, by) => {
      const found = await find(target, by);
      if (found === undefined) return notFound;
      if (!mayDelete(found.generation, by)) return notYours;
      await removeNow(target, found.generation.id);
      parts.nudge();
      return { kind: 'removed' };
    },
  };

  async function removeNow(target: Target, generationId: GenerationId): Promise<void> {
    if (target.kind === 'image') await store.deleteImage({ id: target.imageId, now: clock.now() });
    else await store.markForRemoval([generationId], clock.now());
  }
}

/** What was never shown to others is not theirs to see either. */
function maySee(image: StoredImage, { memberId }: Keeper): boolean {
  return image.ownerId === memberId || (!image.private && image.channelId !== null);
}

function mayDelete({ memberId }: GenerationView, by: Keeper): boolean {
  return memberId === by.memberId || by.admin;
}
