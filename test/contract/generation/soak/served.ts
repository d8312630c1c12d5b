// What a local server has seen of the limits: how many requests within a window, how many runs at the same time. Read
// from its own log, so that nothing the program believes plays a part.
import type { LoggedRequest } from '../../../fake/provider/request-log.ts';
import type { Served } from './six-providers.ts';

/** @param moments in milliseconds. */
export function mostWithin(moments: readonly number[], windowMs: number): number {
  const sorted = [...moments].sort((one, other) => one - other);
  let from = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while ((sorted[from] ?? at) <= at - windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

type Span = { readonly from: number; readonly to: number };

/**
 * A run is there from its start until that was answered; one that goes on until it was asked for last, as nobody asks
 * for what has ended. What began behind a failed answer is nobody's any more.
 */
export function mostAtTheSameTime({ requests, jobs }: Pick<Served, 'requests' | 'jobs'>): number {
  const lastAsked = new Map<string, number>();
  for (const { moment, path, receivedAt } of requests) {
    const id = moment === 'status' ? path.split('/').at(-1)?.split('?')[0] : undefined;
    if (id !== undefined) lastAsked.set(id, receivedAt);
  }
  const goingOn = jobs.flatMap(({ id, acceptedAt }): readonly Span[] => {
    const to = lastAsked.get(id);
    return to === undefined ? [] : [{ from: acceptedAt, to }];
  });
  const answered = requests.filter(({ moment, closedAt }) => moment === 'start' && closedAt !== undefined);
  const begun = new Set(goingOn.map(({ from }) => from));
  const starts = answered
    // Those that go on are counted already.
    .filter((start) => ![...spanOf(start)].some((at) => begun.has(at)))
    .map(({ receivedAt, closedAt = receivedAt }): Span => ({ from: receivedAt, to: closedAt }));
  return mostOverlapping([...goingOn, ...starts]);
}

function* spanOf({ receivedAt, closedAt = receivedAt }: LoggedRequest): Generator<number> {
  for (let at = receivedAt; at <= closedAt; at += 1) yield at;
}

function mostOverlapping(spans: readonly Span[]): number {
  // What ends in the same millisecond in which another begins made room for it.
  const events = spans
    .flatMap(({ from, to }) => [
      { at: from, change: 1 },
      { at: to, change: -1 },
    ])
    .sort((one, other) => one.at - other.at || one.change - other.change);
  let now = 0;
  let most = 0;
  for (const { change } of events) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
