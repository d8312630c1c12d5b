// One run at the fake Runbase: how it goes on, when it ends, and how the service tells of it.
// Begins nothing, charges nothing and serves nothing.
import type { FileMode } from './file-mode.ts';
import type { Job } from './job-book.ts';

interface Course {
  /** Polls that find it unfinished; 0 unless told. */
  polls?: number;
  /** Time by `now` until it is finished. */
  latencyMs?: number;
  /** Unfinished until this settles. */
  until?: Promise<unknown>;
  /** Status words of the unfinished polls in order, the last one repeated; any words, backwards too. */
  words?: string[];
  /** What the answers name in place of the true cost; null leaves the field out. */
  costUsd?: unknown;
}

export type RunbaseOutcome = Course &
  (
    | {
        kind: 'made';
        images?: number;
        format?: 'png' | 'jpeg';
        /** Size of each file, padded. */
        sizeBytes?: number;
        /** How the result URLs behave. */
        file?: FileMode;
        /** In place of the true list: private addresses, an empty list, anything. */
        urls?: unknown;
        /** In place of the whole output object. */
        output?: unknown;
      }
    | { kind: 'failed'; error?: unknown }
    | { kind: 'never' }
    /** The run begins, the reply is a 2xx that does not name it. */
    | { kind: 'no id' }
  );

export interface Run {
  job: Job;
  outcome: RunbaseOutcome;
  polls: number;
  /** False while something outside holds it up: a promise of the test, the fetching of references. */
  gateOpen: boolean;
  done: boolean;
  urls: string[];
  completedAt: number | undefined;
}

/** Whether the run has ended by now; once it has, it stays so. */
export function hasEnded(run: Run, now: () => number): boolean {
  const { outcome, job } = run;
  if (run.done) return true;
  if (outcome.kind === 'never' || !run.gateOpen || run.polls < (outcome.polls ?? 0)) return false;
  if (now() - job.acceptedAt < (outcome.latencyMs ?? 0)) return false;
  run.done = true;
  run.completedAt = now();
  return true;
}

/** The reply to its creation. */
export function describeCreated({ job, outcome }: Run) {
  const { costUsd = job.micros } = outcome;
  const named = outcome.kind === 'no id' ? {} : { id: job.id };
  return { ...named, model: job.model, status: 'pending', ...(costUsd !== null && { costUsd }) };
}

/** A poll that finds it unfinished. */
export function describe(run: Run, status: string) {
  const { job, outcome } = run;
  const costUsd = outcome.costUsd === undefined ? job.micros : outcome.costUsd;
  const createdAt = new Date(job.acceptedAt).toISOString();
  return { id: job.id, model: job.model, status, ...(costUsd !== null && { costUsd }), createdAt };
}

/** A poll that finds it ended. */
export function describeEnd(run: Run) {
  const { outcome, completedAt = 0 } = run;
  const end = { completedAt: new Date(completedAt).toISOString() };
  if (outcome.kind === 'failed') {
    const { error = 'The request was rejected by the content filter' } = outcome;
    return { ...describe(run, 'failed'), error, ...end };
  }
  const made = outcome.kind === 'made' ? outcome : undefined;
  const urls = made?.urls === undefined ? run.urls : made.urls;
  const output = made?.output === undefined ? { urls } : made.output;
  return { ...describe(run, 'succeeded'), output, ...end };
}
