// From a generation that a named provider did not make: who could make it, and the order that asks there. Whoever orders
// it does so in their own name and credits.
import type { GenerationId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { GenerationView, RunView } from '../store/records.ts';
import { type AnewParts, findOrdered } from './anew.ts';
import { demandOf } from './demand.ts';
import type { EndReason } from './end-reason.ts';
import { lastAttempts } from './last-attempts.ts';
import { isDown, type RouteOptions, route } from './route.ts';
import type { Asker, Order } from './service.ts';

/** Another provider for what was not made. */
export type Offer = {
  readonly provider: ProviderId;
  /** Of all that was not made together. */
  readonly priceMicros: number;
};

/** What another provider would do as well, what nobody knows for sure, and what is our own fault. */
const notForOthers: readonly EndReason[] = ['refused', 'no_image', 'input_unreadable', 'in_doubt', 'crashed'];

/**
 * The next provider for what the named one did not make: after it failed, or while it is down and nothing has started.
 * Undefined when there is no reason for it, or nobody who works could do it. Pure.
 */
export function offerElsewhere(generation: GenerationView, routing: RouteOptions): Offer | undefined {
  const { request } = generation;
  if (request.provider === undefined || generation.cancelRequestedAt !== null) return undefined;
  const missing = missingRuns(generation);
  const isWanted = generation.openRuns === 0 || (isDown(request.provider, routing) && waits(generation));
  if (missing.length === 0 || !isWanted) return undefined;
  const providers = routing.providers.filter(
    (other) => other.id !== request.provider && !other.excludedFromFailover && !isDown(other.id, routing),
  );
  // Signed addresses may have ended when the button is pressed: whoever is offered does without them.
  const addresses = Array.from({ length: generation.inputs }, () => undefined);
  const demand = { ...demandOf(request, addresses, 0), provider: undefined };
  const [next] = route(demand, { ...routing, providers });
  return next && { provider: next.provider, priceMicros: next.priceMicros * missing.length };
}

/**
 * Undefined when there is no such generation, the asker may not see it, nothing of it is missing or it is being made,
 * or what it started from has been deleted. `replaces`: it is the asker's own, and none of it has started.
 */
export async function orderElsewhere(
  parts: AnewParts,
  generationId: GenerationId,
  provider: ProviderId,
  asker: Asker,
): Promise<{ readonly order: Order; readonly replaces: boolean } | undefined> {
  const found = await findOrdered(parts, generationId, asker);
  if (found === undefined) return undefined;
  const { generation, inputs } = found;
  const count = missingRuns(generation).length;
  const isWaiting = waits(generation);
  // The button may be older than what has become of it since: the named one may be making it now.
  if (count === 0 || (generation.openRuns > 0 && !isWaiting)) return undefined;
  const order: Order = {
    ...asker,
    request: { ...generation.request, provider, count },
    ...inputs,
    // The same press again, by the same person, is the same order.
    dedupeKey: `${asker.destination.platform}:${asker.teamId}:elsewhere:${generationId}:${asker.memberId}:${provider}`,
  };
  return { order, replaces: generation.memberId === asker.memberId && isWaiting };
}

/** Those that another provider might make; of a cancelled one too, as the button may be pressed twice. */
function missingRuns({ runs }: GenerationView): readonly RunView[] {
  return lastAttempts(runs).filter(
    ({ state, reason }) => state !== 'made' && !notForOthers.some((other) => other === reason),
  );
}

/** Whether all of it is still to be started. */
function waits({ runs }: GenerationView): boolean {
  return lastAttempts(runs).every(({ state }) => state === 'fetching' || state === 'queued');
}
