// How the fake Runbase tells of one run.
// Begins nothing, charges nothing and serves nothing.
import type { Course, Made, Run } from './course.ts';

interface RunbaseCourse extends Course {
  /** What the answers name in place of the true cost; null leaves the field out. */
  costUsd?: unknown;
}

interface RunbaseMade extends Made {
  /** In place of the true list: private addresses, an empty list, anything. */
  urls?: unknown;
  /** In place of the whole output object. */
  output?: unknown;
}

export type RunbaseOutcome = RunbaseCourse &
  (
    | RunbaseMade
    | { kind: 'failed'; error?: unknown }
    | { kind: 'never' }
    /** The run begins, the reply is a 2xx that does not name it. */
    | { kind: 'no id' }
  );

export type RunbaseRun = Run<RunbaseOutcome>;

/** The reply to its creation. */
export function describeCreated({ job, outcome }: RunbaseRun) {
  const { costUsd = job.micros } = outcome;
  const named = outcome.kind === 'no id' ? {} : { id: job.id };
  return { ...named, model: job.model, status: 'pending', ...(costUsd !== null && { costUsd }) };
}

/** A poll that finds it unfinished. */
export function describe(run: RunbaseRun, status: string) {
  const { job, outcome } = run;
  const costUsd = outcome.costUsd === undefined ? job.micros : outcome.costUsd;
  const createdAt = new Date(job.acceptedAt).toISOString();
  return { id: job.id, model: job.model, status, ...(costUsd !== null && { costUsd }), createdAt };
}

/** A poll that finds it ended. */
export function describeEnd(run: RunbaseRun) {
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
