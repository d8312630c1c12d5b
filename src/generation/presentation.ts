// Gathers what the message of a generation shows beside the row itself, and presents it.
import type { PlatformId } from '../destination.ts';
import type { ImageId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { Provider, ProviderId } from '../providers/provider.ts';
import type { Reply, ReplyImage } from '../reply.ts';
import { sizeOf } from '../settings.ts';
import type { GenerationView, StoredImage } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { demandOf } from './demand.ts';
import { isLargest, largerOf, originalOf } from './derive.ts';
import { offerElsewhere } from './elsewhere.ts';
import { lastAttempts } from './last-attempts.ts';
import { present, presentNotice, presentNotShared } from './present.ts';
import { type RouteOptions, route } from './route.ts';
import { readUsualMs } from './usual-latency.ts';

export type Presentation = {
  /**
   * The generation's message as it should be now. `ahead`: queued runs before its first one, so that whoever is far
   * back is looked at less often.
   */
  message(generation: GenerationView): Promise<{ readonly reply: Reply; readonly ahead: number }>;
  /** What is said when that message cannot be had. */
  notice(generation: GenerationView): Reply;
  /** What its owner is told when it cannot be shown to all. */
  notShared(generation: GenerationView): Reply;
};

export function createPresentation(parts: {
  readonly store: Pick<Store, 'runsAhead' | 'latencies' | 'payingPots'>;
  readonly blobs: Pick<Blobs, 'read'>;
  /** Undefined: kept pictures have no public address. */
  readonly linkTo: ((imageId: ImageId) => string) | undefined;
  readonly providers: ReadonlyMap<ProviderId, Pick<Provider, 'name'>>;
  readonly routing: RouteOptions;
  readonly format: (micros: number) => string;
  /** How a command is typed at a platform. */
  readonly typed: (platform: PlatformId, command: string) => string;
}): Presentation {
  const { store, blobs, linkTo } = parts;

  const toReplyImage = (image: StoredImage, fileName: string): ReplyImage => ({
    id: image.id,
    type: image.blob.type,
    sizeBytes: image.blob.sizeBytes,
    width: image.blob.width,
    height: image.blob.height,
    altText: image.altText,
    fileName,
    ...(linkTo && { original: linkTo(image.id) }),
    read: () => blobs.read(image.blob.hash),
  });

  const expectations = async (generation: GenerationView) => {
    const live = lastAttempts(generation.runs).find(({ endedAt }) => endedAt === null);
    if (live === undefined) return { ahead: 0, usualMs: undefined, down: undefined };
    const usualMs = await readUsualMs(store, live.provider, generation.request.resolution);
    const { down } = parts.routing.standings.of(live.provider);
    const ahead = live.state === 'queued' ? await store.runsAhead(live.provider, live.turn) : 0;
    return { ahead, usualMs, down };
  };

  /** Only where what it cost is told in full. */
  const potsToTell = async ({ id, openRuns, images, request }: GenerationView) => {
    const tells = openRuns === 0 && images.length > 0 && request.costDetail === undefined;
    return tells ? await store.payingPots(id) : [];
  };

  /** Each is made larger from itself alone, as the rules were that it was made under. */
  const canEnlarge = ({ request, images: [first] }: GenerationView): boolean => {
    if (first === undefined) return false;
    const { limits = {} } = request;
    const original = originalOf({ image: first, request });
    const larger = { ...largerOf(original, ''), limits };
    const { highestResolution: highest = larger.resolution } = limits;
    if (isLargest(original) || sizeOf(larger.resolution) > sizeOf(highest)) return false;
    return route(demandOf(larger, [undefined], 0), parts.routing).length > 0;
  };

  const typedAt = (generation: GenerationView) => (command: string) =>
    parts.typed(generation.destination.platform, command);

  return {
    message: async (generation) => {
      const expected = await expectations(generation);
      const pots = await potsToTell(generation);
      const reply = present(generation, {
        ...expected,
        pots,
        offer: offerElsewhere(generation, parts.routing),
        canEnlarge: canEnlarge(generation),
        providerName: (id) => parts.providers.get(id)?.name ?? id,
        formatCredits: parts.format,
        typed: typedAt(generation),
        toReplyImage,
      });
      return { reply, ahead: expected.ahead };
    },
    notice: (generation) => presentNotice(generation, typedAt(generation)),
    notShared: presentNotShared,
  };
}
