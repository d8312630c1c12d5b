// What the local providers do to the soak: how long they take, how often which reply goes wrong, and when one of them is
// down altogether. Drawn from a seed; knows no provider's wire.

import type { Fault } from '../../../fake/provider/fake-provider.ts';
import type { FileMode } from '../../../fake/provider/file-mode.ts';
import type { Random } from '../../../fixture/random.ts';

export type Good = { readonly kind: 'made'; latencyMs: number; file?: FileMode };

export type Climate<Outcome> = {
  /** Between these a picture takes, in real time. */
  readonly latencyMs: readonly [least: number, most: number];
  /** The provider's own ways of taking a job and making nothing of it, each as often as the others. */
  readonly bad: readonly ((latencyMs: number) => Outcome)[];
  /** Whether pictures lie behind addresses, which can go wrong as well. */
  readonly hasFiles: boolean;
  /** Shares of the whole soak between which it is down: every request meets this. */
  readonly outage?: {
    readonly from: number;
    readonly to: number;
    readonly faults: readonly [Fault, ...Fault[]];
  };
};

const error = (status: number, more: Partial<Extract<Fault, { kind: 'error' }>> = {}): Fault => ({
  kind: 'error',
  status,
  ...more,
});

/** How many of a thousand starts meet which fault; those that accept begin a job that nobody is told of. */
const startFaults: readonly (readonly [perThousand: number, fault: Fault])[] = [
  [5, error(429, { retryAfter: '1' })],
  [8, error(429)],
  [10, error(500)],
  [10, error(503)],
  [4, error(500, { accepts: true })],
  [4, error(503, { accepts: true })],
  [4, { kind: 'drop' }],
  [6, { kind: 'drop', accepts: true }],
  [2, { kind: 'drop', accepts: 300 }],
  [4, { kind: 'html', accepts: true }],
  [2, { kind: 'html', status: 200 }],
  [5, { kind: 'cut json', accepts: true }],
  [4, { kind: 'half a body', accepts: true }],
  [1, { kind: 'nothing', accepts: true }],
  [1, { kind: 'hang', accepts: true }],
];
const badPerThousand = 25;
/** Polls lose nothing, so that they may fail more often. */
const statusFaults: readonly (readonly [perThousand: number, fault: Fault])[] = [
  [3, error(429, { retryAfter: '1' })],
  [8, error(500)],
  [8, error(503)],
  [5, { kind: 'drop' }],
  [5, { kind: 'html' }],
  [5, { kind: 'cut json' }],
  [5, { kind: 'half a body' }],
];
const fileFaults: readonly (readonly [perThousand: number, file: FileMode])[] = [
  [3, { kind: 'html as image' }],
  [3, { kind: 'cut jpeg' }],
  [3, { kind: 'expired' }],
  [2, { kind: 'cut off' }],
];

function draw<Value>(table: readonly (readonly [number, Value])[], random: Random): Value | undefined {
  let left = random.next() * 1000;
  for (const [perThousand, value] of table) {
    left -= perThousand;
    if (left < 0) return value;
  }
  return undefined;
}

/** @param progress how much of the soak has been asked for, from 0 to 1. */
export function createWeather<Outcome extends { kind: string }>(
  { latencyMs, bad, hasFiles, outage }: Climate<Outcome>,
  random: Random,
  progress: () => number,
) {
  const isDown = () => outage !== undefined && progress() >= outage.from && progress() < outage.to;
  return {
    isDown,
    start: (): Good | Outcome | Fault => {
      if (isDown() && outage !== undefined) return random.pick(outage.faults);
      const takesMs = random.between(...latencyMs);
      const fault = draw(startFaults, random);
      if (fault !== undefined) return fault;
      const [first, ...others] = bad;
      if (first !== undefined && random.happens(badPerThousand / 1000)) {
        return random.pick([first, ...others])(takesMs);
      }
      const file = hasFiles ? draw(fileFaults, random) : undefined;
      return { kind: 'made', latencyMs: takesMs, ...(file && { file }) };
    },
    status: (): Fault | undefined => {
      if (isDown() && outage !== undefined) return random.pick(outage.faults);
      return draw(statusFaults, random);
    },
  };
}
