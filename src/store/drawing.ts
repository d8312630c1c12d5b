// What is taken of the wallets of a purse, in burn order, or which of them are short. Pure.
import type { RunId } from '../ids.ts';
import { balanceOf } from './balances.ts';
import type { Purse, ShortWallet, WalletShare } from './records.ts';
import type { SpentByPots } from './spent-by-pots.ts';
import { type Bucket, byBurnOrder, roomOf, type Wallet, walletId } from './wallets.ts';

/** What a run holds in one bucket. */
export type Held = {
  readonly runId: RunId;
  readonly bucket: Pick<Bucket, 'id' | 'walletId' | 'kind' | 'endsAt'>;
  readonly amountMicros: number;
};

export type Short = ShortWallet & {
  readonly kind: 'short';
  readonly neededMicros: number;
  readonly shorts: readonly ShortWallet[];
};

export type Need = { readonly runId: RunId; readonly amountMicros: number };

export type Drawn = Pick<Wallet, 'id' | 'buckets'>;

/** Undefined when one of the wallets has not enough. */
export function take(
  purse: readonly Drawn[],
  needs: readonly Need[],
  released: readonly Held[],
): readonly Held[] | undefined {
  const needed = neededOf(needs);
  const taken: Held[] = [];
  for (const wallet of purse) {
    const sources = sourcesOf(wallet, released);
    // A pot that has just ended has not even a place to record in that something was free.
    if (sources.length === 0 || availableIn(sources) < needed) return undefined;
    taken.push(...allocate(sources, needs));
  }
  return taken;
}

export function shortOf(
  purse: readonly Wallet[],
  needs: readonly Need[],
  released: readonly Held[],
  spentByPots: SpentByPots,
): Short {
  const neededMicros = neededOf(needs);
  const shorts = purse
    .map((wallet) => ({
      wallet: balanceOf(wallet, spentByPots),
      missingMicros: neededMicros - availableIn(sourcesOf(wallet, released)),
    }))
    .filter(({ missingMicros }) => missingMicros > 0);
  const [first] = shorts;
  if (first === undefined) throw new Error('What nobody can pay was asked of no wallet');
  return { kind: 'short', ...first, neededMicros, shorts };
}

type Source = { readonly bucket: Held['bucket']; available: number };

/** Where a wallet's money may come from, in burn order: first what is released with the same breath, then what is free. */
function sourcesOf(wallet: Drawn, released: readonly Held[]): Source[] {
  const freed: Source[] = released
    .filter(({ bucket }) => bucket.walletId === wallet.id)
    .map(({ bucket, amountMicros }) => ({ bucket, available: amountMicros }));
  const free: Source[] = wallet.buckets.map((bucket) => ({ bucket, available: roomOf(bucket) }));
  return [...freed.sort((one, other) => byBurnOrder(one.bucket, other.bucket)), ...free];
}

function allocate(sources: readonly Source[], needs: readonly Need[]): Held[] {
  const held = new Map<string, Held>();
  for (const { runId, amountMicros } of needs) {
    let rest = amountMicros;
    for (const source of sources) {
      const part = Math.min(rest, source.available);
      // A run that is free still has its hold, so that every run's end is recorded alike.
      const onlyToRecord = amountMicros === 0 && source === sources[0];
      if (part === 0 && !onlyToRecord) continue;
      source.available -= part;
      rest -= part;
      const key = `${runId} ${source.bucket.id}`;
      const before = held.get(key)?.amountMicros ?? 0;
      held.set(key, { runId, bucket: source.bucket, amountMicros: before + part });
      if (rest === 0) break;
    }
  }
  return [...held.values()];
}

/** Each wallet once, however many purses it is in. */
export function sharesOf(purses: readonly Purse[]): readonly WalletShare[] {
  const [only, ...others] = purses;
  if (others.length === 0) return only ?? [];
  return [...new Map(purses.flat().map((share) => [walletId(share), share])).values()];
}

/** `wallets` are those of `sharesOf`. */
export function walletsOf(
  purses: readonly Purse[],
  wallets: readonly Wallet[],
): readonly (readonly Wallet[])[] {
  if (purses.length === 1) return [wallets];
  const byId = new Map(wallets.map((wallet) => [wallet.id, wallet]));
  return purses.map((purse) =>
    purse.map((share) => byId.get(walletId(share))).filter((wallet) => wallet !== undefined),
  );
}

function neededOf(needs: readonly Need[]): number {
  return needs.reduce((sum, { amountMicros }) => sum + amountMicros, 0);
}

function availableIn(sources: readonly Source[]): number {
  return sources.reduce((sum, { available }) => sum + available, 0);
}
