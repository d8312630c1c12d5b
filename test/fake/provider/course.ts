// One job of a provider that is asked again and again: how it goes on and when it has ended.
// Begins nothing, charges nothing and knows no wire format.
import type { FileMode } from './file-mode.ts';
import type { Job } from './job-book.ts';

export interface Course {
  /** Polls that find it unfinished; 0 unless told. */
  polls?: number;
  /** Time by `now` until it is finished. */
  latencyMs?: number;
  /** Unfinished until this settles. */
  until?: Promise<unknown>;
  /** Status words of the unfinished polls in order, the last one repeated; any words, backwards too. */
  words?: string[];
}

export interface Made {
  kind: 'made';
  images?: number;
  format?: 'png' | 'jpeg';
  /** Size of each file, padded. */
  sizeBytes?: number;
  /** How the result URLs behave. */
  file?: FileMode;
}

export type RunOutcome = Course &
  (
    | Made
    | { kind: 'failed' }
    | { kind: 'never' }
    /** The reply is a 2xx that does not name the run. */
    | { kind: 'no id' }
  );

export interface Run<Outcome extends RunOutcome> {
  job: Job;
  outcome: Outcome;
  polls: number;
  /** False while something outside holds it up: a promise of the test, the fetching of references. */
  gateOpen: boolean;
  done: boolean;
  urls: string[];
  completedAt: number | undefined;
}

/** Whether the run has ended by now; once it has, it stays so. */
export function hasEnded(run: Run<RunOutcome>, now: () => number): boolean {
  const { outcome, job } = run;
  if (run.done) return true;
  if (outcome.kind === 'never' || !run.gateOpen || run.polls < (outcome.polls ?? 0)) return false;
  if (now() - job.acceptedAt < (outcome.latencyMs ?? 0)) return false;
  run.done = true;
  run.completedAt = now();
  return true;
}

/** Counts a poll that found it unfinished, and says which word that poll is told. */
export function takeWord(run: Run<RunOutcome>, usual: string): string {
  const words = run.outcome.words ?? [usual];
  const word = words[Math.min(run.polls, words.length - 1)] ?? usual;
  run.polls += 1;
  return word;
}
