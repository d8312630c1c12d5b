// Which picture is meant: the one place where every way of pointing at one is resolved, and where it is decided who may.
import type { Clock } from '../clock.ts';
import type { PlatformId, ReferenceSource } from '../destination.ts';
import { PlatformError } from '../errors.ts';
import { asId, type GenerationId, type ImageId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { FoundMessage, Platform } from '../platforms/platform.ts';
import type { Pictured, Pointer } from '../pointer.ts';
import { shorten } from '../reply.ts';
import type { StoredImage } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Found, NoPicture, Picture, PictureService, Viewer } from './pictures.ts';
import type { RememberedPictures } from './remembered-pictures.ts';

/** A form has to open within three seconds of the gesture. */
const lookMs = 2_000;
/** More are shown nowhere at once: a message holds ten files at most. */
const mostPictures = 20;
const nameLength = 60;

type Message = Extract<Pointer, { readonly kind: 'message' }>;

export function createFindPictures(parts: {
  readonly store: Pick<Store, 'generation' | 'generationOfPost' | 'image' | 'latestGeneration'>;
  readonly remembered: Pick<RememberedPictures, 'picturesOf'>;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'findPictures' | 'parseLink'>>;
  /** Aborts when the program stops. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly log: Log;
}): PictureService['find'] {
  const { store } = parts;

  const find: PictureService['find'] = async (pointer, viewer) => {
    switch (pointer.kind) {
      case 'image':
        return byImage(pointer.imageId, viewer);
      case 'generation':
        return byGeneration(pointer.generationId, viewer);
      case 'pick':
        return byPick(pointer, viewer);
      case 'message':
        return byMessage(pointer, viewer);
      case 'link':
        return byLink(pointer.text, viewer);
      case 'attached':
        return each(pointer.pictures, viewer);
      case 'latest':
        return latest(viewer);
    }
  };
  return find;

  async function byImage(id: ImageId, viewer: Viewer): Promise<Found> {
    const image = await store.image(id);
    if (image === undefined) return none('deleted');
    const refusal = refusalOf(image, viewer);
    if (refusal !== undefined) return none(refusal);
    const made = image.generationId === null ? undefined : await store.generation(image.generationId);
    return found([kept(image, made?.request)]);
  }

  async function byGeneration(id: GenerationId, viewer: Viewer): Promise<Found> {
    const generation = await store.generation(id);
    if (generation === undefined) return none('deleted');
    if (generation.teamId !== viewer.teamId) return none('other_team');
    if (generation.request.private && generation.memberId !== viewer.memberId) return none('not_yours');
    if (generation.openRuns > 0) return none('not_ready');
    const { images, request, runs } = generation;
    const [refusal] = images.flatMap((image) => refusalOf(image, viewer) ?? []);
    if (refusal !== undefined) return none(refusal);
    if (images.length === 0) return none(runs.some(({ state }) => state === 'made') ? 'deleted' : 'empty');
    return found(images.map((image) => kept(image, request)));
  }

  async function byPick(
    { pickId, position }: Extract<Pointer, { readonly kind: 'pick' }>,
    viewer: Viewer,
  ): Promise<Found> {
    const remembered = await parts.remembered.picturesOf(pickId, viewer);
    if (typeof remembered === 'string') return none(remembered === 'others' ? 'not_yours' : 'expired');
    const chosen = position === undefined ? remembered : remembered.slice(position, position + 1);
    if (chosen.length === 0) return none('expired');
    return each(chosen, viewer);
  }

  /** What is one of ours among them is known better here, and whose it is. */
  async function each(pictures: readonly Pictured[], viewer: Viewer): Promise<Found> {
    const all = await Promise.all(
      pictures.map(({ source, name }) =>
        source.kind === 'image' ? byImage(asId<ImageId>(source.imageId), viewer) : given({ source, name }),
      ),
    );
    const there = all.flatMap((one) => (one.kind === 'found' ? one.pictures : []));
    return there.length > 0 ? found(there) : (all[0] ?? none('empty'));
  }

  async function byMessage(message: Message, viewer: Viewer): Promise<Found> {
    const ours = await store.generationOfPost(viewer.platform, message.channelId, message.messageId);
    if (ours !== undefined) return byGeneration(ours, viewer);
    if (message.pictures !== undefined) return each(message.pictures, viewer);
    const looked = await look(viewer, message);
    if (looked === undefined) return none('empty');
    return looked.kind === 'message' ? inMessage(looked, viewer) : none(whyNot(looked));
  }

  async function byLink(text: string, viewer: Viewer): Promise<Found> {
    const link = parts.platforms.get(viewer.platform)?.parseLink?.(text);
    if (link === undefined) return none('no_link');
    const { teamExternalId, channelId, messageId } = link;
    if (teamExternalId !== undefined && teamExternalId !== viewer.teamExternalId) return none('other_team');
    const message: Message = { kind: 'message', channelId, messageId, pictures: undefined };
    return (await whyUnseen(message, viewer)) ?? byMessage(message, viewer);
  }

  /** A link says nothing of whether its person sees the channel, as a gesture there does; what is theirs needs no leave. */
  async function whyUnseen(message: Message, viewer: Viewer): Promise<Found | undefined> {
    if (message.channelId === viewer.destination.channelId) return undefined;
    const ours = await store.generationOfPost(viewer.platform, message.channelId, message.messageId);
    // Of others' messages the platform tells it when it is asked for their pictures.
    if (ours === undefined) return undefined;
    if ((await store.generation(ours))?.memberId === viewer.memberId) return undefined;
    const looked = await look(viewer, message);
    if (looked === undefined || looked.kind === 'message') return undefined;
    return looked.kind === 'hidden' && looked.why === 'contents' ? undefined : none(whyNot(looked));
  }

  async function latest(viewer: Viewer): Promise<Found> {
    const looked = await look(viewer, undefined);
    if (looked?.kind === 'message') return inMessage(looked, viewer);
    if (looked?.kind === 'unreachable') return none('unreachable');
    // Where the messages cannot be seen, ours are known all the same.
    const { teamId, memberId: viewerId, destination } = viewer;
    const ours = await store.latestGeneration({ teamId, viewerId, channelId: destination.channelId });
    if (ours !== undefined) return byGeneration(ours, viewer);
    return none(looked?.kind === 'hidden' ? whyNot(looked) : 'nothing_here');
  }

  /** Whether it is one of ours is asked anew: a link can name a message in another way than its post does. */
  async function inMessage(
    { channelId, messageId, pictures }: Extract<FoundMessage, { readonly kind: 'message' }>,
    viewer: Viewer,
  ): Promise<Found> {
    const ours = await store.generationOfPost(viewer.platform, channelId, messageId);
    return ours === undefined ? each(pictures, viewer) : byGeneration(ours, viewer);
  }

  /** Undefined where the platform knows no messages of other people. */
  async function look(
    { platform: id, destination }: Viewer,
    message: Message | undefined,
  ): Promise<FoundMessage | { readonly kind: 'unreachable' } | undefined> {
    const platform = parts.platforms.get(id);
    if (platform?.findPictures === undefined) return undefined;
    const where = message && { channelId: message.channelId, messageId: message.messageId };
    const signal = parts.clock.deadline(lookMs, parts.stopping);
    try {
      return await platform.findPictures({ destination, message: where }, signal);
    } catch (error) {
      if (!signal.aborted && !(error instanceof PlatformError)) throw error;
      parts.log.warn({ err: error, platform: id }, 'A message that somebody pointed at could not be read');
      return { kind: 'unreachable' };
    }
  }
}

/** Who is in the team may use what was shown in it; what is private, or was never shown, is its owner's alone. */
function refusalOf(image: StoredImage, viewer: Viewer): NoPicture | undefined {
  if (image.teamId !== viewer.teamId) return 'other_team';
  const isShown = !image.private && image.channelId !== null;
  return isShown || image.ownerId === viewer.memberId ? undefined : 'not_yours';
}

function whyNot(
  looked: Exclude<FoundMessage, { readonly kind: 'message' }> | { readonly kind: 'unreachable' },
): NoPicture {
  switch (looked.kind) {
    case 'gone':
      return 'deleted';
    case 'hidden':
      return looked.why === 'channel' ? 'hidden_channel' : 'hidden_contents';
    case 'unreachable':
      return 'unreachable';
  }
}

function kept(image: StoredImage, request: Picture['request']): Picture {
  const source: ReferenceSource = { kind: 'image', imageId: image.id };
  return { source, name: shorten(image.prompt, nameLength), image, request };
}

function given({ source, name }: Pictured): Found {
  return found([{ source, name: shorten(name, nameLength), image: undefined, request: undefined }]);
}

function found(pictures: readonly Picture[]): Found {
  const [first, ...rest] = pictures.slice(0, mostPictures);
  return first === undefined ? none('empty') : { kind: 'found', pictures: [first, ...rest] };
}

function none(why: NoPicture): Found {
  return { kind: 'none', why };
}
