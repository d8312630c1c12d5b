// What a period's bucket begins with beside its allowance: more, by what was left of the period before; less, by what was
// used of the same days under another period. Fixed when the bucket is made, and anew when it takes over again.
import { type RawBuilder, sql } from 'kysely';
import type { BucketId, WalletId } from '../ids.ts';
import type { Transaction } from './database.ts';
import type { WalletShare } from './records.ts';

type Opening = { readonly id: WalletId; readonly share: WalletShare };

/** A bucket of the same wallet that the new one begins after or in the midst of. */
type Other = {
  readonly id: BucketId;
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly amountMicros: number | null;
  readonly carriedMicros: number;
  readonly spentMicros: number;
  readonly heldMicros: number;
  readonly setAsideMicros: number;
};

const columns = sql`id, name, starts_at as "startsAt", ends_at as "endsAt", amount_micros as "amountMicros",
  carried_micros as "carriedMicros", spent_micros as "spentMicros", held_micros as "heldMicros",
  set_aside_micros as "setAsideMicros"`;

/** What it would be; nothing is written. */
export async function expectCarried(transaction: Transaction, opening: Opening): Promise<number> {
  const { rows } = await sql<Other>`select ${columns} from buckets where ${isOther(opening)}`.execute(
    transaction,
  );
  return (await carried(transaction, opening, rows)) - (await passedOn(transaction, opening));
}

/**
 * For buckets that are made now, whose wallets' rows are locked: the others they reckon with take no holds from here on, so
 * that what they have is not handed out there as well; whoever was about to hold there starts over. In the order of ids,
 * together with `touched`, which the transaction will change too.
 */
export async function carriedInto(
  transaction: Transaction,
  openings: readonly Opening[],
  touched: readonly BucketId[],
): Promise<readonly number[]> {
  const others: (readonly BucketId[])[] = [];
  for (const opening of openings) {
    const select = sql<{ readonly id: BucketId }>`select id from buckets where ${isOther(opening)}`;
    others.push((await select.execute(transaction)).rows.map(({ id }) => id));
  }
  const superseded = new Set(others.flat());
  const locked = new Map<BucketId, Other>();
  for (const id of [...new Set([...superseded, ...touched])].sort()) {
    const mark = superseded.has(id) ? sql`1` : sql`superseded`;
    const { rows } = await sql<Other>`update buckets set superseded = ${mark} where id = ${id}
      returning ${columns}`.execute(transaction);
    for (const row of rows) locked.set(id, row);
  }
  const sums: number[] = [];
  for (const [index, opening] of openings.entries()) {
    const own = (others[index] ?? []).flatMap((id) => locked.get(id) ?? []);
    sums.push((await carried(transaction, opening, own)) - (await passedOn(transaction, opening)));
  }
  return sums;
}

/** The period before when something is carried over from it, and whatever overlaps. */
function isOther({ id, share }: Opening): RawBuilder<unknown> {
  const { name, startsAt, endsAt } = share.bucket;
  return sql`wallet_id = ${id} and kind = 'allowance' and name <> ${name}
    and ends_at > ${share.carryOver?.startsAt ?? startsAt} and starts_at < ${endsAt}`;
}

async function carried(
  transaction: Transaction,
  opening: Opening,
  others: readonly Other[],
): Promise<number> {
  const { share } = opening;
  const { startsAt } = share.bucket;
  const from = share.carryOver;
  const overlapping = others.filter((other) => other.endsAt > startsAt && other.name !== from?.name);
  const used = await usedIn(transaction, overlapping, startsAt, Number.MAX_SAFE_INTEGER);
  // Also where there is no limit: there may be one before the period ends.
  if (from === undefined || share.allowanceMicros === null) return 0 - used;
  const before = others.find(({ name }) => name === from.name);
  // What had no limit has nothing that could be left of it.
  if (before !== undefined) {
    const { amountMicros, carriedMicros, spentMicros, heldMicros, setAsideMicros } = before;
    const left = (amountMicros ?? 0) + carriedMicros - spentMicros - heldMicros - setAsideMicros;
    return Math.min(share.allowanceMicros, Math.max(0, amountMicros === null ? 0 : left)) - used;
  }
  if (!(await existedBefore(transaction, opening))) return 0 - used;
  // The days before ran under another period, if under any.
  const earlier = others.filter((other) => other.startsAt < startsAt);
  const usedBefore = await usedIn(transaction, earlier, from.startsAt, startsAt);
  return Math.max(0, share.allowanceMicros - usedBefore) - used;
}

/** What was settled and set aside in these within a span of time; what is held there still counts to the span's end. */
async function usedIn(
  transaction: Transaction,
  buckets: readonly Other[],
  from: number,
  until: number,
): Promise<number> {
  if (buckets.length === 0) return 0;
  const sums = await transaction
    .selectFrom('entries')
    .select(['bucket_id', 'kind', (sum) => sum.fn.sum<number>('amount_micros').as('amount')])
    .where(
      'bucket_id',
      'in',
      buckets.map(({ id }) => id),
    )
    .where('kind', 'in', ['settle', 'set_aside'])
    .where('at', '>=', from)
    .where('at', '<', until)
    .groupBy(['bucket_id', 'kind'])
    .execute();
  const sumOf = (id: BucketId, kind: string) =>
    Number(sums.find((row) => row.bucket_id === id && row.kind === kind)?.amount ?? 0);
  return buckets.reduce((sum, { id, endsAt, heldMicros, setAsideMicros }) => {
    const held = endsAt <= until ? heldMicros : 0;
    // Less than was set aside stands when some of it has come back.
    return sum + sumOf(id, 'settle') + held + Math.min(setAsideMicros, sumOf(id, 'set_aside'));
  }, 0);
}

/** By a clock that is behind, or a request that comes late: what the next period has begun with already is not here any more. */
async function passedOn(transaction: Transaction, { id, share }: Opening): Promise<number> {
  const next = await transaction
    .selectFrom('buckets')
    .select((most) => most.fn.max('carried_micros').as('carried'))
    .where('wallet_id', '=', id)
    .where('kind', '=', 'allowance')
    .where('starts_at', '=', share.bucket.endsAt)
    .executeTakeFirst();
  return Math.max(0, next?.carried ?? 0);
}

async function existedBefore(transaction: Transaction, { id, share }: Opening): Promise<boolean> {
  const row = await transaction
    .selectFrom('wallets')
    .select('created_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined && row.created_at < share.bucket.startsAt;
}
