// The sandbox: a provider built in, offline and free of charge, that draws by itself. It behaves like an asynchronous
// reseller: a start gives a handle, and the picture is there some seconds later, also after a restart in between.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DownloadError } from '../errors.ts';
import { aspectRatios, maxPromptLength } from '../generation/request.ts';
import { asId, type BlobHash } from '../ids.ts';
import { googlePrices } from './google-prices.ts';
import { sizeOf } from './google-sizes.ts';
import type { PriceList } from './prices.ts';
import type { Abilities, Failed, Finished, KeepBytes, Pending, Started, StartJob } from './provider.ts';
import { defineProvider, limitOptions, type ProviderParts } from './provider-module.ts';
import { drawEdit } from './sandbox/edit.ts';
import { drawPicture } from './sandbox/picture.ts';
import { hasWord, withoutWords } from './sandbox/words.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** 0: finished at the first look; 1: two to four seconds. */
  latencyScale: z.number().min(0).max(100).default(1),
});

const defaultModels = ['sandbox'];
/** Google's list, in play credits. */
const prices: PriceList = { models: defaultModels, ...googlePrices };
const slowMs = 30_000;
const defaultConcurrency = 4;

const abilities: Abilities = {
  aspectRatios,
  resolutions: ['0.5K', '1K', '2K', '4K'],
  maxReferences: 14,
  referenceTransports: ['inline'],
  maxReferenceBytes: 30 * 1024 * 1024,
  maxReferencesTotalBytes: 100 * 1024 * 1024,
  referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
  search: true,
  maxPromptLength,
};

/** Everything that the end of a run depends on, so that a restart changes nothing. */
const handleSchema = z.object({
  run: z.string(),
  model: z.string(),
  startedAt: z.number(),
  readyAt: z.number(),
  ends: z.enum(['made', 'failed', 'refused']),
  flaky: z.boolean(),
  /** The picture, which is drawn and kept at the start: references cannot travel in a handle. */
  hash: z.string(),
  search: z.boolean(),
});
type SandboxRun = z.output<typeof handleSchema>;

function referenceBytes(job: StartJob): Uint8Array[] {
  return job.references.map((reference) => {
    if (reference.transport === 'inline') return reference.bytes;
    throw new Error('A reference by address was given to the sandbox, which takes bytes only');
  });
}

async function draw(job: StartJob, { canvas }: ProviderParts, signal: AbortSignal): Promise<Uint8Array> {
  const prompt = withoutWords(job.prompt);
  const pictures = referenceBytes(job);
  const [first] = pictures;
  const measured =
    job.aspectRatio === 'auto' && first !== undefined ? await canvas.measure(first, signal) : undefined;
  const size = sizeOf(job.aspectRatio, job.resolution, measured);
  const drawing =
    first === undefined ? drawPicture(prompt, job.slot, size) : drawEdit(prompt, job.slot, size, pictures);
  return canvas.rasterise(drawing, signal);
}

/** The picture, or why a reference of it cannot be drawn with. */
async function drawOrFail(
  job: StartJob,
  parts: ProviderParts,
  signal: AbortSignal,
): Promise<Uint8Array | Failed> {
  try {
    return await draw(job, parts, signal);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    const detail = `a reference: ${error.code}: ${error.message}`;
    return { kind: 'failed', reason: 'rejected', certainty: 'definite', detail };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function latencyMs(job: StartJob, scale: number): number {
  if (hasWord(job.prompt, '#slow')) return slowMs * scale;
  const draw = createHash('sha256').update(`${job.slot} ${job.prompt}`).digest().readUInt16LE(4);
  return (2000 + (draw / 0xffff) * 2000) * scale;
}

// Nobody bills it, and so no cost is reported: 0 would be a drift from the play credits that it is priced in.
function endOf(run: SandboxRun): Finished | Failed {
  if (run.ends === 'refused') {
    const words = 'The sandbox refuses this picture because you asked it to (#refuse).';
    return {
      kind: 'failed',
      reason: 'refused',
      certainty: 'definite',
      detail: 'a practised refusal',
      words,
    };
  }
  if (run.ends === 'failed') {
    return {
      kind: 'failed',
      reason: 'failed',
      certainty: 'definite',
      detail: 'a practised failure',
    };
  }
  const sources = run.search ? { sources: [{ url: 'https://example.com/', title: 'Example' }] } : {};
  return {
    kind: 'finished',
    images: [{ kind: 'kept', hash: asId<BlobHash>(run.hash) }],
    ...sources,
  };
}

export const sandbox = defineProvider({
  optionsSchema,
  defaultBaseUrl: '',
  defaultModels,
  prices,
  limits: { concurrency: defaultConcurrency },
  create({ options }, parts) {
    const { clock } = parts;
    let runs = 0;
    return {
      synchronous: false,
      excludedFromFailover: true,
      abilities: () => abilities,
      async start(job: StartJob, keep: KeepBytes, signal): Promise<Started | Failed> {
        signal.throwIfAborted();
        if (hasWord(job.prompt, '#doubt')) {
          return { kind: 'failed', reason: 'unreachable', certainty: 'doubt', detail: 'a practised doubt' };
        }
        const startedAt = clock.now();
        const ends = hasWord(job.prompt, '#refuse')
          ? 'refused'
          : hasWord(job.prompt, '#fail')
            ? 'failed'
            : 'made';
        const picture = ends === 'made' ? await drawOrFail(job, parts, signal) : undefined;
        if (picture !== undefined && 'kind' in picture) return picture;
        const hash = picture === undefined ? '' : await keep(once(picture), signal);
        runs += 1;
        const run = `sandbox-${startedAt.toString(36)}-${runs}`;
        const handle: SandboxRun = {
          run,
          model: job.model,
          startedAt,
          readyAt: startedAt + latencyMs(job, options.latencyScale),
          ends,
          flaky: hasWord(job.prompt, '#flaky'),
          hash,
          search: job.search,
        };
        return { kind: 'started', providerRunId: run, handle };
      },
      async status(handle, _keep, signal): Promise<Pending | Finished | Failed> {
        signal.throwIfAborted();
        const run = handleSchema.parse(handle);
        const now = clock.now();
        if (now >= run.readyAt) return endOf(run);
        // No memory of earlier looks: the first half of the time is the bad one.
        const progress = (now - run.startedAt) / (run.readyAt - run.startedAt);
        if (run.flaky && progress < 0.5) {
          return { kind: 'failed', reason: 'unavailable', certainty: 'doubt', detail: 'a practised hiccup' };
        }
        return { kind: 'pending', progress };
      },
      check: async () => ({ kind: 'good', detail: 'built in: it needs no key' }),
    };
  },
});
