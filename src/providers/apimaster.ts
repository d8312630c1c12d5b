// APIMaster (https://apimaster.ai): POST /images/generations/async begins a task, GET /tasks/{id} tells how it stands;
// POST /images/generations answers with the picture itself, where the operator prefers that. Pictures come as addresses.
// Sources: apimaster.ai/docs (images), github.com/apimaster-ai (agent-skills, ComfyUI-APIMaster), docs.apimart.ai, which
// it draws with, and QuantumNous/new-api, of which it is a fork (errors).
import { z } from 'zod';
import { startDeadlineMs } from '../generation/deadlines.ts';
import { aspectRatios, maxPromptLength } from '../generation/request.ts';
import type { HttpOutcome } from '../http/http-client.ts';
import { namesParameter, refusesContent, saysModelIsGone, soundsLikeRefusal } from './error-words.ts';
import { type Explanation, failAnswer, failPoll, loggable, type Reading, readReply } from './http-reply.ts';
import { addressesIn, failBadPicture, finish, type OpenaiImages, readOpenaiImages } from './openai-images.ts';
import { type PriceList, priceImage } from './prices.ts';
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

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** `sync`: a start answers with the picture itself, and so is in doubt for as long as the drawing takes. */
  mode: z.enum(['async', 'sync']).default('async'),
  /** Where a task is read, below the base address; forks of new-api differ in it. */
  tasksPath: z
    .string()
    .regex(/^\/.*\{id\}/, 'must begin with / and hold {id}')
    .default('/tasks/{id}?model={model}'),
  /** The page tells of web search without the name of its field; this is APIMart's. */
  searchField: z
    .string()
    .regex(/^[A-Za-z_]{1,60}$/, 'must be the name of a field')
    .default('google_search'),
});

/** The page says to send the first, which Google has shut down; APIMaster's own list of models has the second. */
const defaultModels = ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image'];
/** The model's page, November 2026: 0.5K and 1K alike, 2K 4/3 and 4K twice of that. */
const prices: PriceList = {
  models: defaultModels,
  images: { '0.5K': 37_500, '1K': 37_500, '2K': 50_000, '4K': 75_000 },
};
/** No limits are published. */
const defaultConcurrency = 5;
/** The notes of its agent skills ask for 12 s before the first look and 5 s after it. */
const documentedPoll = { firstMs: 12_000, gapMs: 5_000 };
const submitTimeoutMs = 60_000;
const defaultStatusTimeoutMs = 30_000;

const abilities: Abilities = {
  aspectRatios,
  resolutions: ['0.5K', '1K', '2K', '4K'],
  maxReferences: 14,
  referenceTransports: ['inline', 'url'],
  maxReferenceBytes: 10 * 1024 * 1024,
  // What a whole request may have is not documented: new-api's code says 128 MB (common/init.go), the readme of a fork
  // 32. This stays below either as base64, which takes a third more.
  maxReferencesTotalBytes: 20 * 1024 * 1024,
  referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
  search: true,
  maxPromptLength,
};

const codeSchema = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
const wordsSchema = z.object({ message: z.string(), code: codeSchema });
/** new-api's own errors are wrapped, those of its tasks are not; the `code` of either is no HTTP status. */
const errorSchema = z.union([
  z.object({ error: wordsSchema }).transform(({ error }) => error),
  z.object({ message: z.string(), code: z.union([z.string(), z.number()]).transform(String) }),
]);
/** The id goes into the handle, which has 4 KB. */
const submittedSchema = z.object({ task_id: z.string().min(1).max(500) });
const submitSchema = z.object({
  data: z.union([
    submittedSchema,
    z
      .array(z.unknown())
      .transform(([first]) => first)
      .pipe(submittedSchema),
  ]),
});
const taskSchema = z.object({
  status: z.string(),
  result: z
    .object({ images: z.array(z.object({ url: z.unknown().optional() }).catch({})) })
    .optional()
    .catch(undefined),
  error: z.union([z.string(), wordsSchema]).optional().catch(undefined),
});
type Task = z.output<typeof taskSchema>;
const pollSchema = z.object({ data: taskSchema });
/** In OpenAI's shape. */
const modelListSchema = z
  .object({ data: z.array(z.object({ id: z.string() })) })
  .transform(({ data }) => data.map(({ id }) => id));
const handleSchema = z.object({ task: z.string(), model: z.string() });

const refusalCodes = ['sensitive_words_detected', 'prompt_blocked', 'content_policy_violation'];
/** Where a message that speaks of a policy is about the prompt rather than about the account. */
const refusingStatuses = [400, 422, 451, 500];

function isRefusal(code: string, message: string): boolean {
  return refusalCodes.includes(code) || soundsLikeRefusal(message);
}

/** @param model what was asked for, which the message may be about. */
function explainReason(status: number, code: string, message: string, model?: string): FailureReason {
  if (refusalCodes.includes(code)) return 'refused';
  if (code === 'model_not_found') return 'model_gone';
  // APIMaster's own way to the model, its key there included: not ours.
  if (code.startsWith('channel:')) return 'unavailable';
  if (status === 402 || /quota|^entitlement_/.test(code)) return 'out_of_credit';
  if (status === 401) return 'bad_key';
  // A key can be kept to some models, and to some addresses; older codes of an empty account are words only.
  if (status === 403 && /\b(quota|balance|credits?)\b/i.test(message)) return 'out_of_credit';
  if (status === 403 && refusesContent(message)) return 'refused';
  if (status === 429) return 'rate_limited';
  if (refusingStatuses.includes(status) && soundsLikeRefusal(message)) return 'refused';
  // That none of its channels serves a model it says with 503.
  if (saysModelIsGone(message, model)) return 'model_gone';
  if (status === 403) return 'bad_key';
  // A path that is not there is no fault of what was sent.
  if (status === 404 && !namesParameter(message)) return 'unavailable';
  return status >= 500 ? 'unavailable' : 'rejected';
}

