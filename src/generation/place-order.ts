// Puts an order that has its quote into the store: opened with its holds, or proposed until its member says so.
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { channelOf, threadOf } from '../destination.ts';
import { type GenerationId, newId, type RunId } from '../ids.ts';
import { type FindPurses, inOrder } from '../ledger/wallets.ts';
import type { Log } from '../log.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Secrets } from '../secrets.ts';
import type { Opened } from '../store/intake-operations.ts';
import type { GenerationView, Purse, WalletBalance } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { generationDeadlineMs } from './deadlines.ts';
import type { GivenInput } from './given-inputs.ts';
import type { Quote } from './quote.ts';
import type { RouteOptions } from './route.ts';
import type { Asker, Order, Submitted } from './service.ts';

/** Live runs, so that a flood is refused politely before anything is held. */
const mostLiveRuns = 20_000;
const mostLiveRunsOfMember = 100;

/** Whoever presses again so soon means the same picture. */
const samePressMs = 3_000;

/** What waits for a word waits so long. */
const proposalMs = 3_600_000;

export type Quoted = Extract<Quote, { readonly kind: 'quoted' }>;

export type PlaceParts = {
  readonly store: Pick<
    Store,
    'openGeneration' | 'proposeGeneration' | 'openProposed' | 'generation' | 'balances' | 'keyOfPress'
  >;
  readonly routing: Pick<RouteOptions, 'providers'>;
  readonly findPurses: FindPurses;
  readonly secrets: Pick<Secrets, 'seal'>;
  /** Tells the scheduler that there is something to do; may be lost. */
  readonly nudge: () => void;
  readonly metrics: { countRefusedHold(wallet: string): void };
  readonly clock: Clock;
  readonly log: Log;
};

export type PlaceOrder = {
  /** `replaces`: what still waits and ends for this one, when it is opened. */
  open(
    order: Order,
    quoted: Quoted,
    inputs: readonly GivenInput[],
    replaces: GenerationId | undefined,
  ): Promise<Submitted>;
  propose: PlaceOrder['open'];
  /** It goes where and by whose gesture its member opens it; one that has become dearer is proposed again. */
  openProposed(
    generation: GenerationView,
    quoted: Quoted,
    agreedMicros: number,
    asker: Asker,
  ): Promise<Submitted>;
};

