// Vtrix (https://vtrix.ai): POST /model/v1/generation begins a task, GET /model/v1/generation/task/{id} tells how it
// stands; pictures come as addresses.
// Sources: doc.vtrix.ai (google/nano-banana-2), docs.vtrix.ai (model API), VtrixAI/vtrix-cli; for errors also
// SeaCloudAI/seacloud-cli, the client of its sister.
import { z } from 'zod';
import { aspectRatios } from '../generation/request.ts';
import type { HttpOutcome } from '../http/http-client.ts';
import { namesParameter, refusesContent, saysModelIsGone, soundsLikeRefusal } from './error-words.ts';
import { type Explanation, failAnswer, failPoll, loggable, type Reading, readReply } from './http-reply.ts';
import { priceImage } from './prices.ts';
import type {
  Abilities,
  Failed,
  FailureReason,
  Finished,
  KeyCheck,
  Pending,
  Provider,
  Started,
  StartJob,
} from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { addressOf } from './reference-address.ts';
import { readReportedCost } from './reported-cost.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** `wrapper`: parameters in `input[0].params`, as its own client sends them. `flat`: as its page lists them. */
  bodyMode: z.enum(['wrapper', 'flat']).default('wrapper'),
  /** Whether references may travel as data URIs; not documented for this model, so off. */
  acceptsDataUri: z.boolean().default(false),
});

const defaultModels = ['nano_banana_2'];
/** No limits are published. */
const defaultConcurrency = 3;
/** Its own client looks every 5 s. */
const documentedPoll = { firstMs: 5_000, gapMs: 5_000 };
const defaultStartTimeoutMs = 60_000;
/** Its own client's timeout of a request. */
const defaultStatusTimeoutMs = 30_000;

const abilities: Abilities = {
  // There is no `auto`, and whether a ratio that is left out follows a reference is not documented.
  aspectRatios: aspectRatios.filter((ratio) => ratio !== 'auto'),
  resolutions: ['0.5K', '1K', '2K', '4K'],
  maxReferences: 3,
  referenceTransports: ['url'],
  // Neither size nor types are documented; its sister's client keeps files below this.
  maxReferenceBytes: 10 * 1024 * 1024,
  maxReferencesTotalBytes: 3 * 10 * 1024 * 1024,
  referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
  search: false,
  maxPromptLength: 2500,
};

const words = z.string().min(1);
const codeSchema = z.union([z.string(), z.number()]).transform(normaliseCode).optional().catch(undefined);
/** A failed task says `error_message`, others `message`, some nothing but a sentence. */
const errorSchema = z.union([
  words.transform((message) => ({ message, code: undefined })),
  z
    .object({ code: codeSchema, error_message: words.optional(), message: words.optional() })
    .transform(({ code, error_message: own, message = '' }) => ({ code, message: own ?? message }))
    .refine(({ code, message }) => code !== undefined || message !== ''),
]);
/** An HTTP error, as Vtrix writes it and as its sister does; each has its own place for the code. */
const httpErrorSchema = z.union([
  z.object({ error: errorSchema }).transform(({ error }) => error),
  z
    .object({ status: z.object({ code: codeSchema, error_code: codeSchema, message: z.string() }) })
    .transform(({ status }) => ({ code: status.error_code ?? status.code, message: status.message })),
  z.object({ message: words, code: codeSchema }),
]);
/** The id goes into the handle, which has 4 KB. */
const createdSchema = z.object({ id: z.string().min(1).max(500) });
const urlSchema = z.url({ protocol: /^https?$/ });
const contentSchema = z
  .object({ type: z.string(), url: z.unknown().optional(), text: z.unknown().optional() })
  .catch({ type: 'unknown' });
const taskSchema = z.object({
  status: z.string(),
  output: z
    .array(z.object({ content: z.array(contentSchema) }).catch({ content: [] }))
    .optional()
    .catch(undefined),
  usage: z.object({ cost: z.unknown().optional() }).optional().catch(undefined),
  error: errorSchema.optional().catch(undefined),
});
type Task = z.output<typeof taskSchema>;
const handleSchema = z.object({ task: z.string(), model: z.string() });

