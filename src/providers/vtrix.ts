// Vtrix (https://vtrix.ai): POST /model/v1/generation begins a task, GET /model/v1/generation/task/{id} tells how it
// stands; pictures come as addresses.
// Sources: doc.vtrix.ai (google/nano-banana-2), docs.vtrix.ai (model API), VtrixAI/vtrix-cli; for errors also
// SeaCloudAI/seacloud-cli, the client of its sister.
import { z } from 'zod';
import { aspectRatios } from '../generation/request.ts';
import { soundsLikeRefusal } from './error-words.ts';
import { failAnswer, failPoll, loggable, readReply } from './http-reply.ts';
import type { Abilities, Failed, Finished, KeyCheck, Pending, Started, StartJob } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { addressOf, withDataUris } from './reference-address.ts';
import { readReportedCost } from './reported-cost.ts';
import { explainVtrixAnswer, explainVtrixError, vtrixErrorSchema } from './vtrix-error.ts';
import { httpUrl } from './web-address.ts';
import { createWire, readLookup, submitTimeoutMs } from './wire.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** `wrapper`: parameters in `input[0].params`, as its own client sends them. `flat`: as its page lists them. */
  bodyMode: z.enum(['wrapper', 'flat']).default('wrapper'),
  /** Whether references may travel as data URIs; not documented for this model, so off. */
  acceptsDataUri: z.boolean().default(false),
});

const generationPath = '/model/v1/generation';
const defaultModels = ['nano_banana_2'];
/** No limits are published. */
const defaultConcurrency = 3;
/** Its own client looks every 5 s. */
const documentedPoll = { firstMs: 5_000, gapMs: 5_000 };

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

/** The id goes into the handle, which has 4 KB. */
const createdSchema = z.object({ id: z.string().min(1).max(500) });
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
  error: vtrixErrorSchema.optional().catch(undefined),
});
type Task = z.output<typeof taskSchema>;
const handleSchema = z.object({ task: z.string(), model: z.string() });

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

/** Where words stand is not documented: in `text`, or in `url` when that is no address. */
function wordsIn({ text, url }: z.output<typeof contentSchema>): readonly string[] {
  const said = text ?? (httpUrl(url) === undefined ? url : undefined);
  return typeof said === 'string' && said.trim() !== '' ? [said.trim()] : [];
}

function readTask(task: Task): Pending | Finished | Failed {
  const status = task.status.toLowerCase();
  if (status === 'failed') return readFailure(task);
  if (status !== 'completed') return { kind: 'pending' };
  const contents = (task.output ?? []).flatMap(({ content }) => content);
  const urls = contents
    .filter(({ type }) => type === 'image' || type === 'image_url')
    .flatMap(({ url }) => httpUrl(url) ?? []);
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
  limits: { concurrency: defaultConcurrency, poll: documentedPoll },
  create(setup, parts) {
    const { acceptsDataUri, bodyMode } = setup.options;
    const wire = createWire(setup, parts, {
      explain: explainVtrixError,
      explainAnswer: explainVtrixAnswer,
    });
    const get = (task: string, signal: AbortSignal) =>
      wire.ask(`${generationPath}/task/${encodeURIComponent(task)}`, signal);
    const own = withDataUris(abilities, acceptsDataUri);
    return {
      synchronous: false,
      abilities: () => own,
      async start(job, _keep, signal): Promise<Started | Failed> {
        const reading = wire.readStart(job);
        const request = writeRequest(job, bodyMode);
        const outcome = await wire.submit(generationPath, request, submitTimeoutMs, signal);
        const reply = await readReply(outcome, reading);
        if (reply.kind === 'failed') return reply;
        const created = createdSchema.safeParse(reply.body);
        if (!created.success) return failAnswer(reply, 'the id of a task', reading);
        const { id: task } = created.data;
        return { kind: 'started', providerRunId: task, handle: { task, model: job.model } };
      },
      async status(handle, _keep, signal): Promise<Pending | Finished | Failed> {
        const { task } = handleSchema.parse(handle);
        const reading = wire.readAnswer();
        const reply = await readReply(await get(task, signal), reading);
        if (reply.kind === 'failed') return failPoll(reply);
        const parsed = taskSchema.safeParse(reply.body);
        return parsed.success ? readTask(parsed.data) : failAnswer(reply, 'a status', reading);
      },
      async check(signal): Promise<KeyCheck> {
        // There is no endpoint for it; a task that nobody made is looked up free of charge, and only with a good key.
        return readLookup(await readReply(await get('key_check', signal), wire.readAnswer()));
      },
    };
  },
});