function explain(status: number, body: unknown, model?: string): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  const reason = explainReason(status, code, message, model);
  const words = reason === 'refused' && message !== '' ? { words: message } : {};
  return { reason, detail: `${code} ${message}`.trim(), ...words };
}

/** What is said at a poll may quote the prompt: the log gets the code alone. */
function explainPoll(status: number, body: unknown): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  const isUnknown = /\btask\b.{0,100}\bnot (exist|found)\b|\btask_not_(exist|found)/i.test(
    `${code} ${message}`,
  );
  const reason = isUnknown && status < 500 ? 'lost' : explainReason(status, code, message);
  return { reason, detail: loggable(code), words: message };
}

function writeRequest(job: StartJob, searchField: string): string {
  const { model, prompt, aspectRatio, resolution, search, references } = job;
  return JSON.stringify({
    ...(search && { [searchField]: true }),
    model,
    prompt,
    // Despite its name the aspect ratio; `auto` is one of its words.
    size: aspectRatio,
    resolution,
    n: 1,
    ...(references.length > 0 && { image_urls: references.map(addressOf) }),
  });
}

/** Whether a failed task is billed is not documented, so nothing is said of its cost. */
function readFailure({ error }: Task): Failed {
  const { message, code = '' } = typeof error === 'string' ? { message: error } : (error ?? { message: '' });
  return {
    kind: 'failed',
    reason: isRefusal(code, message) ? 'refused' : 'failed',
    certainty: 'definite',
    detail: `task failed: ${loggable(code)}`,
    ...(message !== '' && { words: message }),
  };
}

const failedWords = ['failed', 'error', 'cancelled', 'canceled'];

function readTask(task: Task): Pending | Finished | Failed {
  const status = task.status.toLowerCase();
  if (failedWords.includes(status)) return readFailure(task);
  if (status !== 'completed') return { kind: 'pending' };
  const urls = (task.result?.images ?? []).flatMap(({ url }) => addressesIn(url));
  return finish([...new Set(urls)].map((url) => ({ kind: 'url', url })));
}

function readPictures(answer: OpenaiImages | Failed, reading: Reading): Finished | Failed {
  if (answer.kind === 'failed') return answer;
  if (!answer.list) return failAnswer(answer, 'a list of images', reading);
  return answer.images.length > 0 ? finish(answer.images) : (failBadPicture(answer) ?? finish([]));
}

export const apimaster = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://apimaster.ai/v1',
  defaultModels,
  create({ id, name, key, baseUrl, models, prices: overrides, options }, { http, clock }): Provider {
    const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
    const synchronous = options.mode === 'sync';
    const statusTimeoutMs = options.statusTimeoutMs ?? defaultStatusTimeoutMs;
    const readPoll = (): Reading => ({ explain: explainPoll, now: clock.now(), secrets: [key] });

    function post(job: StartJob, signal: AbortSignal): Promise<HttpOutcome> {
      const timeoutMs = synchronous ? startDeadlineMs(job.resolution) : submitTimeoutMs;
      return http.send({
        method: 'POST',
        url: `${baseUrl}/images/generations${synchronous ? '' : '/async'}`,
        headers: { ...headers, 'content-type': 'application/json' },
        body: writeRequest(job, options.searchField),
        timeoutMs: options.startTimeoutMs ?? timeoutMs,
        signal,
      });
    }

    function get(path: string, signal: AbortSignal): Promise<HttpOutcome> {
      const url = `${baseUrl}${path}`;
      return http.send({ method: 'GET', url, headers, timeoutMs: statusTimeoutMs, signal });
    }

    function pathOf({ task, model }: z.output<typeof handleSchema>): string {
      const values: Readonly<Record<string, string>> = { '{id}': task, '{model}': model };
      return options.tasksPath.replace(/\{id\}|\{model\}/g, (name) => encodeURIComponent(values[name] ?? ''));
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
      synchronous,
      excludedFromFailover: false,
      abilities: () => abilities,
      price: (query) => priceImage(prices, overrides, query),
      async start(job, keep, signal): Promise<Started | Finished | Failed> {
        const reading = { explain, model: job.model, now: clock.now(), secrets: [key, job.prompt] };
        const outcome = await post(job, signal);
        if (synchronous) return readPictures(await readOpenaiImages(outcome, keep, signal, reading), reading);
        const reply = await readReply(outcome, reading);
        if (reply.kind === 'failed') return reply;
        const submitted = submitSchema.safeParse(reply.body);
        if (!submitted.success) return failAnswer(reply, 'the id of a task', reading);
        const task = submitted.data.data.task_id;
        return { kind: 'started', providerRunId: task, handle: { task, model: job.model } };
      },
      async status(handle, _keep, signal): Promise<Pending | Finished | Failed> {
        // Also in the synchronous mode: the task may have begun before the operator chose it.
        const reading = readPoll();
        const reply = await readReply(await get(pathOf(handleSchema.parse(handle)), signal), reading);
        if (reply.kind === 'failed') return failPoll(reply);
        const parsed = pollSchema.safeParse(reply.body);
        return parsed.success ? readTask(parsed.data.data) : failAnswer(reply, 'a status', reading);
      },
      async check(signal): Promise<KeyCheck> {
        const reply = await readReply(await get('/models', signal), readPoll());
        if (reply.kind === 'answer') {
          const offered = modelListSchema.safeParse(reply.body).data;
          return { kind: 'good', detail: 'the key lists models', ...(offered && { models: offered }) };
        }
        return { kind: reply.reason === 'bad_key' ? 'bad' : 'unknown', detail: reply.detail };
      },
    };
  },
});
