// Every change of a bucket and every entry is written here; a bucket never holds more than it has room for.
import { type RawBuilder, sql } from 'kysely';
import { type BucketId, type EntryId, newId, type RunId, type WalletId } from '../ids.ts';
import { Contended, type Transaction } from './database.ts';
import { prepared, type SlotOf } from './prepared.ts';

export type Change = { held: number; spent: number };

export function add(changes: Map<BucketId, Change>, id: BucketId, held: number, spent: number): void {
  const change = changes.get(id) ?? { held: 0, spent: 0 };
  changes.set(id, { held: change.held + held, spent: change.spent + spent });
}

type BucketChange = { readonly id: BucketId; readonly held: number; readonly spent: number };
type LimitedChange = BucketChange & { readonly amount: number | null };

function updateBucket(transaction: Transaction, slot: SlotOf<BucketChange>, amount: RawBuilder<unknown>) {
  const room = sql`${amount} - spent_micros - held_micros`;
  return transaction
    .updateTable('buckets')
    .set({
      held_micros: sql`held_micros + ${slot('held')}`,
      spent_micros: sql`spent_micros + ${slot('spent')}`,
    })
    .where('id', '=', slot('id'))
    .where(
      sql<boolean>`(cast(${slot('held')} as bigint) <= 0 or ${amount} is null or ${room} >= ${slot('held')})`,
    );
}

const changeBucket = prepared<BucketChange, unknown>((transaction, slot) =>
  updateBucket(transaction, slot, sql`amount_micros`),
);

const changeAndLimitBucket = prepared<LimitedChange, unknown>((transaction, slot) =>
  updateBucket(transaction, slot, sql`cast(${slot('amount')} as bigint)`).set({
    amount_micros: slot('amount'),
  }),
);

/**
 * Each bucket is touched once, in the order of their ids, so that two transactions never wait for each other.
 * `amounts`: what allowances are now. More is held only where the row itself still has room for it.
 */
export async function applyChanges(
  transaction: Transaction,
  changes: ReadonlyMap<BucketId, Change>,
  amounts: ReadonlyMap<BucketId, number | null>,
): Promise<void> {
  for (const [id, { held, spent }] of [...changes].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const amount = amounts.get(id);
    const { numAffectedRows } =
      amount === undefined
        ? await changeBucket(transaction, { id, held, spent })
        : await changeAndLimitBucket(transaction, { id, held, spent, amount });
    if (numAffectedRows === 0n) throw new Contended(`Bucket ${id} changed`);
  }
}

export async function insertEntries(
  transaction: Transaction,
  actor: string,
  at: number,
  entries: readonly {
    readonly runId: RunId;
    readonly bucket: { readonly id: BucketId; readonly walletId: WalletId };
    readonly amountMicros: number;
    readonly kind: 'hold' | 'settle' | 'release' | 'house';
  }[],
): Promise<void> {
  if (entries.length === 0) return;
  await transaction
    .insertInto('entries')
    .values(
      entries.map(({ runId, bucket, amountMicros, kind }) => ({
        id: newId<EntryId>(),
        wallet_id: bucket.walletId,
        bucket_id: bucket.id,
        run_id: runId,
        kind,
        amount_micros: amountMicros,
        actor,
        at,
      })),
    )
    .execute();
}
