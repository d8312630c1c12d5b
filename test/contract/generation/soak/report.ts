// What a soak came to, as lines that a person reads.
import { readBooks } from './books.ts';
import type { Soaked } from './run-soak.ts';
import { mostAtTheSameTime, mostWithin } from './served.ts';

type Ended = { provider: string; state: string; reason: string | null; count: number };

const dollars = (micros: number): string => (micros / 1_000_000).toFixed(2);

export function reportSoak(soaked: Soaked): string {
  const { seed, tookMs, asked, longestStallMs, accepted, turnedAway, served, circuits, alerts, sql } = soaked;
  const ended = sql<Ended>(
    `select provider, state, reason, count(*) as count from runs group by provider, state, reason order by 1, 2, 3`,
  );
  const [house] = sql<{ doubts: number; micros: number }>(
    'select sum(doubts) as doubts, sum(house_micros) as micros from runs',
  );
  const made = ended.reduce((sum, { state, count }) => sum + (state === 'made' ? count : 0), 0);
  return [
    `seed ${seed}: ${asked} asked, ${accepted.length} accepted, ${turnedAway.length} turned away, ${made} pictures, ${(tookMs / 1000).toFixed(1)} s, longest stall ${longestStallMs.toFixed(0)} ms`,
    `the house paid ${dollars(house?.micros ?? 0)} dollars for ${house?.doubts ?? 0} second starts`,
    `operators were told ${alerts.map(({ kind, provider }) => `${kind} ${provider}`).join(', ')}`,
    ...ended.map(
      ({ provider, state, reason, count }) =>
        `${provider.padEnd(11)} ${state.padEnd(9)} ${reason ?? ''} ${count}`,
    ),
    ...readBooks(soaked).map(
      ({ provider, jobs, starts, doubtful, billedMicros, recordedMicros }) =>
        `${provider.padEnd(11)} began ${jobs} of ${starts} starts, ${doubtful} in doubt; billed ${dollars(billedMicros)}, recorded ${dollars(recordedMicros)}`,
    ),
    ...served.map((server) => {
      const { id, limits, requests } = server;
      const most = mostWithin(
        requests.map(({ receivedAt }) => receivedAt),
        limits.requests.windowMs,
      );
      const opened = circuits.filter(({ provider, kind }) => provider === id && kind === 'opened').length;
      return `${id.padEnd(11)} at most ${most} of ${limits.requests.count} requests in a window, ${mostAtTheSameTime(server)} of ${limits.concurrency} at the same time, opened ${opened} times`;
    }),
  ].join('\n');
}
