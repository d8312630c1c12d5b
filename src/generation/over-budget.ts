// What to say of a request that nobody can pay for: what is short, and what would fit into what is left.
import type { Clock } from '../clock.ts';
import type { MemberId } from '../ids.ts';
import { askingLimits } from '../ledger/asking-limits.ts';
import type { Purse } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { demandOf } from './demand.ts';
import { findFits } from './fits.ts';
import type { Placed } from './place-order.ts';
import type { Circumstances } from './quote.ts';
import type { ImageRequest } from './request.ts';
import type { RouteOptions } from './route.ts';
import type { Submitted } from './service.ts';

export function createExplainUnpaid(parts: {
  readonly store: Pick<Store, 'balances' | 'askingWait'>;
  readonly routing: RouteOptions;
  readonly clock: Pick<Clock, 'now'>;
}) {
  /** What the purse that has most has left; an unlimited wallet is never what is short. */
  const roomOf = async (purses: readonly Purse[]): Promise<number> => {
    const rooms = await Promise.all(
      purses.map(async (purse) => {
        const balances = await parts.store.balances(purse, parts.clock.now());
        return Math.min(...balances.map(({ leftMicros }) => leftMicros ?? Number.MAX_SAFE_INTEGER));
      }),
    );
    return Math.max(0, ...rooms);
  };

  const mayAsk = async (memberId: MemberId) =>
    (await parts.store.askingWait({ memberId, limits: askingLimits, now: parts.clock.now() })) ?? 'yes';

  /** @param request as it waits, whatever somebody tried to open it as, at `priceMicros`. */
  return async (
    placed: Placed,
    memberId: MemberId,
    request: ImageRequest,
    priceMicros: number,
    { addresses, startsBy }: Circumstances,
  ): Promise<Submitted> => {
    if (placed.kind !== 'unpaid') return placed;
    const { generationId, shorts, purses, until } = placed;
    const demand = demandOf(request, addresses, startsBy);
    const isTheirs = shorts.some(({ wallet }) => wallet.kind !== 'installation');
    return {
      kind: 'over_budget',
      generationId,
      priceMicros,
      shorts: [...shorts].sort((one, other) => other.missingMicros - one.missingMicros),
      fits: findFits(request, demand, await roomOf(purses), parts.routing),
      mayAsk: isTheirs ? await mayAsk(memberId) : 'operators',
      until,
    };
  };
}
