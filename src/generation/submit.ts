// Intake: prices a request, chooses its provider, and holds its credits in the transaction that stores it.

import { channelOf } from '../destination.ts';
import type { GenerationId } from '../ids.ts';
import type { Secrets } from '../secrets.ts';
import type { SettingsService } from '../settings-service.ts';
import type { GenerationView } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { findOrdered } from './anew.ts';
import { generationDeadlineMs } from './deadlines.ts';
import { demandOf } from './demand.ts';
import { orderElsewhere } from './elsewhere.ts';
import { type FitChange, findFits, withFit } from './fits.ts';
import { createGivenInputs } from './given-inputs.ts';
import { createExplainUnpaid } from './over-budget.ts';
import { createPlaceOrder, type PlaceParts } from './place-order.ts';
import { type Circumstances, quote } from './quote.ts';
import type { RouteOptions } from './route.ts';
import { findClosed } from './rules.ts';
import type { Asker, GenerationService, Order, Submitted } from './service.ts';

export function createGenerationService(
  parts: PlaceParts & {
    readonly store: Store;
    readonly routing: RouteOptions;
    readonly secrets: Secrets;
    readonly settings: Pick<SettingsService, 'inForce'>;
    /** Whether there is room on the disk for what this will make. */
    readonly hasRoom: () => Promise<boolean>;
    /** Whether the process still takes work. */
    readonly isOpen: () => boolean;
  },
): GenerationService {
  const { store, secrets, clock } = parts;
  const given = createGivenInputs(parts);
  const place = createPlaceOrder(parts);
  const explainUnpaid = createExplainUnpaid(parts);

  const refuse = async (order: Pick<Order, 'teamApproved' | 'settings' | 'roleIds' | 'isAdmin'>) => {
    if (!parts.isOpen()) return { kind: 'stopping' } as const;
    if (!order.teamApproved) return { kind: 'team_not_approved' } as const;
    const closed = findClosed(order.settings.rules, order.roleIds);
    if (closed !== undefined && !(await order.isAdmin()))
      return { kind: 'forbidden', refusal: closed } as const;
    return (await parts.hasRoom()) ? undefined : ({ kind: 'storage_full' } as const);
  };

  const submit = async (order: Order, replaces?: GenerationId): Promise<Submitted> => {
    const refused = await refuse(order);
    if (refused !== undefined) return refused;
    const inputs = await given.of(order);
    if (inputs === undefined) return { kind: 'input_not_found' };
    const circumstances = {
      addresses: inputs.map(({ address }) => address),
      startsBy: clock.now() + generationDeadlineMs,
    };
    const quoted = quote(order.request, circumstances, order.settings, parts.routing);
    if (quoted.kind !== 'quoted') return quoted;
    const above = order.settings.rules.confirmAboveMicros;
    const mustConfirm = above !== undefined && quoted.priceMicros > above.value;
    const placed = mustConfirm
      ? await place.propose(order, quoted, inputs, replaces)
      : await place.open(order, quoted, inputs, replaces);
    return explainUnpaid(placed, order.memberId, quoted.request, quoted.priceMicros, circumstances);
  };

  /**
   * Whoever answers from another place than they asked, as in a direct message that brought the offer, orders where they
   * asked: by the rules that hold there now.
   */
  const whereAsked = async ({ destination }: GenerationView, asker: Asker): Promise<Asker> => {
    if (asker.destination.channelId === destination.channelId) return asker;
    const { token: _, ...rest } = asker;
    const { teamId, memberId } = asker;
    const place = { teamId, memberId, channelId: channelOf(destination) };
    return { ...rest, destination, settings: await parts.settings.inForce(place) };
  };

  /** Its member, who is not there to ask: as they were known where they asked. Undefined when nobody knows them any more. */
  const askerBehind = async ({
    memberId,
    roleIds,
    destination,
  }: GenerationView): Promise<Asker | undefined> => {
    const known = await store.memberWithTeam(memberId);
    if (known === undefined) return undefined;
    const { id: teamId, approved: teamApproved, timeZone } = known.team;
    const settings = await parts.settings.inForce({ teamId, memberId, channelId: channelOf(destination) });
    // Whether they decide for the team is said by their platform only while they do something.
    const isAdmin = async () => false;
    return { teamId, teamApproved, memberId, timeZone, roleIds, settings, isAdmin, destination };
  };

  const circumstancesOf = async ({ id }: GenerationView): Promise<Circumstances> => ({
    addresses: (await store.inputs(id)).map(given.addressOf),
    startsBy: clock.now() + generationDeadlineMs,
  });

  const confirm = async (
    generation: GenerationView,
    agreedMicros: number,
    asker: Asker,
    change?: FitChange,
  ): Promise<Submitted> => {
    if (generation.state !== 'proposed') return { kind: 'duplicate', generationId: generation.id };
    const isOver = generation.cancelRequestedAt !== null || generation.deadlineAt <= clock.now();
    if (isOver) return { kind: 'expired' };
    const refused = await refuse(asker);
    if (refused !== undefined) return refused;
    const wanted = change === undefined ? generation.request : withFit(generation.request, change);
    const circumstances = await circumstancesOf(generation);
    const ask = (within: Circumstances) => quote(wanted, within, asker.settings, parts.routing);
    // Whoever does it at what was agreed comes before whoever is preferred and asks more now.
    const agreed = ask({ ...circumstances, mostMicros: agreedMicros });
    const quoted = agreed.kind === 'quoted' ? agreed : ask(circumstances);
    if (quoted.kind !== 'quoted') return quoted;
    const placed = await place.openProposed(generation, quoted, agreedMicros, asker);
    if (placed.kind === 'proposed' && change !== undefined) return { ...placed, change };
    return explainUnpaid(placed, generation.memberId, generation.request, quoted.priceMicros, circumstances);
  };

  return {
    submit: (order) => submit(order),
    askElsewhere: async (generationId, provider, asker) => {
      const found = await orderElsewhere({ store, secrets }, generationId, provider, asker);
      if (found === undefined) return { submitted: { kind: 'input_not_found' }, private: true };
      const submitted = await submit(found.order, found.replaces ? generationId : undefined);
      return { submitted, private: found.order.request.private };
    },
    askAgain: async (generationId, { dedupeKey, button, ...asker }) => {
      const found = await findOrdered({ store, secrets }, generationId, asker);
      if (found === undefined) return { submitted: { kind: 'input_not_found' }, private: true };
      const { request } = found.generation;
      const gesture = { dedupeKey, ...(button === undefined ? {} : { button }) };
      const submitted = await submit({ ...asker, ...gesture, ...found.inputs, request });
      return { submitted, private: request.private };
    },
    confirm: async (generationId, agreedMicros, asker, change) => {
      const generation = await store.generation(generationId);
      if (generation === undefined || generation.memberId !== asker.memberId)
        return { submitted: { kind: 'input_not_found' }, private: true };
      const submitted = await confirm(generation, agreedMicros, await whereAsked(generation, asker), change);
      return { submitted, private: generation.request.private };
    },
    openWaiting: async (generationId) => {
      const generation = await store.generation(generationId);
      const asker = generation && (await askerBehind(generation));
      if (generation === undefined || asker === undefined) return { kind: 'input_not_found' };
      return confirm(generation, generation.priceMicros, asker);
    },
    fitsWithin: async (generationId, mostMicros) => {
      const generation = await store.generation(generationId);
      if (generation?.state !== 'proposed') return [];
      const { addresses, startsBy } = await circumstancesOf(generation);
      const demand = demandOf(generation.request, addresses, startsBy);
      return findFits(generation.request, demand, mostMicros, parts.routing);
    },
    cancel: async (generationId, by, admin) => {
      const generation = await store.generation(generationId);
      if (generation === undefined) return { kind: 'not_found' };
      if (generation.memberId !== by.memberId && !(admin && generation.teamId === by.teamId))
        return { kind: 'not_yours' };
      const cancelled = await store.requestCancel(generationId, clock.now());
      parts.nudge();
      return cancelled;
    },
  };
}
