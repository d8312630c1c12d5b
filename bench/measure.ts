// What every figure needs: numbers of a sample, two sides measured in turn, processes of their own, and a folder that
// goes when it is over. It knows none of the figures.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** One line of the table. */
export type Figure = {
  readonly what: string;
  /** What it was measured beside, in the same run. */
  readonly limit: string;
  readonly value: number;
  /** After the number: ` ×`, ` ms`, ` MB`. */
  readonly unit: string;
  /** The goal: `value` is to be at most, or at least, this. */
  readonly goal: { readonly most: number } | { readonly least: number };
  /** Absolute numbers of both sides, for whoever watches; they depend on the machine. */
  readonly detail: string;
};

export type Measure = () => Promise<readonly Figure[]>;

export function isReached({ value, goal }: Figure): boolean {
  return 'most' in goal ? value <= goal.most : value >= goal.least;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Ours, bare, ours, bare …: what the machine does meanwhile meets both alike. The first round of each only warms up. */
export async function inTurn<Result>(
  rounds: number,
  ours: () => Promise<Result>,
  bare: () => Promise<Result>,
): Promise<{ readonly ours: readonly Result[]; readonly bare: readonly Result[] }> {
  const results = { ours: [] as Result[], bare: [] as Result[] };
  for (let round = 0; round <= rounds; round += 1) {
    const [own, other] = [await ours(), await bare()];
    if (round === 0) continue;
    results.ours.push(own);
    results.bare.push(other);
  }
  return results;
}

export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** A folder for as long as `work` takes. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'plantain-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type Child = {
  readonly pid: number;
  /** Sends a message and answers with the child's next one. */
  ask(question: unknown): Promise<unknown>;
  /** SIGTERM, and SIGKILL after ten seconds. */
  stop(): Promise<void>;
};

/** Starts a file of this folder as a process of its own and waits for its first message. */
export async function startChild(
  file: string,
  environment: Readonly<Record<string, string>>,
  options: { readonly cwd?: string; readonly execArgv?: readonly string[] } = {},
): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...(options.execArgv ?? [])],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  await nextMessage(child, file);
  return {
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answer = nextMessage(child, file);
      child.send({ question });
      return answer;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(patience);
    },
  };
}

async function nextMessage(child: ChildProcess, file: string): Promise<unknown> {
  const ended = new AbortController();
  const { signal } = ended;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]: unknown[]) => message),
      once(child, 'exit', { signal }).then(([code, by]: unknown[]) => {
        throw new Error(`${file} ended with ${String(code ?? by)}`);
      }),
    ]);
  } finally {
    ended.abort();
  }
}

/** The other end of `ask`. */
export function answerQuestions(answer: (question: unknown) => Promise<unknown>): void {
  process.on('message', (message: { question: unknown }) => {
    answer(message.question).then(
      (value) => process.send?.({ value }),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}

/** Resolves when `count` has stayed the same for `forMs`. */
export async function settled(count: () => number, forMs: number): Promise<void> {
  let last = count();
  let since = performance.now();
  while (performance.now() - since < forMs) {
    await sleep(50);
    const now = count();
    if (now === last) continue;
    last = now;
    since = performance.now();
  }
}
