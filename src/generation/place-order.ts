// Puts an order that has its quote into the store: opened with its holds, or proposed until its member says so.
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { channelOf, threadOf } from '../destination.ts';
import { type GenerationId, newId, type RunId } from '../ids.ts';
import { unpaidMs } from '../ledger/asking-limits.ts';
import { missingOf } from '../ledger/left.ts';
import { type FindPurses, inOrder } from '../ledger/wallets.ts';
import type { Log } from '../log.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Secrets } from '../secrets.ts';
import type { Opened } from '../store/intake-operations.ts';
import type { GenerationView, Purse, ShortWallet, WalletBalance } from '../store/records.ts';
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
    | 'openGeneration'
    | 'proposeGeneration'
    | 'openProposed'
    | 'prolongProposal'
    | 'noteShort'
    | 'generation'
    | 'balances'
    | 'keyOfPress'
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

/** Nobody could pay for it: it is kept as a proposal. */
export type Unpaid = {
  readonly kind: 'unpaid';
  readonly generationId: GenerationId;
  readonly shorts: readonly ShortWallet[];
  readonly purses: readonly Purse[];
  readonly until: number;
};
export type Placed = Exclude<Submitted, { readonly kind: 'over_budget' }> | Unpaid;

export type PlaceOrder = {
  /** `replaces`: what still waits and ends for this one, when it is opened. */
  open(
    order: Order,
    quoted: Quoted,
    inputs: readonly GivenInput[],
    replaces: GenerationId | undefined,
  ): Promise<Placed>;
  propose: PlaceOrder['open'];
  /** It goes where and by whose gesture its member opens it; one that has become dearer is proposed again. */
  openProposed(
    generation: GenerationView,
    quoted: Quoted,
    agreedMicros: number,
    asker: Asker,
  ): Promise<Placed>;
};

