// How the fake Vtrix tells of one task.
// Source: doc.vtrix.ai (the model's page) and VtrixAI/vtrix-cli internal/generation/client.go.
// Begins nothing, charges nothing and serves nothing.
import type { Course, Made, Run } from './course.ts';

interface VtrixCourse extends Course {
  /** The word of the answer that names the task; in_progress unless told. */
  firstWord?: string;
  /** In place of the true progress, which is between 0 and 1; null leaves the field out. */
  progress?: unknown;
}

interface VtrixMade extends Made {
  /** What a picture is called among the contents; image unless told. */
  imageType?: 'image' | 'image_url';
  /** The words beside the picture; null leaves them out. A sentence, where Text was asked for, unless told. */
  text?: string | null;
  /** Which field holds them; url, the only documented one, unless told. */
  textIn?: 'url' | 'text';
  /** In place of the true URLs: private addresses, an empty list, anything. */
  urls?: unknown[];
  /** In place of the whole output; null leaves it out. */
  output?: unknown;
  /** In place of the usual usage; null leaves it out. */
  usage?: unknown;
  /** What the task is called at its end; completed unless told. */
  word?: string;
}

export type VtrixOutcome = VtrixCourse &
  (
    | VtrixMade
    | {
        kind: 'failed';
        /** Text or any object; null leaves it out. */
        error?: unknown;
        /** failed unless told. */
        word?: string;
      }
    | { kind: 'never' }
    /** The reply is a 2xx that names no task. It begins all the same, unless the reply says in `error` why it did not. */
    | { kind: 'no id'; error?: unknown }
  );

export type VtrixRun = Run<VtrixOutcome>;

/** How a finished task tells its use: as the page documents it, or with the cost in dollars as the command line reads it. */
export type UsageShape = 'tokens' | 'cost';

/** An error of a task as documented, its code without the leading zeros that no JSON number can have. */
export const taskError = (code: 5001095 | 5001096 | 5001097 | 5001098, error_message: string) => ({
  code,
  error_message,
});

const blocked = taskError(
  5001097,
  'HTTP error response: 400 The prompt was blocked by the safety policy: PROHIBITED_CONTENT',
);

export function describeSubmitted({ job, outcome }: VtrixRun) {
  const rest = { model: job.model, created_at: Math.floor(job.acceptedAt / 1000) };
  const status = outcome.firstWord ?? 'in_progress';
  if (outcome.kind !== 'no id') return { id: job.id, status, ...rest };
  return outcome.error === undefined ? { status, ...rest } : { error: outcome.error };
}

/** A poll that finds it unfinished; the usual progress is never 1. */
export function describe({ job, outcome, polls }: VtrixRun, status: string) {
  const { progress = polls / ((outcome.polls ?? polls) + 1) } = outcome;
  return {
    id: job.id,
    status,
    ...(progress !== null && { progress }),
    model: job.model,
    created_at: Math.floor(job.acceptedAt / 1000),
  };
}

function describeOutput(made: VtrixMade, { urls: own }: VtrixRun) {
  const { urls = own, imageType = 'image', text = 'Here is the picture.', textIn = 'url' } = made;
  const words = text !== null ? [{ type: 'text', [textIn]: text }] : [];
  return [{ content: [...words, ...urls.map((url) => ({ type: imageType, url }))] }];
}

function describeUsage({ job }: VtrixRun, shape: UsageShape) {
  if (shape === 'tokens') return { prompt_tokens: 12, completion_tokens: 1690, total_tokens: 1702 };
  const unitPrice = job.micros / 1_000_000 / job.images;
  return {
    cost: String(job.micros / 1_000_000),
    quantity: job.images,
    unit_price: String(unitPrice),
    extra_info: {},
  };
}

/** A poll that finds it ended. */
export function describeEnd(run: VtrixRun, shape: UsageShape) {
  const { job, outcome } = run;
  const named = { id: job.id, model: job.model, created_at: Math.floor(job.acceptedAt / 1000) };
  if (outcome.kind === 'failed') {
    const { error = blocked, word = 'failed' } = outcome;
    return { ...named, status: word, ...(error !== null && { error }) };
  }
  const made: VtrixMade = outcome.kind === 'made' ? outcome : { kind: 'made' };
  const { word = 'completed', output = describeOutput(made, run), usage = describeUsage(run, shape) } = made;
  return {
    ...named,
    status: word,
    progress: outcome.progress === undefined ? 1 : outcome.progress,
    ...(output !== null && { output }),
    ...(usage !== null && { usage }),
    metadata: {},
  };
}
