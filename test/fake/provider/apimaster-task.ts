// How the fake APIMaster tells of one job: the task that is polled, or the pictures in one answer.
// Source: docs.apimart.ai (task status) and apimaster.ai docs. Begins nothing, charges nothing and serves nothing.
import type { ApimasterReply, UnknownTask } from './apimaster-error.ts';
import type { Course, Made, Run } from './course.ts';
import type { JobBook } from './job-book.ts';

interface ApimasterMade extends Made {
  /** How the answer of the synchronous endpoint carries pictures; by URL unless told. */
  as?: 'url' | 'b64_json';
  /** In place of the synchronous answer's `data`. */
  data?: unknown;
  /** How a task's `result.images` holds the URLs: one entry with a list of all (unless told), or one entry each. */
  urlAs?: 'one list' | 'list' | 'string';
  /** In place of the true URLs: private addresses, an empty list, anything. */
  urls?: unknown[];
  /** Unix seconds; null leaves the field out. A day after the end unless told. */
  expiresAt?: unknown;
  /** In place of the whole result object; null leaves it out. */
  result?: unknown;
  /** What the task is called at its end; completed unless told. */
  word?: string;
}

export type ApimasterOutcome = Course &
  (
    | ApimasterMade
    | {
        kind: 'failed';
        /** Text or an object; null leaves it out. */
        error?: unknown;
        /** failed unless told; error and cancelled are ends as well. */
        word?: string;
        /** Of the synchronous answer; 400 unless told. */
        status?: number;
      }
    /** The synchronous endpoint keeps silent. */
    | { kind: 'never' }
    /** The job begins, the reply names no task (of the synchronous endpoint: holds no picture). */
    | { kind: 'no id' }
  );

/** What a test may have the next start do. */
export type ApimasterStart = ApimasterOutcome | ApimasterReply;

/** What a test may have the next poll say. */
export type ApimasterStatus =
  /** One poll's word in place of the true one: unknown, or a step backwards. */
  | { kind: 'word'; word: string }
  /** As if no such task were known. */
  | { kind: 'forgotten'; as?: UnknownTask }
  | ApimasterReply;

export type ApimasterRun = Run<ApimasterOutcome>;

const seconds = (ms: number) => Math.floor(ms / 1000);
const daySeconds = 86_400;

/** What APIMaster documents as the end of a task that its moderation stopped. */
export const blocked = { message: 'Content policy violation', code: 'prompt_blocked' };

export function describeSubmitted({ job, outcome }: ApimasterRun) {
  const named = outcome.kind === 'no id' ? {} : { task_id: job.id };
  return { code: 200, data: [{ status: 'submitted', ...named }] };
}

/** A poll that finds it unfinished. */
export function describe({ job, outcome, polls }: ApimasterRun, status: string) {
  const progress = Math.floor((polls / ((outcome.polls ?? polls) + 1)) * 100);
  return {
    code: 200,
    data: { id: job.id, status, progress, created: seconds(job.acceptedAt), estimated_time: 60 },
  };
}

function describeResult(made: ApimasterMade, { urls: own, completedAt = 0 }: ApimasterRun) {
  const { urls = own, urlAs = 'one list', expiresAt = seconds(completedAt) + daySeconds } = made;
  const entry = (url: unknown) => ({ url, ...(expiresAt !== null && { expires_at: expiresAt }) });
  if (urlAs === 'one list') return { images: [entry(urls)] };
  return { images: urls.map((url) => entry(urlAs === 'list' ? [url] : url)) };
}

/** A poll that finds it ended. */
export function describeEnd(run: ApimasterRun) {
  const { job, outcome, completedAt = 0 } = run;
  const word = 'word' in outcome ? outcome.word : undefined;
  const task = { id: job.id, progress: 100, created: seconds(job.acceptedAt) };
  if (outcome.kind === 'failed') {
    const { error = blocked } = outcome;
    return { code: 200, data: { ...task, status: word ?? 'failed', ...(error !== null && { error }) } };
  }
  const made: ApimasterMade = outcome.kind === 'made' ? outcome : { kind: 'made' };
  const { result = describeResult(made, run) } = made;
  const end = { completed: seconds(completedAt), actual_time: seconds(completedAt - job.acceptedAt) };
  return {
    code: 200,
    data: { ...task, status: word ?? 'completed', ...(result !== null && { result }), ...end },
  };
}

/** The answer of the synchronous endpoint. */
export async function describePictures({ job, outcome, urls: own }: ApimasterRun, book: JobBook) {
  const created = seconds(job.acceptedAt);
  if (outcome.kind !== 'made') return { created, data: [] };
  const { as = 'url', urls = own, data } = outcome;
  if (data !== undefined) return { created, data };
  if (as === 'url') return { created, data: urls.map((url) => ({ url })) };
  const pictures = await Promise.all(own.map((_, index) => book.picture(job, index)));
  return { created, data: pictures.map((picture) => ({ b64_json: picture.toString('base64') })) };
}
