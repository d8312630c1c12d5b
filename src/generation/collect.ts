// From a provider's result to durable images and a settled run.
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { DownloadError } from '../errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { asId, type BlobHash, type ImageId, newId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { Log } from '../log.ts';
import { type Finished, type KeepBytes, sourceSchema } from '../providers/provider.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { NewImage, Store } from '../store/store.ts';
import { downloadDeadlineMs, leaseMs } from './deadlines.ts';
import type { DescribeRun } from './describe-run.ts';

export type Collected =
  | { readonly kind: 'made'; readonly latencyMs: number | undefined }
  /** The run had been ended or taken over meanwhile; its pictures are kept and offered, never charged. */
  | { readonly kind: 'late' }
  /** `run`: as it is now. */
  | { readonly kind: 'failed'; readonly run: ClaimedRun; readonly error: DownloadError };

export type Collect = {
  /** Downloads what lies at addresses, keeps all images and settles the run at its hold. */
  run(run: ClaimedRun, result: Finished, signal: AbortSignal): Promise<Collected>;
  /** The result that a collecting run was left with. */
  openResult(run: ClaimedRun): Finished;
  /** What the run's provider gave with the parent image, when it is the same provider. */
  continuationFor(run: ClaimedRun): string | undefined;
  /** For providers that answer with the bytes themselves. */
  readonly keep: KeepBytes;
};

/** A 4K PNG has about 23 MiB; the largest picture that the model makes stays well below. */
const limits = { maxBytes: 64 * 1024 * 1024, maxPixels: 64e6 };

const resultSchema = z.object({
  images: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('kept'), hash: z.string() }),
      z.object({ kind: z.literal('url'), url: z.string() }),
    ]),
  ),
  costMicros: z.number().optional(),
  continuation: z.string().optional(),
  sources: z.array(sourceSchema).optional(),
  readyAt: z.number(),
});

export function createCollect(parts: {
  readonly store: Pick<Store, 'moveRun' | 'endRun' | 'keepLateImage' | 'noteLateCost'>;
  readonly blobs: Blobs;
  readonly http: Pick<HttpClient, 'download'>;
  readonly describe: DescribeRun;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}): Collect {
  const { store, blobs, secrets, clock } = parts;

  const keep: KeepBytes = async (bytes, signal) => {
    const blob = await blobs.keep(bytes, limits, signal);
    return blob.hash;
  };

  const download = async (url: string, signal: AbortSignal): Promise<BlobHash> => {
    const { maxBytes } = limits;
    return keep(await parts.http.download({ url, maxBytes, timeoutMs: downloadDeadlineMs, signal }), signal);
  };

  /**
   * Makes it durable where the result lies, so that a crash in the download costs nothing. Answers the run as it is
   * now; one that has ended or been taken over meanwhile stays as it was.
   */
  const remember = async (run: ClaimedRun, result: Finished, now: number): Promise<ClaimedRun> => {
    const { images, costMicros, continuation, sources } = result;
    const kept = { images, costMicros, continuation, sources, readyAt: now };
    const sealedResult = secrets.seal('result', JSON.stringify(kept));
    const changes = { sealedResult, readyAt: now, tries: 0, polls: run.polls, startOutcome: 'finished' };
    const moved = await store.moveRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to: 'collecting',
      nextAt: now,
      leaseUntil: now + leaseMs,
      changes: costMicros === undefined ? changes : { ...changes, costMicros },
      show: false,
      now,
    });
    return moved ? { ...run, state: 'collecting', tries: 0, sealedResult } : run;
  };

  const settle = async (
    run: ClaimedRun,
    result: Finished,
    hashes: readonly BlobHash[],
    readyAt: number,
  ): Promise<Collected> => {
    const now = clock.now();
    const continuation =
      result.continuation && JSON.stringify({ provider: run.provider, data: result.continuation });
    const altText = await parts.describe(run);
    const images: readonly NewImage[] = hashes.map((blobHash, position) => ({
      id: newId<ImageId>(),
      blobHash,
      position,
      altText,
      ...(continuation ? { continuation } : {}),
      ...(result.sources === undefined ? {} : { sources: result.sources }),
    }));
    const latencyMs = run.startedAt === null || run.doubtsInSlot > 0 ? undefined : readyAt - run.startedAt;
    const ended = await store.endRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to: 'made',
      chargeMicros: run.holdMicros,
      images,
      now,
      startOutcome: 'finished',
      ...(latencyMs === undefined ? {} : { latencyMs }),
      ...(result.costMicros === undefined ? {} : { costMicros: result.costMicros }),
    });
    if (ended.kind === 'ended') return { kind: 'made', latencyMs };
    for (const image of images) await store.keepLateImage(run.id, image, now);
    const { costMicros } = result;
    if (costMicros !== undefined) {
      await store.noteLateCost({ runId: run.id, start: run.starts, costMicros, now });
    }
    parts.log.warn(
      { run: run.id, generation: run.generationId },
      'A result came after its run had ended: kept, not charged',
    );
    return { kind: 'late' };
  };

  const parseResult = (run: ClaimedRun) => {
    if (run.sealedResult === null) throw new Error('A collecting run has no result');
    return resultSchema.parse(JSON.parse(secrets.open('result', run.sealedResult)));
  };

  return {
    keep,
    run: async (run, result, signal) => {
      // Bytes that are kept already need no further state: the end follows at once.
      const lieElsewhere = result.images.some(({ kind }) => kind === 'url');
      const readyAt = run.sealedResult === null ? clock.now() : parseResult(run).readyAt;
      const collecting =
        lieElsewhere && run.state !== 'collecting' ? await remember(run, result, readyAt) : run;
      try {
        const hashes: BlobHash[] = [];
        for (const image of result.images) {
          hashes.push(image.kind === 'kept' ? image.hash : await download(image.url, signal));
        }
        return await settle(collecting, result, hashes, readyAt);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof DownloadError) return { kind: 'failed', run: collecting, error };
        throw error;
      }
    },
    openResult: (run) => {
      const { images, costMicros, continuation, sources } = parseResult(run);
      const [...kept] = images.map((image) =>
        image.kind === 'kept' ? { kind: image.kind, hash: asId<BlobHash>(image.hash) } : image,
      );
      return {
        kind: 'finished',
        images: kept,
        ...(costMicros === undefined ? {} : { costMicros }),
        ...(continuation === undefined ? {} : { continuation }),
        ...(sources === undefined ? {} : { sources }),
      };
    },
    continuationFor: (run) => {
      const parent = run.inputs.find(({ role }) => role === 'parent')?.image?.continuation;
      if (parent === null || parent === undefined) return undefined;
      const { provider, data } = z
        .object({ provider: z.string(), data: z.string() })
        .parse(JSON.parse(parent));
      return provider === run.provider ? data : undefined;
    },
  };
}
