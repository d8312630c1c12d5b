// Takes away what was erased or has outlived its retention, whoever was to do it before: every hour, and at once when
// somebody was erased. The rows are the store's business; the bytes and the messages are seen to here.
import type { Clock } from '../clock.ts';
import type { BlobHash, GenerationId } from '../ids.ts';
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
  /** Takes bytes away that no image needs. */
  readonly removeBytes: (hash: BlobHash) => Promise<void>;
  /** Has the messages of erased people's generations taken away, where they were delivered. */
  readonly removeMessages: (generationIds: readonly GenerationId[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): Forgetting {
  const { store, clock, log } = parts;

  const repeat = async (
    some: (work: { readonly now: number; readonly limit: number }) => Promise<Forgotten>,
    seeTo: (forgotten: Forgotten) => Promise<void>,
  ): Promise<void> => {
    let found = false;
    for (let more = true; more; ) {
      const forgotten = await some({ now: clock.now(), limit: atATime });
      await seeTo(forgotten);
      more = forgotten.more;
      found ||= more || forgotten.generationIds.length > 0;
    }
    for (let begins = true; found; begins = false) found = await store.tidySearch(begins);
  };
  const removeBytes = async ({ unused }: Forgotten) => {
    for (const hash of unused) await parts.removeBytes(hash);
  };
  const finishErasures = () =>
    repeat(store.eraseSome, async (forgotten) => {
      await parts.removeMessages(forgotten.generationIds);
      await removeBytes(forgotten);
    });

  const sweep = async (): Promise<void> => {
    try {
      await finishErasures();
      // Messages of what is only old stay, as the platform's own retention is the team's to set.
      await repeat(store.expireSome, removeBytes);
    } catch (error) {
      log.error({ err: error }, 'What is to be forgotten could not be taken away');
    }
  };

  return { ...createRounds({ round: sweep, restMs, first: 'at once', clock }), finishErasures };
}