/** Its nine digits are documented with leading zeros and typed as an integer, which has none. */
function normaliseCode(code: string | number): string {
  const text = String(code);
  return /^\d{7,9}$/.test(text) ? text.padStart(9, '0') : text;
}

/** The sister's codes of an insufficient balance. */
function saysNoBalance(code: string): boolean {
  return /^4020[1-8]$/.test(code);
}

/** @param model what was asked for, which the message may be about. */
function explainReason(status: number, code: string, message: string, model?: string): FailureReason {
  if (saysNoBalance(code) || status === 402) return 'out_of_credit';
  if (status === 401) return 'bad_key';
  if (status === 403 && refusesContent(message)) return 'refused';
  // Documented for both: no permission, and no balance.
  if (status === 403)
    return /balance|credit|quota|funds|top.?up/i.test(message) ? 'out_of_credit' : 'bad_key';
  if (status === 429) return 'rate_limited';
  if (status <= 500 && soundsLikeRefusal(message)) return 'refused';
  // There is no code for it.
  if (status < 500 && saysModelIsGone(message, model)) return 'model_gone';
  // A path that is not there is no fault of what was sent.
  if (status === 404 && !namesParameter(message)) return 'unavailable';
  return status >= 500 ? 'unavailable' : 'rejected';
}

function explain(status: number, body: unknown, model?: string): Explanation | undefined {
  const parsed = httpErrorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  const reason = explainReason(status, code, message, model);
  const own = reason === 'refused' ? { words: message } : {};
  return { reason, detail: `${code} ${message}`.trim(), ...own };
}

/** What is said at a poll may quote the prompt: the log gets the code alone. */
function explainPoll(status: number, body: unknown): Explanation | undefined {
  const parsed = httpErrorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  // A gateway that knows no such path says 404 in the same shape: only a task that is named is one that is gone.
  const isUnknown = /\b(task|generation|record)\b.{0,100}\bnot (exist|found)\b/i.test(message);
  const reason = isUnknown && status < 500 ? 'lost' : explainReason(status, code, message);
  return { reason, detail: loggable(code), words: message };
}

function writeRequest(job: StartJob, bodyMode: z.output<typeof optionsSchema>['bodyMode']): string {
  const { model, prompt, aspectRatio, resolution, references } = job;
  const params = {
    prompt,
    ...(references.length > 0 && { image_urls: references.map(addressOf) }),
    // There is no word for `auto`; without a ratio the model chooses.
    ...(aspectRatio !== 'auto' && { aspect_ratio: aspectRatio }),
    resolution,
    // Documented as a string, with arrays as its values.
    response_modalities: ['Image'],
  };
  return JSON.stringify(bodyMode === 'flat' ? { model, ...params } : { model, input: [{ params }] });
}

/** US dollars as text, as its own client reads them; the page tells of tokens only. */
function costOf({ usage }: Task): { costMicros?: number } {
  const costMicros = readReportedCost(usage?.cost);
  return costMicros === undefined ? {} : { costMicros };
}

function readFailure(task: Task): Failed {
  const { message, code } = task.error ?? { message: '', code: undefined };
  return {
    kind: 'failed',
    // There is no code for a refusal: Google's own words are passed on.
    reason: soundsLikeRefusal(message) ? 'refused' : 'failed',
    certainty: 'definite',
    detail: `task failed: ${loggable(code)}`,
    ...(message !== '' && { words: message }),
    ...costOf(task),
  };
}

function addressIn(url: unknown): readonly string[] {
  const parsed = urlSchema.safeParse(url);
  return parsed.success ? [parsed.data] : [];
}

/** Where words stand is not documented: in `text`, or in `url` when that is no address. */
function wordsIn({ text, url }: z.output<typeof contentSchema>): readonly string[] {
  const said = text ?? (addressIn(url).length > 0 ? undefined : url);
  return typeof said === 'string' && said.trim() !== '' ? [said.trim()] : [];
}