export function createPlaceOrder(parts: PlaceParts): PlaceOrder {
  const { store, secrets, clock } = parts;

  const keyOf = async ({ button, dedupeKey, memberId }: Order, now: number): Promise<string> =>
    button === undefined
      ? dedupeKey
      : store.keyOfPress({ dedupeKey, memberId, button: fingerprint(button), withinMs: samePressMs, now });

  /** What an opened and a proposed generation have in common. */
  const placed = async (order: Asker, now: number) => {
    const { teamId, memberId, roleIds, destination, token } = order;
    const place = { channelId: channelOf(destination), threadId: threadOf(destination) };
    return {
      teamId,
      memberId,
      roleIds,
      destination,
      ...(token === undefined
        ? {}
        : { sealedToken: secrets.seal('token', token.value), tokenExpiresAt: token.expiresAt }),
      purses: inOrder(await parts.findPurses({ ...order, ...place }, now)),
      now,
    };
  };

  /** How the generation `id` is opened at what was quoted. */
  const openingOf = (id: GenerationId, { request, first }: Quoted, now: number) => ({
    id,
    request,
    runs: Array.from({ length: request.count }, (_, slot) => ({
      id: newId<RunId>(),
      slot,
      provider: first.provider,
      model: first.model,
      holdMicros: first.priceMicros,
    })),
    mostLiveRuns,
    mostLiveRunsOfMember,
    deadlineAt: now + generationDeadlineMs,
  });

  const toSubmitted = (
    opened: Opened | { readonly kind: 'ended' },
    id: GenerationId,
    { teamId, memberId }: Pick<Order, 'teamId' | 'memberId'>,
    { request, first, priceMicros }: Quoted,
  ): Submitted => {
    switch (opened.kind) {
      case 'opened':
        parts.nudge();
        parts.log.info(
          {
            generation: id,
            team: teamId,
            member: memberId,
            provider: first.provider,
            count: request.count,
            promptLength: request.prompt.length,
          },
          'Generation accepted',
        );
        return { kind: 'accepted', generationId: id, priceMicros };
      case 'duplicate':
      case 'busy':
        return opened;
      case 'begun':
        return { kind: 'input_not_found' };
      case 'ended':
        return { kind: 'expired' };
      case 'short':
        parts.metrics.countRefusedHold(opened.wallet.kind);
        return { ...opened, kind: 'over_budget' };
    }
  };

  const nameOf = (id: ProviderId) => parts.routing.providers.find((each) => each.id === id)?.name ?? id;

  /** How what would pay it now stands: the first purse that has enough, else the last. */
  const payingOf = async (purses: readonly Purse[], priceMicros: number) => {
    let wallets: readonly WalletBalance[] = [];
    for (const purse of purses) {
      wallets = await store.balances(purse, clock.now());
      const isEnough = wallets.every(
        ({ amountMicros, spentMicros, heldMicros }) =>
          amountMicros === null || amountMicros - spentMicros - heldMicros >= priceMicros,
      );
      if (isEnough) break;
    }
    return wallets;
  };

  const proposed = async (
    generationId: GenerationId,
    { request, first, priceMicros }: Quoted,
    { settings }: Pick<Order, 'settings'>,
    purses: readonly Purse[],
    until: number,
  ): Promise<Submitted> => ({
    kind: 'proposed',
    generationId,
    request,
    priceMicros,
    provider: nameOf(first.provider),
    above: settings.rules.confirmAboveMicros,
    wallets: await payingOf(purses, priceMicros),
    until,
  });

  const propose: PlaceOrder['propose'] = async (order, quoted, inputs, replaces) => {
    const now = clock.now();
    const { purses, ...place } = await placed(order, now);
    const id = newId<GenerationId>();
    const until = now + proposalMs;
    const { request, priceMicros } = quoted;
    const proposing = await store.proposeGeneration({
      ...place,
      id,
      request,
      priceMicros,
      dedupeKey: await keyOf(order, now),
      inputs: inputs.map(({ input }) => input),
      deadlineAt: until,
      ...(replaces === undefined ? {} : { replaces }),
    });
    if (proposing.kind === 'proposed') return proposed(id, quoted, order, purses, until);
    const known = await store.generation(proposing.generationId);
    return known?.state === 'proposed'
      ? proposed(known.id, quoted, order, purses, known.deadlineAt)
      : { kind: 'duplicate', generationId: proposing.generationId };
  };

  return {
    open: async (order, quoted, inputs, replaces) => {
      const now = clock.now();
      const id = newId<GenerationId>();
      const opened = await store.openGeneration({
        ...(await placed(order, now)),
        ...openingOf(id, quoted, now),
        dedupeKey: await keyOf(order, now),
        inputs: inputs.map(({ input }) => input),
        ...(replaces === undefined ? {} : { replaces }),
      });
      return toSubmitted(opened, id, order, quoted);
    },
    propose,
    openProposed: async (generation, quoted, agreedMicros, asker) => {
      const now = clock.now();
      const { id, deadlineAt } = generation;
      const place = await placed(asker, now);
      if (quoted.priceMicros > agreedMicros) return proposed(id, quoted, asker, place.purses, deadlineAt);
      const opened = await store.openProposed({ ...place, ...openingOf(id, quoted, now) });
      return toSubmitted(opened, id, asker, quoted);
    },
  };
}

/** What people wrote into a form is not kept once more. */
function fingerprint(button: string): string {
  return createHash('sha256').update(button).digest('base64url');
}
