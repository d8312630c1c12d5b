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
import { createAllowance } from './allowance.ts';

/** The most bytes that we read of a reference: twice what Slack's forms take, well beyond what providers do. */
const mostReferenceBytes = 30 * 1024 * 1024;
/** Fetched and decoded at a time: each may hold a file of `mostReferenceBytes` and what is made of it. */
const mostFetches = 4;
/** Kept pictures that all runs together hold in memory to send them: two runs with as many as providers take. */
const mostLoadedBytes = 128 * 1024 * 1024;
/** Addresses given to a provider live this long. */
const providerLinkMs = 3_600_000;

export type Inputs = {
  /** Fetches and keeps what is missing. Rejects with a DownloadError; what was kept stays kept. */
  fetch(run: ClaimedRun, signal: AbortSignal): Promise<void>;
  /**
   * The generation's pictures as this provider takes them, parents first, for as long as `use` lasts; waits before
   * while other runs hold too much in memory. Rejects with a DownloadError: `gone` when one of them has been deleted,
   * `too_large` when it cannot be made to fit.
   */
  lend<Result>(
    run: ClaimedRun,
    abilities: Abilities,
    signal: AbortSignal,
    use: (references: readonly Reference[]) => Promise<Result>,
  ): Promise<Result>;
};

export function createInputs(parts: {
  readonly store: Pick<Store, 'keepInput' | 'image' | 'generation'>;
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
  const underWay = new Map<string, { readonly done: Promise<void>; readonly signal: AbortSignal }>();
  const fetches = createAllowance(mostFetches);
  const loads = createAllowance(mostLoadedBytes);

  const readSource = async (input: StoredInput, sealedSource: string, signal: AbortSignal) => {
    const source = referenceSourceSchema.parse(JSON.parse(secrets.open('source', sealedSource)));
    if (source.kind === 'image') {
      const image = await store.image(asId<ImageId>(source.imageId));
      if (image === undefined) throw new DownloadError('gone', `Input ${input.position} has been deleted`);
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
      const { image, sealedSource } = input;
      if (image !== null || sealedSource === null) continue;
      await fetches(1, signal, () => fetchInput(run, input, sealedSource, signal));
    }
  };

  const begin = (run: ClaimedRun, signal: AbortSignal) => {
    const done = fetchMissing(run, signal).finally(() => underWay.delete(run.generationId));
    const begun = { done, signal };
    underWay.set(run.generationId, begun);
    return begun;
  };

  const lend: Inputs['lend'] = async (run, abilities, signal, use) => {
    const images = [...run.inputs]
      .sort((left, right) => Number(right.role === 'parent') - Number(left.role === 'parent'))
      .map(({ image, position }) => {
        if (image === null) throw new DownloadError('gone', `Input ${position} has been deleted`);
        return image;
      });
    const shareBytes = Math.floor(abilities.maxReferencesTotalBytes / Math.max(images.length, 1));
    const maxBytes = Math.min(abilities.maxReferenceBytes, shareBytes);
    const linkTo = abilities.referenceTransports.includes('inline') ? undefined : parts.linkTo;
    const bytes = images.reduce((sum, { blob }) => sum + Math.min(blob.sizeBytes, maxBytes), 0);
    return loads(linkTo === undefined ? bytes : 0, signal, async () =>
      use(await Promise.all(images.map((image) => toReference(image, abilities, maxBytes, linkTo, signal)))),
    );
  };

  return {
    fetch: async (run, signal) => {
      while (true) {
        signal.throwIfAborted();
        const known = underWay.get(run.generationId) ?? begin(run, signal);
        try {
          return await unlessAborted(known.done, signal);
        } catch (error) {
          // Whoever fetches for all may be told to stop, or lose its lease: that says nothing about the pictures.
          if (signal.aborted || !known.signal.aborted) throw error;
        }
      }
    },
    lend,
  };

  async function toReference(
    image: StoredImage,
    abilities: Abilities,
    maxBytes: number,
    linkTo: typeof parts.linkTo,
    signal: AbortSignal,
  ): Promise<Reference> {
    if (linkTo !== undefined) {
      const url = linkTo(image.id, clock.now() + providerLinkMs);
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

/** What is shared goes on for the others when one stops waiting for it. */
async function unlessAborted(shared: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([shared, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