export function createPlaceOrder(parts: PlaceParts): PlaceOrder {
  const { store, secrets, clock } = parts;

  const keyOf = async ({ button, dedupeKey, memberId }: Order, now: number): Promise<string> =>
    button === undefined
      ? dedupeKey
      : store.keyOfPress({ dedupeKey, memberId, button: fingerprint(button), withinMs: samePressMs, now });

  /** What an opened and a proposed generation have in common. */
  const placed = async (order: Asker, now: number) => {
    const { teamId, memberId, destination, token } = order;
    const place = { channelId: channelOf(destination), threadId: threadOf(destination) };
    const purses = await parts.findPurses({ ...order, ...place }, now);
    return {
      teamId,
      memberId,
      roleIds: purses.roleIds,
      destination,
      ...(token === undefined
        ? {}
        : { sealedToken: secrets.seal('token', token.value), tokenExpiresAt: token.expiresAt }),
      purses: inOrder(purses),
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
    opened: Exclude<Opened, { readonly kind: 'short' }> | { readonly kind: 'ended' },
    id: GenerationId,
    { teamId, memberId }: Pick<Order, 'teamId' | 'memberId'>,
    { request, first, priceMicros }: Quoted,
  ): Placed => {
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
    }
  };

  const nameOf = (id: ProviderId) => parts.routing.providers.find((each) => each.id === id)?.name ?? id;

  /** How what would pay it now stands: the first purse that has enough, else the last. */
  const payingOf = async (purses: readonly Purse[], priceMicros: number) => {
    let wallets: readonly WalletBalance[] = [];
    for (const purse of purses) {
      wallets = await store.balances(purse, clock.now());
      if (wallets.every((wallet) => missingOf(wallet, priceMicros) === 0)) break;
    }
    return wallets;
  };

  const proposed = async (
    generationId: GenerationId,
    { request, first, priceMicros }: Quoted,
    { settings }: Pick<Order, 'settings'>,
    purses: readonly Purse[],
    until: number,
  ): Promise<Placed> => ({
    kind: 'proposed',
    generationId,
    request,
    priceMicros,
    provider: nameOf(first.provider),
    above: settings.rules.confirmAboveMicros,
    wallets: await payingOf(purses, priceMicros),
    until,
  });

  const keep = async (
    order: Order,
    { request, priceMicros }: Quoted,
    inputs: readonly GivenInput[],
    replaces: GenerationId | undefined,
    { purses: _, ...place }: Awaited<ReturnType<typeof placed>>,
    deadlineAt: number,
  ) => {
    const id = newId<GenerationId>();
    const proposing = await store.proposeGeneration({
      ...place,
      id,
      request,
      priceMicros,
      dedupeKey: await keyOf(order, place.now),
      inputs: inputs.map(({ input }) => input),
      deadlineAt,
      ...(replaces === undefined ? {} : { replaces }),
    });
    if (proposing.kind === 'proposed') return { kind: 'kept', id, deadlineAt } as const;
    const known = await store.generation(proposing.generationId);
    return known?.state === 'proposed'
      ? ({ kind: 'kept', id: known.id, deadlineAt: known.deadlineAt } as const)
      : ({ kind: 'duplicate', generationId: proposing.generationId } as const);
  };

  const refuse = async (
    { wallet, shorts }: Extract<Opened, { readonly kind: 'short' }>,
    purses: readonly Purse[],
  ): Promise<readonly ShortWallet[]> => {
    parts.metrics.countRefusedHold(wallet.kind);
    const wallets = (purses.at(-1) ?? []).filter(({ kind, subject }) =>
      shorts.some((short) => short.wallet.kind === kind && short.wallet.subject === subject),
    );
    await store.noteShort({ wallets, now: clock.now() });
    return shorts;
  };

  /** What was proposed; when nobody can pay it goes on waiting. */
  const openKept = async (id: GenerationId, quoted: Quoted, asker: Asker): Promise<Placed> => {
    const now = clock.now();
    const place = await placed(asker, now);
    const opened = await store.openProposed({ ...place, ...openingOf(id, quoted, now) });
    if (opened.kind !== 'short') return toSubmitted(opened, id, asker, quoted);
    const until = await store.prolongProposal({
      id,
      until: now + unpaidMs,
      isOver: 'stays',
      now,
    });
    if (until === undefined) return { kind: 'expired' };
    return {
      kind: 'unpaid',
      generationId: id,
      shorts: await refuse(opened, place.purses),
      purses: place.purses,
      until,
    };
  };

  return {
    open: async (order, quoted, inputs, replaces) => {
      const now = clock.now();
      const id = newId<GenerationId>();
      const place = await placed(order, now);
      const opened = await store.openGeneration({
        ...place,
        ...openingOf(id, quoted, now),
        dedupeKey: await keyOf(order, now),
        inputs: inputs.map(({ input }) => input),
        ...(replaces === undefined ? {} : { replaces }),
      });
      if (opened.kind === 'duplicate') {
        const known = await store.generation(opened.generationId);
        if (known?.state !== 'proposed') return opened;
        // It was refused before for want of credits, and is answered as then unless there are some now.
        await store.prolongProposal({ id: known.id, until: now + unpaidMs, isOver: 'revive', now });
        return openKept(known.id, quoted, order);
      }
      if (opened.kind !== 'short') return toSubmitted(opened, id, order, quoted);
      const shorts = await refuse(opened, place.purses);
      const kept = await keep(order, quoted, inputs, replaces, place, now + unpaidMs);
      if (kept.kind !== 'kept') return kept;
      const { id: generationId, deadlineAt: until } = kept;
      return { kind: 'unpaid', generationId, shorts, purses: place.purses, until };
    },
    propose: async (order, quoted, inputs, replaces) => {
      const now = clock.now();
      const place = await placed(order, now);
      const kept = await keep(order, quoted, inputs, replaces, place, now + proposalMs);
      if (kept.kind !== 'kept') return kept;
      return proposed(kept.id, quoted, order, place.purses, kept.deadlineAt);
    },
    openProposed: async ({ id, deadlineAt }, quoted, agreedMicros, asker) => {
      if (quoted.priceMicros <= agreedMicros) return openKept(id, quoted, asker);
      const { purses } = await placed(asker, clock.now());
      return proposed(id, quoted, asker, purses, deadlineAt);
    },
  };
}

/** What people wrote into a form is not kept once more. */
function fingerprint(button: string): string {
  return createHash('sha256').update(button).digest('base64url');
}
