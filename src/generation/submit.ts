// Intake: prices a request, chooses its provider, and holds its credits in the transaction that stores it.
import type { Clock } from '../clock.ts';
import type { ReferenceAddress, ReferenceSource } from '../destination.ts';
import { asId, type GenerationId, type ImageId, newId, type RunId } from '../ids.ts';
import type { FindWallets } from '../ledger/wallets.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import type { NewInput, Store } from '../store/store.ts';
import { generationDeadlineMs } from './deadlines.ts';
import { demandOf } from './demand.ts';
import { orderElsewhere } from './elsewhere.ts';
import { findRemedy } from './remedy.ts';
import { type RouteOptions, route } from './route.ts';
import type { GenerationService, Order, Submitted } from './service.ts';

/** Live runs, so that a flood is refused politely before anything is held. */
const mostLiveRuns = 20_000;
const mostLiveRunsOfMember = 100;

/** An input as it is stored, with what routing has to know of it. */
type GivenInput = { readonly input: NewInput; readonly address: ReferenceAddress | undefined };

const addressOf = ({ address }: GivenInput) => address;

export function createGenerationService(parts: {
  readonly store: Store;
  readonly routing: RouteOptions;
  readonly findWallets: FindWallets;
  readonly secrets: Secrets;
  /** Whether there is room on the disk for what this will make. */
  readonly hasRoom: () => Promise<boolean>;
  /** Whether the process still takes work. */
  readonly isOpen: () => boolean;
  /** Tells the scheduler that there is something to do; may be lost. */
  readonly nudge: () => void;
  readonly metrics: { countRefusedHold(wallet: string): void };
  readonly clock: Clock;
  readonly log: Log;
}): GenerationService {
  const { store, secrets, clock } = parts;

  const toInput = async (
    role: NewInput['role'],
    source: ReferenceSource,
    order: Order,
  ): Promise<GivenInput | undefined> => {
    if (source.kind === 'platform')
      return {
        input: { role, sealedSource: secrets.seal('source', JSON.stringify(source)) },
        address: source.address,
      };
    const image = await store.image(asId<ImageId>(source.imageId));
    const mayUse =
      image !== undefined &&
      image.teamId === order.teamId &&
      (!image.private || image.ownerId === order.memberId);
    return mayUse ? { input: { role, imageId: image.id }, address: undefined } : undefined;
  };

  const toInputs = async (order: Order): Promise<readonly GivenInput[] | undefined> => {
    const parent = order.parent === undefined ? [] : [{ kind: 'image', imageId: order.parent } as const];
    const inputs = await Promise.all([
      ...parent.map((source) => toInput('parent', source, order)),
      ...order.references.map((source) => toInput('reference', source, order)),
    ]);
    const known = inputs.filter((input) => input !== undefined);
    return known.length === inputs.length ? known : undefined;
  };

  const open = async (order: Order, inputs: readonly GivenInput[]): Promise<Submitted> => {
    const { request, token } = order;
    const now = clock.now();
    const deadlineAt = now + generationDeadlineMs;
    const demand = demandOf(request, inputs.map(addressOf), deadlineAt);
    const [first] = route(demand, parts.routing);
    if (first === undefined) {
      const remedy = findRemedy(demand, parts.routing);
      return { kind: 'no_provider', remedy, named: nameOf(request.provider) };
    }
    const { provider, model, priceMicros: holdMicros } = first;
    const id = newId<GenerationId>();
    const channelId = order.destination.channelId;
    const opened = await store.openGeneration({
      id,
      teamId: order.teamId,
      memberId: order.memberId,
      roleIds: order.roleIds,
      dedupeKey: order.dedupeKey,
      request,
      destination: order.destination,
      ...(token === undefined
        ? {}
        : { sealedToken: secrets.seal('token', token.value), tokenExpiresAt: token.expiresAt }),
      runs: Array.from({ length: request.count }, (_, slot) => ({
        id: newId<RunId>(),
        slot,
        provider,
        model,
        holdMicros,
      })),
      inputs: inputs.map(({ input }) => input),
      wallets: await parts.findWallets({ ...order, channelId }, now),
      mostLiveRuns,
      mostLiveRunsOfMember,
      deadlineAt,
      now,
    });
    switch (opened.kind) {
      case 'opened':
        parts.nudge();
        parts.log.info(
          {
            generation: id,
            team: order.teamId,
            member: order.memberId,
            provider,
            count: request.count,
            promptLength: request.prompt.length,
          },
          'Generation accepted',
        );
        return { kind: 'accepted', generationId: id, priceMicros: holdMicros * request.count };
      case 'duplicate':
        return opened;
      case 'busy':
        return opened;
      case 'short':
        parts.metrics.countRefusedHold(opened.wallet.kind);
        return { ...opened, kind: 'over_budget' };
    }
  };

  const submit = async (order: Order): Promise<Submitted> => {
    if (!parts.isOpen()) return { kind: 'stopping' };
    if (!order.teamApproved) return { kind: 'team_not_approved' };
    if (!(await parts.hasRoom())) return { kind: 'storage_full' };
    const inputs = await toInputs(order);
    if (inputs === undefined) return { kind: 'input_not_found' };
    return open(order, inputs);
  };

  const nameOf = (named: string | undefined) => {
    if (named === undefined) return undefined;
    const provider = parts.routing.providers.find(({ id }) => id === named);
    return { name: provider?.name ?? named, exists: provider !== undefined };
  };

  return {
    submit,
    askElsewhere: async (generationId, provider, asker) => {
      const found = await orderElsewhere({ store, secrets }, generationId, provider, asker);
      if (found === undefined) return { submitted: { kind: 'input_not_found' }, private: true };
      const submitted = await submit(found.order);
      if (submitted.kind === 'accepted' && found.replaces) {
        await store.requestCancel(generationId, clock.now());
        parts.nudge();
      }
      return { submitted, private: found.order.request.private };
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
