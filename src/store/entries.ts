// Every change of a bucket by a run and its entries are written here; a bucket never holds more than it has room for.
import { type RawBuilder, sql } from 'kysely';
import { type BucketId, type EntryId, newId, type RunId, type WalletId } from '../ids.ts';
import { Contended, type Transaction } from './database.ts';
import { prepared, type SlotOf } from './prepared.ts';
import { type Settled, settledColumns } from './thresholds.ts';

export type Change = { held: number; spent: number };

export function add(changes: Map<BucketId, Change>, id: BucketId, held: number, spent: number): void {
  const change = changes.get(id) ?? { held: 0, spent: 0 };
  changes.set(id, { held: change.held + held, spent: change.spent + spent });
}

type BucketChange = { readonly id: BucketId; readonly held: number; readonly spent: number };
type LimitedChange = BucketChange & { readonly amount: number | null };

function updateBucket(transaction: Transaction, slot: SlotOf<BucketChange>, amount: RawBuilder<unknown>) {
  const room = sql`${amount} + carried_micros - spent_micros - held_micros - set_aside_micros`;
  return transaction
    .updateTable('buckets')
    .set({
      held_micros: sql`held_micros + ${slot('held')}`,
      spent_micros: sql`spent_micros + ${slot('spent')}`,
    })
    .where('id', '=', slot('id'))
    .where(
      sql<boolean>`(cast(${slot('held')} as bigint) <= 0
        or (superseded = 0 and (${amount} is null or ${room} >= ${slot('held')})))`,
    );
}

const changeBucket = prepared<BucketChange, unknown>((transaction, slot) =>
  updateBucket(transaction, slot, sql`amount_micros`),
);

const settleBucket = prepared<BucketChange, Settled>((transaction, slot) =>
  updateBucket(transaction, slot, sql`amount_micros`).returning(settledColumns),
);

/** What is passed already when an allowance changes is not told any more. */
const changeAndLimitBucket = prepared<LimitedChange, unknown>((transaction, slot) => {
  const amount = sql`cast(${slot('amount')} as bigint)`;
  return updateBucket(transaction, slot, amount).set({
    amount_micros: slot('amount'),
    alerted_percent: sql`case when amount_micros is not distinct from ${amount} then alerted_percent
      else ${percentNow(amount)} end`,
  });
});

/** The highest of the percentages that are told of which is used of `amount`. */
export function percentNow(amount: RawBuilder<unknown>): RawBuilder<number> {
  const before = sql`case when carried_micros < 0 then 0 - carried_micros else 0 end`;
  const used = sql`(spent_micros + set_aside_micros + ${before}) * 100`;
  const all = sql`(${amount} + case when carried_micros > 0 then carried_micros else 0 end)`;
  return sql`case when ${amount} is null then 0 when ${all} <= 0 or ${used} >= ${all} * 100 then 100
    when ${used} >= ${all} * 80 then 80 when ${used} >= ${all} * 50 then 50 else 0 end`;
}

/**
 * Each bucket is touched once, in the order of their ids, so that two transactions never wait for each other.
 * `amounts`: what allowances are now. More is held only where the row itself still has room for it.
 */
export async function applyChanges(
  transaction: Transaction,
  changes: ReadonlyMap<BucketId, Change>,
  amounts: ReadonlyMap<BucketId, number | null>,
): Promise<void> {
  for (const [id, { held, spent }] of inOrder(changes)) {
    const amount = amounts.get(id);
    const { numAffectedRows } =
      amount === undefined
        ? await changeBucket(transaction, { id, held, spent })
        : await changeAndLimitBucket(transaction, { id, held, spent, amount });
    if (numAffectedRows === 0n) throw new Contended(`Bucket ${id} changed`);
  }
}

/** The same for what is only settled; answers how the buckets stand then. */
export async function applySettled(
  transaction: Transaction,
  changes: ReadonlyMap<BucketId, Change>,
): Promise<readonly Settled[]> {
  const settled: Settled[] = [];
  for (const [id, { held, spent }] of inOrder(changes)) {
    const { rows } = await settleBucket(transaction, { id, held, spent });
    if (rows.length === 0) throw new Contended(`Bucket ${id} changed`);
    settled.push(...rows);
  }
  return settled;
}

function inOrder(changes: ReadonlyMap<BucketId, Change>): readonly (readonly [BucketId, Change])[] {
  return [...changes].sort(([one], [other]) => (one < other ? -1 : 1));
}

export async function insertEntries(
  transaction: Transaction,
  actor: string,
  at: number,
  entries: readonly {
    readonly runId?: RunId;
    readonly bucket: { readonly id: BucketId; readonly walletId: WalletId };
    readonly amountMicros: number;
    readonly kind: 'hold' | 'settle' | 'release' | 'house' | 'grant' | 'take_back' | 'set_aside' | 'returned';
    /** Of what is set aside and comes back. */
    readonly potBucketId?: BucketId;
    /** Of what comes back: the bucket that it went on to. */
    readonly carriedTo?: BucketId | undefined;
  }[],
): Promise<void> {
  if (entries.length === 0) return;
  await transaction
    .insertInto('entries')
    .values(
      entries.map(({ runId, bucket, amountMicros, kind, potBucketId, carriedTo }) => ({
        id: newId<EntryId>(),
        wallet_id: bucket.walletId,
        bucket_id: bucket.id,
        run_id: runId ?? null,
        kind,
        amount_micros: amountMicros,
        actor,
        at,
        pot_bucket_id: potBucketId ?? null,
        carried_to: carriedTo ?? null,
      })),
    )
    .execute();
}
