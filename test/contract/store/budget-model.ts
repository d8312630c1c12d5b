// Purses as plain arithmetic in memory: what must come of each step when one follows another. It knows the words of the
// ledger, and nothing of how a store keeps it.

export const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type Period = 'day' | 'week' | 'month';
export type Span = { readonly name: string; readonly startsAt: number; readonly endsAt: number };

/** In UTC. */
export function spanOf(period: Period, at: number): Span {
  const [year, month] = [new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()];
  const midnight = at - (at % dayMs);
  // 1970 began on a Thursday.
  const monday = midnight - ((midnight / dayMs + 3) % 7) * dayMs;
  const startsAt = { day: midnight, week: monday, month: Date.UTC(year, month, 1) }[period];
  const endsAt = {
    day: midnight + dayMs,
    week: monday + 7 * dayMs,
    month: Date.UTC(year, month + 1, 1),
  }[period];
  return { name: `${period} ${new Date(startsAt).toISOString().slice(0, 10)}`, startsAt, endsAt };
}

export type Rule = {
  readonly allowance: number | null;
  readonly period: Period;
  readonly carryOver: boolean;
};

export type Bucket = {
  readonly wallet: Wallet;
  readonly kind: 'allowance' | 'grant';
  readonly name: string;
  /** The store's, by which grants that end alike follow each other; an allowance needs none. */
  id: string;
  readonly startsAt: number;
  /** Infinite for a grant without an end. */
  endsAt: number;
  amount: number | null;
  carried: number;
  spent: number;
  held: number;
  aside: number;
  told: number;
  superseded: boolean;
  /** What was settled, and what was set aside, and when. */
  readonly used: { readonly at: number; readonly amount: number; readonly by: 'run' | 'pot' }[];
};

export type Wallet = {
  readonly key: string;
  rule: Rule;
  createdAt: number | undefined;
  readonly buckets: Bucket[];
};

export type Part = { readonly bucket: Bucket; amount: number };

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export const usedOf = ({ spent, held, aside }: Bucket) => spent + held + aside;

export const limitOf = (bucket: Bucket) =>
  bucket.amount === null ? Number.POSITIVE_INFINITY : Math.max(0, bucket.amount + bucket.carried);

export const roomOf = (bucket: Bucket) => Math.max(0, limitOf(bucket) - usedOf(bucket));

export function createWallet(key: string, rule: Rule): Wallet {
  return { key, rule, createdAt: undefined, buckets: [] };
}

/** Added to the wallet by whoever wants it to stay. */
export function newBucket(
  wallet: Wallet,
  kind: Bucket['kind'],
  { name, startsAt, endsAt }: Span,
  amount: number | null,
): Bucket {
  const nothing = { carried: 0, spent: 0, held: 0, aside: 0, told: 0, superseded: false };
  return { wallet, kind, name, id: '', startsAt, endsAt, amount, ...nothing, used: [] };
}

/** What comes on top of an allowance when its bucket begins, or begins to be drawn on again. */
function carriedInto(wallet: Wallet, span: Span): number {
  const { allowance, period, carryOver } = wallet.rule;
  const others = wallet.buckets.filter((each) => each.kind === 'allowance' && each.name !== span.name);
  const before = spanOf(period, span.startsAt - 1);
  const usedSince = (buckets: readonly Bucket[], from: number, until: number) =>
    sum(
      buckets.map((bucket) => {
        const of = (by: 'run' | 'pot') =>
          sum(
            bucket.used
              .filter((each) => each.by === by && each.at >= from && each.at < until)
              .map(({ amount }) => amount),
          );
        const held = bucket.endsAt <= until ? bucket.held : 0;
        return of('run') + held + Math.min(bucket.aside, of('pot'));
      }),
    );
  const running = others.filter(({ endsAt, startsAt }) => endsAt > span.startsAt && startsAt < span.endsAt);
  const usedAlready = usedSince(running, span.startsAt, Number.POSITIVE_INFINITY);
  if (!carryOver || allowance === null) return 0 - usedAlready;
  const previous = others.find(({ name }) => name === before.name);
  if (previous !== undefined) {
    const { amount, carried } = previous;
    const left = amount === null ? 0 : Math.max(0, amount + carried - usedOf(previous));
    return Math.min(allowance, left) - usedAlready;
  }
  if (wallet.createdAt === undefined || wallet.createdAt >= span.startsAt) return 0 - usedAlready;
  const earlier = others.filter(
    ({ startsAt, endsAt }) => endsAt > before.startsAt && startsAt < span.startsAt,
  );
  return Math.max(0, allowance - usedSince(earlier, before.startsAt, span.startsAt)) - usedAlready;
}

