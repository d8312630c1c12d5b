// Remembers what people call the channels where they do something, beside what they do: for reports on what was asked
// there when nobody can be asked any more. It never delays that, and never makes it fail.
import type { Clock } from '../clock.ts';
import type { TeamId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { ReportOperations } from '../store/report-operations.ts';

const mostKept = 10_000;

export function createNoteChannel(parts: {
  readonly store: Pick<ReportOperations, 'keepNames'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): {
  readonly note: (teamId: TeamId, channelId: string, name: string | undefined) => void;
  settled(): Promise<void>;
} {
  const { store, clock, log } = parts;
  const noted = new Map<string, string>();
  const underWay = new Set<Promise<void>>();

  return {
    note: (teamId, channelId, name) => {
      const key = `${teamId} ${channelId}`;
      if (name === undefined || noted.get(key) === name) return;
      if (noted.size >= mostKept) noted.clear();
      noted.set(key, name);
      const noting = store
        .keepNames({ teamId, kind: 'channel', names: new Map([[channelId, name]]), now: clock.now() })
        .catch((error: unknown) => {
          noted.delete(key);
          log.warn({ err: error }, 'The name of a channel could not be noted');
        })
        .finally(() => underWay.delete(noting));
      underWay.add(noting);
    },
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}
