// Runbase (https://runbase.net): POST /runs starts a run, GET /runs/{id} tells how it stands; pictures come as addresses.
// Sources: runbase.net/docs quickstart, core-concepts, error-codes, rate-limits; the page of google/nano-banana-2.
import { z } from 'zod';
import { aspectRatios, maxPromptLength } from '../generation/request.ts';
import { soundsLikeRefusal } from './error-words.ts';
import { type Explanation, failPoll, garbled, loggable, readReply } from './http-reply.ts';
import type { PriceList } from './prices.ts';
import type { Abilities, Failed, Finished, KeyCheck, Pending, Started, StartJob } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { addressOf, withDataUris } from './reference-address.ts';
import { httpUrl } from './web-address.ts';
import { createWire, readLookup, submitTimeoutMs } from './wire.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** Whether references may travel as data URIs; not documented, so off. */
  acceptsDataUri: z.boolean().default(false),
});

const defaultModels = ['google/nano-banana-2'];
/** The model's page, November 2026. */
const prices: PriceList = { models: defaultModels, images: { '1K': 60_000, '2K': 90_000, '4K': 130_000 } };
/** docs/rate-limits: per key, POST and GET counted together. */
const documentedRate = { count: 20, windowMs: 10_000 };
/** Polls of so many runs at 2 s or more stay within the documented rate. */
const defaultConcurrency = 4;

const abilities: Abilities = {
  aspectRatios,
  resolutions: ['1K', '2K', '4K'],
  maxReferences: 14,
  referenceTransports: ['url'],
  maxReferenceBytes: 30 * 1024 * 1024,
  maxReferencesTotalBytes: 14 * 30 * 1024 * 1024,
  referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
  search: false,
  maxPromptLength,
};

/** Integer micro-dollars despite its name (docs/core-concepts); anything else is taken as not said. */
const costSchema = z.int().nonnegative().optional().catch(undefined);
const errorSchema = z.object({ error: z.object({ message: z.string(), code: z.string().optional() }) });
/** The id goes into the handle, which has 4 KB. */
const createdSchema = z.object({ id: z.string().min(1).max(500), costUsd: costSchema });
const runSchema = z.object({
  status: z.string(),
  costUsd: costSchema,
  output: z
    .object({ urls: z.array(z.unknown()).optional().catch(undefined), url: z.unknown().optional() })
    .optional()
    .catch(undefined),
  error: z
    .union([z.string(), z.object({ message: z.string(), code: z.string().optional() })])
    .optional()
    .catch(undefined),
});
type Run = z.output<typeof runSchema>;
const handleSchema = z.object({ run: z.string(), model: z.string() });

function explain(status: number, body: unknown): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data.error;
  const detail = `${code} ${message}`.trim();
  if (code === 'run_not_found') return { reason: 'lost', detail };
  if (code === 'model_not_found') return { reason: 'model_gone', detail };
  if (status === 401 || code === 'ip_not_allowed') return { reason: 'bad_key', detail };
  if (status === 402 || status === 403 || code === 'USAGE_EXCEEDED')
    return { reason: 'out_of_credit', detail };
  if (status === 429) return { reason: 'rate_limited', detail };
  if (status >= 500) return { reason: 'unavailable', detail };
  if (soundsLikeRefusal(message)) return { reason: 'refused', detail, words: message };
  return { reason: 'rejected', detail };
}

/** What is said at a poll may quote the prompt: the log gets the code alone. */
function explainPoll(status: number, body: unknown): Explanation | undefined {
  const explained = explain(status, body);
  const error = errorSchema.safeParse(body).data?.error;
  return explained && error && { ...explained, detail: loggable(error.code), words: error.message };
}

function writeRun(job: StartJob): string {
  const { model, prompt, aspectRatio, resolution, references } = job;
  const images = references.length > 0 ? { image_urls: references.map(addressOf) } : {};
  return JSON.stringify({ model, input: { prompt, aspect_ratio: aspectRatio, resolution, ...images } });
}

function readFailure({ error }: Run): Failed {
  const message = typeof error === 'string' ? error : (error?.message ?? '');
  const code = typeof error === 'string' ? undefined : error?.code;
  const detail = `run failed: ${loggable(code)}`;
  const refused = soundsLikeRefusal(`${code} ${message}`);
  const words = message === '' ? {} : { words: message };
  // docs/core-concepts: a failed run is refunded in full.
  return {
    kind: 'failed',
    reason: refused ? 'refused' : 'failed',
    certainty: 'definite',
    detail,
    ...words,
    costMicros: 0,
  };
}

function readRun(run: Run): Pending | Finished | Failed {
  if (run.status === 'failed') return readFailure(run);
  // Clients list further words for a run at work; what is not an end is not one, until the deadline.
  if (run.status !== 'succeeded') return { kind: 'pending' };
  const cost = run.costUsd === undefined ? {} : { costMicros: run.costUsd };
  const urls = [...(run.output?.urls ?? []), run.output?.url].flatMap((url) => httpUrl(url) ?? []);
  if (urls.length === 0) {
    const detail = 'the run succeeded without an address of an image';
    return { kind: 'failed', reason: 'failed', certainty: 'definite', detail, ...cost };
  }
  return { kind: 'finished', images: [...new Set(urls)].map((url) => ({ kind: 'url', url })), ...cost };
}

export const runbase = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://runbase.net/api/v1',
  defaultModels,
  prices,
  limits: { concurrency: defaultConcurrency, requests: documentedRate },
  create(setup, parts) {
    const wire = createWire(setup, parts, { explain, explainAnswer: explainPoll });
    const get = (run: string, signal: AbortSignal) => wire.ask(`/runs/${encodeURIComponent(run)}`, signal);
    const own = withDataUris(abilities, setup.options.acceptsDataUri);
    return {
      synchronous: false,
      abilities: () => own,
      async start(job, _keep, signal): Promise<Started | Failed> {
        const outcome = await wire.submit('/runs', writeRun(job), submitTimeoutMs, signal);
        const reply = await readReply(outcome, wire.readStart(job));
        if (reply.kind === 'failed') return reply;
        const created = createdSchema.safeParse(reply.body);
        if (!created.success) return garbled(`${reply.status}: an answer without the id of a run`);
        const { id: run, costUsd } = created.data;
        const cost = costUsd === undefined ? {} : { costMicros: costUsd };
        return { kind: 'started', providerRunId: run, handle: { run, model: job.model }, ...cost };
      },
      async status(handle, _keep, signal): Promise<Pending | Finished | Failed> {
        const { run } = handleSchema.parse(handle);
        const reply = await readReply(await get(run, signal), wire.readAnswer());
        if (reply.kind === 'failed') return failPoll(reply);
        const parsed = runSchema.safeParse(reply.body);
        return parsed.success ? readRun(parsed.data) : garbled(`${reply.status}: an answer without a status`);
      },
      async check(signal): Promise<KeyCheck> {
        // There is no endpoint for it; a run that nobody made is looked up free of charge, and only with a good key.
        return readLookup(await readReply(await get('run_key_check', signal), wire.readAnswer()));
      },
    };
  },
});
