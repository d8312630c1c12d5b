// The runs of a provider that answers with URLs: their files, what holds them up, and the references they fetch.
// Never decides whether a run begins, and writes no answer.
import { hasEnded, type Run, type RunOutcome } from './course.ts';
import type { FileHost } from './file-host.ts';
import { createJobBook } from './job-book.ts';
import { type FetchedReference, fetchReference } from './reference-fetch.ts';

export interface RunOrder {
  model: string;
  prompt: string;
  aspectRatio: string;
  resolution: string;
  /** How many came, by whatever way. */
  references: number;
  /** Those that are to be fetched. */
  urls: readonly string[];
}

export interface RunBookOptions<Outcome extends RunOutcome> {
  provider: string;
  idPrefix: string;
  now: () => number;
  files: FileHost;
  /** Where result files lie below their host. */
  folder: string;
  /** Whether the provider gives the money of failed runs back. */
  refundsFailed: boolean;
  references: {
    /** References are only judged by their URL unless told to fetch them. */
    fetch: boolean;
    limitBytes: number;
    /** Content types that the provider takes. */
    contentTypes: readonly string[];
    /** How a run ends whose reference is of no use. */
    failed(problem: string): Outcome;
  };
}

export function createRunBook<Outcome extends RunOutcome>(options: RunBookOptions<Outcome>) {
  const { now, files, references } = options;
  const book = createJobBook(options);
  const runs = new Map<string, Run<Outcome>>();
  const fetched: FetchedReference[] = [];

  /** What is wrong with the first reference that is of no use. */
  async function findBadReference(jobId: string, urls: readonly string[], closing: AbortSignal) {
    if (!references.fetch) return undefined;
    const found = await Promise.all(
      urls.map((url) => fetchReference(jobId, url, references.limitBytes, closing)),
    );
    fetched.push(...found);
    for (const { problem, contentType = '' } of found) {
      if (problem) return problem;
      if (!references.contentTypes.includes(contentType)) return `is ${contentType}, which is not supported`;
    }
    return undefined;
  }

  /** A run with its files, not begun: it costs nothing and is not listed. */
  function draft(order: RunOrder, outcome: Outcome, micros: number): Run<Outcome> {
    const told: RunOutcome = outcome;
    const made = told.kind === 'made' ? told : undefined;
    const { model, prompt, aspectRatio, resolution } = order;
    const run: Run<Outcome> = {
      job: book.draft({
        model,
        prompt,
        aspectRatio,
        resolution,
        references: order.references,
        micros,
        images: made?.images ?? 1,
        format: made?.format ?? 'png',
        sizeBytes: made?.sizeBytes ?? 0,
        refunded: () => options.refundsFailed && run.outcome.kind === 'failed' && hasEnded(run, now),
      }),
      outcome,
      polls: 0,
      gateOpen: true,
      done: false,
      urls: [],
      completedAt: undefined,
    };
    const { job } = run;
    run.urls = Array.from({ length: job.images }, (_, index) =>
      files.put({
        path: `${options.folder}${job.id}-${index}.${job.format === 'png' ? 'png' : 'jpg'}`,
        contentType: `image/${job.format}`,
        bytes: () => book.picture(job, index),
        ...(made?.file && { mode: made.file }),
      }),
    );
    return run;
  }

  async function gate(run: Run<Outcome>, urls: readonly string[], closing: AbortSignal) {
    await run.outcome.until;
    const problem = await findBadReference(run.job.id, urls, closing);
    if (problem) run.outcome = references.failed(problem);
    run.gateOpen = true;
  }

  /** From now on it costs and can be asked after; it goes on once its promise and its references allow it. */
  function begin(run: Run<Outcome>, order: RunOrder, closing: AbortSignal) {
    book.begin(run.job);
    runs.set(run.job.id, run);
    if (!run.outcome.until && !(references.fetch && order.urls.length > 0)) return;
    run.gateOpen = false;
    gate(run, order.urls, closing).catch((error: unknown) => {
      run.outcome = references.failed(String(error));
      run.gateOpen = true;
    });
  }

  /** Begins a run whose reply is its end. */
  function beginEnded(run: Run<Outcome>) {
    book.begin(run.job);
    run.done = true;
    run.completedAt = now();
  }

  return {
    book,
    fetched,
    draft,
    begin,
    beginEnded,
    findBadReference,
    find: (id: string) => runs.get(id),
    /** What was taken and not given back. */
    spentMicros: () => book.spentMicros,
  };
}