/** The allowance as it would be drawn on now; nothing is kept. */
export function allowanceAt(wallet: Wallet, now: number): Bucket {
  const span = spanOf(wallet.rule.period, now);
  const found = wallet.buckets.find(({ kind, name }) => kind === 'allowance' && name === span.name);
  const amount = wallet.rule.allowance;
  if (found !== undefined && !found.superseded) return { ...found, amount };
  const carried = carriedInto(wallet, span);
  return { ...(found ?? newBucket(wallet, 'allowance', span, amount)), amount, carried };
}

/** Burn order: the allowance, then grants by their end, at last those without one. */
export const burnOrder = (buckets: readonly Bucket[]): readonly Bucket[] =>
  buckets.toSorted((one, other) => {
    if (one.kind !== other.kind) return one.kind === 'allowance' ? -1 : 1;
    if (one.endsAt !== other.endsAt) return one.endsAt < other.endsAt ? -1 : 1;
    return one.id < other.id ? -1 : 1;
  });

export function grantsAt(wallet: Wallet, now: number): readonly Bucket[] {
  const isLive = ({ kind, endsAt, amount, spent }: Bucket) =>
    kind === 'grant' && endsAt > now && (amount ?? 0) > spent;
  return burnOrder(wallet.buckets.filter(isLive));
}

/** Like allowanceAt, and kept from now on: whatever else ran at the time is not drawn on any more. */
export function openAllowance(wallet: Wallet, now: number): Bucket {
  const expected = allowanceAt(wallet, now);
  const found = wallet.buckets.find(({ kind, name }) => kind === 'allowance' && name === expected.name);
  if (found !== undefined && !found.superseded) return found;
  const { startsAt, endsAt } = expected;
  for (const other of wallet.buckets) {
    const overlaps = other.endsAt > startsAt && other.startsAt < endsAt;
    if (other.kind === 'allowance' && overlaps) other.superseded = true;
  }
  wallet.createdAt ??= now;
  const bucket = found ?? expected;
  bucket.carried = expected.carried;
  bucket.superseded = false;
  if (found === undefined) wallet.buckets.push(bucket);
  return bucket;
}

/** Undefined when there is not so much. What is given back with the same breath comes first, wherever it was. */
export function draw(
  free: readonly Bucket[],
  freed: readonly Part[],
  needs: readonly number[],
): readonly (readonly Part[])[] | undefined {
  const sources = [
    ...burnOrder(freed.map(({ bucket }) => bucket)).map((bucket) => ({
      bucket,
      left: freed.find((part) => part.bucket === bucket)?.amount ?? 0,
    })),
    ...free.map((bucket) => ({ bucket, left: roomOf(bucket) })),
  ];
  if (sum(sources.map(({ left }) => left)) < sum(needs)) return undefined;
  return needs.map((need) => {
    const parts: Part[] = [];
    const first = sources[0];
    if (need === 0 && first !== undefined) return [{ bucket: first.bucket, amount: 0 }];
    let rest = need;
    for (const source of sources) {
      const amount = Math.min(rest, source.left);
      if (amount === 0) continue;
      source.left -= amount;
      rest -= amount;
      const known = parts.find(({ bucket }) => bucket === source.bucket);
      if (known === undefined) parts.push({ bucket: source.bucket, amount });
      else known.amount += amount;
    }
    return parts;
  });
}

const percents = [50, 80, 100] as const;

/** The highest of them that is passed. */
export function percentOf(bucket: Bucket): number {
  if (bucket.amount === null) return 0;
  const all = bucket.amount + Math.max(bucket.carried, 0);
  const used = bucket.spent + bucket.aside + Math.max(0 - bucket.carried, 0);
  if (all <= 0) return 100;
  return percents.findLast((percent) => used * 100 >= all * percent) ?? 0;
}
