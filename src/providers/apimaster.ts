// APIMaster (https://apimaster.ai): POST /images/generations/async begins a task, GET /tasks/{id} tells how it stands;
// POST /images/generations answers with the picture itself, where the operator prefers that. Pictures come as addresses.
// Sources: apimaster.ai/docs (images), github.com/apimaster-ai (agent-skills, ComfyUI-APIMaster), docs.apimart.ai, which
// it draws with, and QuantumNous/new-api, of which it is a fork (errors).
import { z } from 'zod';
import { startDeadlineMs } from '../generation/deadlines.ts';
import { aspectRatios, maxPromptLength } from '../generation/request.ts';
import type { HttpOutcome } from '../http/http-client.ts';
import {
  apimasterWordsSchema,
  explainApimasterAnswer,
  explainApimasterError,
  isApimasterRefusal,
} from './apimaster-error.ts';
import { failAnswer, failPoll, loggable, type Reading, readReply } from './http-reply.ts';
import { addressesIn, failBadPicture, finish, type OpenaiImages, readOpenaiImages } from './openai-images.ts';
import type { PriceList } from './prices.ts';
import type { Abilities, Failed, Finished, KeyCheck, Pending, Started, StartJob } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { addressOf } from './reference-address.ts';
import { createWire, readKeyCheck, submitTimeoutMs } from './wire.ts';

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
  error: z.union([z.string(), apimasterWordsSchema]).optional().catch(undefined),
});
type Task = z.output<typeof taskSchema>;
const pollSchema = z.object({ data: taskSchema });
/** In OpenAI's shape. */
const modelListSchema = z
  .object({ data: z.array(z.object({ id: z.string() })) })
  .transform(({ data }) => data.map(({ id }) => id));
const handleSchema = z.object({ task: z.string(), model: z.string() });

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
    reason: isApimasterRefusal(code, message) ? 'refused' : 'failed',
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

function readModels(body: unknown): readonly string[] | undefined {
  return modelListSchema.safeParse(body).data;
}

export const apimaster = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://apimaster.ai/v1',
  defaultModels,
  prices,
  limits: { concurrency: defaultConcurrency, poll: documentedPoll },
  create(setup, parts) {
    const { mode, searchField, tasksPath } = setup.options;
    const synchronous = mode === 'sync';
    const wire = createWire(setup, parts, {
      explain: explainApimasterError,
      explainAnswer: explainApimasterAnswer,
    });

    function post(job: StartJob, signal: AbortSignal): Promise<HttpOutcome> {
      const timeoutMs = synchronous ? startDeadlineMs(job.resolution) : submitTimeoutMs;
      const path = `/images/generations${synchronous ? '' : '/async'}`;
      return wire.submit(path, writeRequest(job, searchField), timeoutMs, signal);
    }

    function pathOf({ task, model }: z.output<typeof handleSchema>): string {
      const values: Readonly<Record<string, string>> = { '{id}': task, '{model}': model };
      return tasksPath.replace(/\{id\}|\{model\}/g, (name) => encodeURIComponent(values[name] ?? ''));
    }

    return {
      synchronous,
      abilities: () => abilities,
      async start(job, keep, signal): Promise<Started | Finished | Failed> {
        const reading = wire.readStart(job);
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
        const reading = wire.readAnswer();
        const reply = await readReply(await wire.ask(pathOf(handleSchema.parse(handle)), signal), reading);
        if (reply.kind === 'failed') return failPoll(reply);
        const parsed = pollSchema.safeParse(reply.body);
        return parsed.success ? readTask(parsed.data.data) : failAnswer(reply, 'a status', reading);
      },
      async check(signal): Promise<KeyCheck> {
        const reply = await readReply(await wire.ask('/models', signal), wire.readAnswer());
        return readKeyCheck(reply, 'the key lists models', readModels);
      },
    };
  },
});
