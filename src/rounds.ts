// Work that is done in rounds for as long as the program runs, with a rest in between, and stops within a round.
import type { Clock } from './clock.ts';

export type Rounds = {
  start(): void;
  /** Resolves when a round that is under way has ended. */
  stop(): Promise<void>;
};

/** `round` sees to its own failures; it is told when to stop by its signal. */
export function createRounds(parts: {
  readonly round: (stopping: AbortSignal) => Promise<void>;
  readonly restMs: number;
  /** What the first round waits for. */
  readonly first: 'at once' | 'after a rest';
  readonly clock: Clock;
}): Rounds {
  const { round, clock } = parts;
  const stopping = new AbortController();
  let loop: Promise<void> | undefined;

  const rest = async (): Promise<boolean> => {
    try {
      await clock.wait(parts.restMs, stopping.signal);
      return true;
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      return false;
    }
  };

  return {
    start: () => {
      loop = (async () => {
        if (parts.first === 'at once') await round(stopping.signal);
        while (await rest()) await round(stopping.signal);
      })();
    },
    stop: async () => {
      stopping.abort(new DOMException('Stopping', 'AbortError'));
      await loop;
    },
  };
}