function readTask(task: Task): Pending | Finished | Failed {
  const status = task.status.toLowerCase();
  if (status === 'failed') return readFailure(task);
  if (status !== 'completed') return { kind: 'pending' };
  const contents = (task.output ?? []).flatMap(({ content }) => content);
  const urls = contents
    .filter(({ type }) => type === 'image' || type === 'image_url')
    .flatMap(({ url }) => addressIn(url));
  const text = contents
    .filter(({ type }) => type === 'text')
    .flatMap(wordsIn)
    .join('\n');
  const said = text === '' ? {} : { text };
  if (urls.length > 0) {
    const images = [...new Set(urls)].map((url) => ({ kind: 'url', url }) as const);
    return { kind: 'finished', images, ...said, ...costOf(task) };
  }
  const detail = 'the task was completed without an address of an image';
  const own = text === '' ? {} : { words: text };
  const reason = text === '' ? 'failed' : 'no_image';
  return { kind: 'failed', reason, certainty: 'definite', detail, ...own, ...costOf(task) };
}

export const vtrix = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://cloud.vtrix.ai',
  defaultModels,
  create({ id, name, key, baseUrl, models, prices, options }, { http, clock }): Provider {
    const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
    const generationUrl = `${baseUrl}/model/v1/generation`;
    const readPoll = (): Reading => ({ explain: explainPoll, now: clock.now(), secrets: [key] });

    function post(body: string, signal: AbortSignal): Promise<HttpOutcome> {
      return http.send({
        method: 'POST',
        url: generationUrl,
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        timeoutMs: options.startTimeoutMs ?? defaultStartTimeoutMs,
        signal,
      });
    }

    function get(task: string, signal: AbortSignal): Promise<HttpOutcome> {
      const timeoutMs = options.statusTimeoutMs ?? defaultStatusTimeoutMs;
      const url = `${generationUrl}/task/${encodeURIComponent(task)}`;
      return http.send({ method: 'GET', url, headers, timeoutMs, signal });
    }

    return {
      id,
      name,
      models,
      limits: {
        concurrency: options.concurrency ?? defaultConcurrency,
        poll: documentedPoll,
        ...(options.requests && { requests: options.requests }),
      },
      synchronous: false,
      excludedFromFailover: false,
      abilities: () =>
        options.acceptsDataUri ? { ...abilities, referenceTransports: ['url', 'inline'] } : abilities,
      // No price is published anywhere: only what the operator says counts.
      price: (query) => priceImage(undefined, prices, query),
      async start(job, _keep, signal): Promise<Started | Failed> {
        const reading = { explain, model: job.model, now: clock.now(), secrets: [key, job.prompt] };
        const reply = await readReply(await post(writeRequest(job, options.bodyMode), signal), reading);
        if (reply.kind === 'failed') return reply;
        const created = createdSchema.safeParse(reply.body);
        if (!created.success) return failAnswer(reply, 'the id of a task', reading);
        const { id: task } = created.data;
        return { kind: 'started', providerRunId: task, handle: { task, model: job.model } };
      },
      async status(handle, _keep, signal): Promise<Pending | Finished | Failed> {
        const { task } = handleSchema.parse(handle);
        const reading = readPoll();
        const reply = await readReply(await get(task, signal), reading);
        if (reply.kind === 'failed') return failPoll(reply);
        const parsed = taskSchema.safeParse(reply.body);
        return parsed.success ? readTask(parsed.data) : failAnswer(reply, 'a status', reading);
      },
      async check(signal): Promise<KeyCheck> {
        // There is no endpoint for it; a task that nobody made is looked up free of charge, and only with a good key.
        const reply = await readReply(await get('key_check', signal), readPoll());
        if (reply.kind === 'answer' || reply.reason === 'lost')
          return { kind: 'good', detail: 'the key is known' };
        return { kind: reply.reason === 'bad_key' ? 'bad' : 'unknown', detail: reply.detail };
      },
    };
  },
});
