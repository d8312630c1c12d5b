// Opens what waits although credits were given for it, once there are enough after all: by a grant, by a raised allowance
// or because one refilled.
import type { Clock } from '../clock.ts';
import { channelOf, threadOf } from '../destination.ts';
import type { GenerationService } from '../generation/service.ts';
import type { GenerationId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { missingOf } from './left.ts';
import { type FindPurses, inOrder } from './wallets.ts';

const atATime = 500;

export function createOpenPayable(parts: {
  readonly store: Pick<Store, 'waitingApproved' | 'generation' | 'memberWithTeam' | 'balances'>;
  readonly findPurses: FindPurses;
  readonly generation: Pick<GenerationService, 'openWaiting'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): (stopping: AbortSignal) => Promise<void> {
  const { store, clock } = parts;

  /** To open it and be refused would note a refusal each time. */
  const isPayable = async (id: GenerationId): Promise<boolean> => {
    const now = clock.now();
    const generation = await store.generation(id);
    const known = generation && (await store.memberWithTeam(generation.memberId));
    if (generation === undefined || known === undefined) return false;
    const { teamId, memberId, roleIds, destination, priceMicros } = generation;
    const place = { channelId: channelOf(destination), threadId: threadOf(destination) };
    const { timeZone } = known.team;
    const purses = inOrder(await parts.findPurses({ teamId, memberId, roleIds, timeZone, ...place }, now));
    for (const purse of purses) {
      const balances = await store.balances(purse, now);
      if (balances.every((balance) => missingOf(balance, priceMicros) === 0)) return true;
    }
    return false;
  };

  return async (stopping) => {
    for (const id of await store.waitingApproved({ now: clock.now(), limit: atATime })) {
      if (stopping.aborted) return;
      try {
        if (!(await isPayable(id))) continue;
        const { kind } = await parts.generation.openWaiting(id);
        parts.log.info({ generation: id, outcome: kind }, 'What waited for credits can be paid for');
      } catch (error) {
        // The others are not to wait for it.
        parts.log.error({ err: error, generation: id }, 'What waited for credits could not be opened');
      }
    }
  };
}
