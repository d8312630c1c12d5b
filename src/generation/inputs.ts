// The pictures that a generation starts from: fetched from where people gave them before any start, and handed to a
// provider in the way that it takes them.
import type { Clock } from '../clock.ts';
import { type PlatformId, referenceSourceSchema } from '../destination.ts';
import { DownloadError } from '../errors.ts';
import { asId, type ImageId, newId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { FitImage } from '../image/fit.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Abilities, Reference } from '../providers/provider.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedRun, StoredImage, StoredInput } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** The most bytes that we read of a reference: twice what Slack's forms take, well beyond what providers do. */
const mostReferenceBytes = 30 * 1024 * 1024;
/** Addresses given to a provider live this long. */
const providerLinkMs = 3_600_000;

export type Inputs = {
  /** Fetches and keeps what is missing. Rejects with a DownloadError; what was kept stays kept. */
  fetch(run: ClaimedRun, signal: AbortSignal): Promise<void>;
  /** The generation's pictures as this provider takes them: parents first. */
  load(run: ClaimedRun, abilities: Abilities, signal: AbortSignal): Promise<readonly Reference[]>;
};

export function createInputs(parts: {
  readonly store: Pick<Store, 'keepInput' | 'keepBlob' | 'image' | 'generation'>;
  readonly blobs: Blobs;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'readReference'>>;
  readonly prepare: (
    bytes: Uint8Array,
    signal: AbortSignal,
  ) => Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
  readonly fit: FitImage;
  /** The address under which a provider may fetch an image of ours until `expiresAt`; undefined without PUBLIC_URL. */
  readonly linkTo: ((imageId: ImageId, expiresAt: number) => string) | undefined;
  readonly secrets: Secrets;
  readonly clock: Clock;
}): Inputs {
  const { store, blobs, secrets, clock } = parts;
  // The slots of one generation share their inputs: whoever comes first fetches for all.
  const underWay = new Map<string, Promise<void>>();

  const readSource = async (input: StoredInput, sealedSource: string, signal: AbortSignal) => {
    const source = referenceSourceSchema.parse(JSON.parse(secrets.open('source', sealedSource)));
    if (source.kind === 'image') {
      const image = await store.image(asId<ImageId>(source.imageId));
      if (image === undefined)
        throw new DownloadError('bad_status', `Input ${input.position} has been deleted`);
      return blobs.read(image.blob.hash);
    }
    const platform = parts.platforms.get(source.platform);
    if (platform === undefined) throw new DownloadError('bad_status', `${source.platform} is not connected`);
    return platform.readReference(source.locator, mostReferenceBytes, signal);
  };

  const fetchInput = async (
    run: ClaimedRun,
    input: StoredInput,
    sealedSource: string,
    signal: AbortSignal,
  ) => {
    const prepared = await parts.prepare(await readSource(input, sealedSource, signal), signal);
    const limits = { maxBytes: mostReferenceBytes * 2, maxPixels: 64e6 };
    const blob = await blobs.keep(onePiece(prepared.bytes), limits, signal);
    await store.keepBlob(blob, clock.now());
    await store.keepInput({
      generationId: run.generationId,
      position: input.position,
      imageId: newId<ImageId>(),
      blobHash: blob.hash,
      now: clock.now(),
    });
  };

  const fetchMissing = async (run: ClaimedRun, signal: AbortSignal) => {
    for (const input of run.inputs) {
      if (input.image === null && input.sealedSource !== null)
        await fetchInput(run, input, input.sealedSource, signal);
    }
  };

  return {
    fetch: async (run, signal) => {
      const known = underWay.get(run.generationId);
      if (known !== undefined) return known;
      const fetching = fetchMissing(run, signal).finally(() => underWay.delete(run.generationId));
      underWay.set(run.generationId, fetching);
      return fetching;
    },
    load: async (run, abilities, signal) => {
      const images = [...run.inputs]
        .sort((left, right) => Number(right.role === 'parent') - Number(left.role === 'parent'))
        .flatMap(({ image }) => (image === null ? [] : [image]));
      const shareBytes = Math.floor(abilities.maxReferencesTotalBytes / Math.max(images.length, 1));
      const maxBytes = Math.min(abilities.maxReferenceBytes, shareBytes);
      return Promise.all(images.map((image) => toReference(image, abilities, maxBytes, signal)));
    },
  };

  async function toReference(
    image: StoredImage,
    abilities: Abilities,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Reference> {
    if (!abilities.referenceTransports.includes('inline') && parts.linkTo !== undefined) {
      const url = parts.linkTo(image.id, clock.now() + providerLinkMs);
      return { transport: 'url', url, type: image.blob.type };
    }
    const original = {
      type: image.blob.type,
      sizeBytes: image.blob.sizeBytes,
      read: () => blobs.read(image.blob.hash),
    };
    const { bytes, type } = await parts.fit(original, { maxBytes, types: abilities.referenceTypes }, signal);
    return { transport: 'inline', bytes, type };
  }
}

async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
