// Holds what each local server billed against the starts that the database knows, generation by generation: the difference
// must be explained by starts of which nobody can know, or of which the provider said nothing.
import { promptOf } from './orders.ts';
import type { Soaked } from './run-soak.ts';
import type { Served } from './six-providers.ts';

type StartRow = { provider: string; prompt: string; outcome: string | null; cost: number | null };

/** The provider has taken such a start, whatever came of it later. */
const taken = ['started', 'finished', 'bad_result', 'result_unreachable', 'deadline', 'lost'];
/** It may have: a failure that was told at once, or one of a run that had begun. */
const mayBeTaken = ['refused', 'no_image', 'failed'];
/**
 * It may have, without our knowing. `unavailable` is a definite no, which the servers here do not always keep to: as the
 * real ones, they say 500 or 503 to what they have begun.
 */
const unknown = ['in_doubt', 'unavailable'];

type Sums = {
  readonly jobs: number;
  readonly billedMicros: number;
  readonly dearestMicros: number;
};

export type Book = {
  readonly provider: string;
  readonly jobs: number;
  readonly starts: number;
  readonly billedMicros: number;
  readonly recordedMicros: number;
  readonly doubtful: number;
};

const startsQuery = `
  select s.provider, json_extract(g.request, '$.prompt') as prompt, s.outcome, s.cost_micros as cost
  from starts s join runs r on r.id = s.run_id join generations g on g.id = r.generation_id`;

/** By provider, for whoever watches. */
export function readBooks({ served, sql }: Soaked): readonly Book[] {
  const starts = sql<StartRow>(startsQuery);
  return served.map((server) => {
    const own = starts.filter(({ provider }) => provider === server.id);
    const kept = server.charges.filter(({ refunded }) => !refunded);
    return {
      provider: server.id,
      jobs: server.jobs.length,
      starts: own.length,
      billedMicros: sum(kept.map(({ micros }) => micros)),
      recordedMicros: sum(own.map(({ cost }) => cost ?? 0)),
      doubtful: own.filter(({ outcome }) => outcome === null || unknown.includes(outcome)).length,
    };
  });
}

export function findUnexplained({ served, sql, asked }: Soaked): readonly string[] {
  const starts = Map.groupBy(sql<StartRow>(startsQuery), ({ provider, prompt }) => `${provider} ${prompt}`);
  return served.flatMap((server) => {
    const billed = sumUp(server);
    return Array.from({ length: asked }, (_, index) => promptOf(index)).flatMap((prompt) => {
      const known = starts.get(`${server.id} ${prompt}`) ?? [];
      const theirs = billed.get(prompt) ?? { jobs: 0, billedMicros: 0, dearestMicros: 0 };
      return explain(known, theirs, server.tellsCost).map(
        (problem) => `${server.id}, “${prompt}”: ${problem} (${JSON.stringify({ theirs, known })})`,
      );
    });
  });
}

function sumUp({ jobs, charges }: Served): ReadonlyMap<string, Sums> {
  const chargeOf = new Map(charges.map((charge) => [charge.jobId, charge]));
  const sums = new Map<string, Sums>();
  for (const { id, prompt } of jobs) {
    const { micros = 0, refunded = false } = chargeOf.get(id) ?? {};
    const {
      jobs: before,
      billedMicros,
      dearestMicros,
    } = sums.get(prompt) ?? {
      jobs: 0,
      billedMicros: 0,
      dearestMicros: 0,
    };
    sums.set(prompt, {
      jobs: before + 1,
      billedMicros: billedMicros + (refunded ? 0 : micros),
      dearestMicros: Math.max(dearestMicros, micros),
    });
  }
  return sums;
}

function explain(known: readonly StartRow[], theirs: Sums, tellsCost: boolean): readonly string[] {
  const count = (outcomes: readonly string[]) =>
    known.filter(({ outcome }) => outcome !== null && outcomes.includes(outcome)).length;
  const surely = count(taken);
  const mostly = surely + count(mayBeTaken);
  const doubtful = count(unknown);
  const problems: string[] = [];
  if (theirs.jobs < surely) problems.push(`${surely} starts were taken, it began ${theirs.jobs}`);
  if (theirs.jobs > mostly + doubtful) problems.push(`it began ${theirs.jobs}, which no start explains`);
  if (known.some(({ outcome }) => outcome === null)) problems.push('a start has no end');
  if (!tellsCost) return problems;
  const recorded = sum(known.map(({ cost }) => cost ?? 0));
  // Of these it never said what they cost.
  const silent =
    doubtful +
    known.filter(({ outcome, cost }) => cost === null && mayBeTaken.includes(outcome ?? '')).length;
  const missing = theirs.billedMicros - recorded;
  if (missing < 0) problems.push(`${recorded} micro-dollars are recorded, it billed ${theirs.billedMicros}`);
  if (missing > silent * theirs.dearestMicros) {
    problems.push(`it billed ${theirs.billedMicros}, of which ${missing} are explained by no start in doubt`);
  }
  return problems;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
