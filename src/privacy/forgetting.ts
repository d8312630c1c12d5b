// Takes away what was erased or has outlived its retention, whoever was to do it before: every hour, and at once when
// somebody was erased. Their messages are then due, which delivery takes away; the bytes go with the sweep of kept files.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Forgotten, PrivacyStore } from '../store/privacy-store.ts';

export type Forgetting = Rounds & {
  /** Resolves when nothing is left of whoever is being erased. */
  finishErasures(): Promise<void>;
};

const restMs = 3_600_000;
/** On SQLite nobody else writes meanwhile: a few tens of milliseconds. */
const atATime = 200;

export function createForgetting(parts: {
  readonly store: Pick<PrivacyStore, 'eraseSome' | 'expireSome' | 'tidySearch'>;
  /** Tells the scheduler that there is something to take away; may be lost. */
  readonly nudge: () => void;
  readonly clock: Clock;
  readonly log: Log;
}): Forgetting {
  const { store, clock, log } = parts;

  const repeat = async (
    some: (work: { readonly now: number; readonly limit: number }) => Promise<Forgotten>,
  ): Promise<boolean> => {
    let found = false;
    for (let more = true; more; ) {
      const forgotten = await some({ now: clock.now(), limit: atATime });
      more = forgotten.more;
      found ||= more || forgotten.generationIds.length > 0;
    }
    let hasMore = found;
    for (let begins = true; hasMore; begins = false) hasMore = await store.tidySearch(begins);
    return found;
  };
  const finishErasures = async () => {
    if (await repeat(store.eraseSome)) parts.nudge();
  };

  const sweep = async (): Promise<void> => {
    try {
      await finishErasures();
      // Messages of what is only old stay, as the platform's own retention is the team's to set.
      await repeat(store.expireSome);
    } catch (error) {
      log.error({ err: error }, 'What is to be forgotten could not be taken away');
    }
  };

  return { ...createRounds({ round: sweep, restMs, first: 'at once', clock }), finishErasures };
}
