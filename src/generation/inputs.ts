// The pictures that a generation starts from: fetched from where people gave them before any start, and handed to a
// provider in the way that it takes them.
import type { Clock } from '../clock.ts';
import {
  type PlatformId,
  type ReferenceAddress,
  type ReferenceSource,
  referenceSourceSchema,
} from '../destination.ts';
import { DownloadError } from '../errors.ts';
import { asId, type ImageId, newId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { FitImage, FitTarget } from '../image/fit.ts';
import type { FittedPictures } from '../image/fitted.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Abilities, Reference } from '../providers/provider.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedRun, StoredImage, StoredInput } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { createAllowance } from './allowance.ts';
import { demandOf } from './demand.ts';
import { wayOfReferences } from './reference-way.ts';

/** The most bytes that we read of a reference: twice what Slack's forms take, well beyond what providers do. */
const mostReferenceBytes = 30 * 1024 * 1024;
/** Fetched and decoded at a time: each may hold a file of `mostReferenceBytes` and what is made of it. */
const mostFetches = 4;
/** Kept pictures that all runs together hold in memory to send them: two runs with as many as providers take. */
const mostLoadedBytes = 128 * 1024 * 1024;
/** Addresses given to a provider live this long. */
const providerLinkMs = 3_600_000;

export type Inputs = {
  /** Where providers can fetch its pictures without us: one for each, undefined where it has no such address. */
  addresses(run: Pick<ClaimedRun, 'inputs'>): readonly (ReferenceAddress | undefined)[];
  /** Whether they have a way to a provider: without addresses they may have none to one that only fetches. */
  canReach(run: ClaimedRun, abilities: Abilities): boolean;
  /** Fetches and keeps what is missing. Rejects with a DownloadError; what was kept stays kept. */
  fetch(run: ClaimedRun, signal: AbortSignal): Promise<void>;
  /**
   * The generation's pictures as this provider takes them, parents first, for as long as `use` lasts; waits before
   * while other runs hold too much in memory. Rejects with a DownloadError: `gone` when one of them has been deleted or
   * has no way to the provider any more, `too_large` when it cannot be made to fit.
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
  ) => Promise<{ readonly bytes: Uint8Array; readonly wasBare: boolean }>;
  readonly fit: FitImage;
  /** What lies under the links. */
  readonly fitted: FittedPictures;
  /**
   * The address under which a provider may fetch an image of ours, made to fit, until `expiresAt`; undefined without
   * PUBLIC_URL.
   */
  readonly linkTo: ((imageId: ImageId, expiresAt: number, fit: FitTarget) => string) | undefined;
  readonly secrets: Secrets;
  readonly clock: Clock;
}): Inputs {
  const { store, blobs, secrets, clock } = parts;
  // The slots of one generation share their inputs: whoever comes first fetches for all.
  const underWay = new Map<string, { readonly done: Promise<void>; readonly signal: AbortSignal }>();
  const fetches = createAllowance(mostFetches);
  const loads = createAllowance(mostLoadedBytes);

  const openSource = (sealedSource: string): ReferenceSource =>
    referenceSourceSchema.parse(JSON.parse(secrets.open('source', sealedSource)));

  const addresses: Inputs['addresses'] = ({ inputs }) =>
    inputs.map(({ sealedSource, sealedAddress }) => {
      const sealed = sealedAddress ?? sealedSource;
      const source = sealed === null ? undefined : openSource(sealed);
      return source?.kind === 'platform' ? source.address : undefined;
    });

  const readSource = async (input: StoredInput, source: ReferenceSource, signal: AbortSignal) => {
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
    const source = openSource(sealedSource);
    const prepared = await parts.prepare(await readSource(input, source, signal), signal);
    const limits = { maxBytes: mostReferenceBytes * 2, maxPixels: 64e6 };
    const blob = await blobs.keep(onePiece(prepared.bytes), limits, signal);
    await store.keepInput({
      generationId: run.generationId,
      position: input.position,
      imageId: newId<ImageId>(),
      blobHash: blob.hash,
      // What the platform holds is the file as it was given: with the place in it, for example, if one was.
      hasAddress: source.kind === 'platform' && source.address !== undefined && prepared.wasBare,
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

  const wayOf = (run: ClaimedRun, abilities: Abilities) => {
    const { addresses: known } = demandOf(run.request, addresses(run), run.deadlineAt);
    return { known, way: wayOfReferences(abilities, known, parts.linkTo !== undefined) };
  };

  const lend: Inputs['lend'] = async (run, abilities, signal, use) => {
    const { known, way } = wayOf(run, abilities);
    const pictures = run.inputs
      .map(({ role, image, position }, index) => {
        if (image === null) throw new DownloadError('gone', `Input ${position} has been deleted`);
        return { role, image, address: known?.[index] };
      })
      .sort((left, right) => Number(right.role === 'parent') - Number(left.role === 'parent'));
    const shareBytes = Math.floor(abilities.maxReferencesTotalBytes / Math.max(pictures.length, 1));
    const maxBytes = Math.min(abilities.maxReferenceBytes, shareBytes);
    const target = { maxBytes, types: abilities.referenceTypes };
    const bytes = pictures.reduce((sum, { image }) => sum + Math.min(image.blob.sizeBytes, maxBytes), 0);
    return loads(way === 'inline' ? bytes : 0, signal, async () => {
      const travelling = pictures.map(({ image, address }) => {
        if (way === 'inline') return toBytes(image, target, signal);
        if (way === 'link' && parts.linkTo !== undefined) return toLink(image, target, parts.linkTo, signal);
        if (way === 'address' && address !== undefined) return toAddress(address);
        throw new DownloadError('gone', 'The references have no way to the provider any more');
      });
      return use(await Promise.all(travelling));
    });
  };

  return {
    addresses,
    canReach: (run, abilities) => run.inputs.length === 0 || wayOf(run, abilities).way !== undefined,
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

  async function toBytes(image: StoredImage, target: FitTarget, signal: AbortSignal): Promise<Reference> {
    const { hash, type: keptType, sizeBytes } = image.blob;
    const original = { type: keptType, sizeBytes, read: () => blobs.read(hash) };
    const { bytes, type } = await parts.fit(original, target, signal);
    return { transport: 'inline', bytes, type };
  }

  async function toAddress({ url, type }: ReferenceAddress): Promise<Reference> {
    return { transport: 'url', url, type };
  }

  async function toLink(
    image: StoredImage,
    target: FitTarget,
    linkTo: NonNullable<typeof parts.linkTo>,
    signal: AbortSignal,
  ): Promise<Reference> {
    // Before the start: that it cannot be made to fit must not be found out by the provider.
    const fitted = await unlessAborted(parts.fitted.get(image.blob, target), signal);
    const url = linkTo(image.id, clock.now() + providerLinkMs, target);
    return { transport: 'url', url, type: fitted?.type ?? image.blob.type };
  }
}

async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** What is shared goes on for the others when one stops waiting for it. */
async function unlessAborted<Result>(shared: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([shared, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
