// What comes back of a pot once it has ended: to the buckets that it came from, until nothing of it is held any more. Where
// one of them takes no holds any more, to the team's bucket that runs, so that it can be spent again.
import type { BucketId, WalletId } from '../ids.ts';
import type { BudgetOperations } from './budget-operations.ts';
import { Contended, type Database, type Transaction } from './database.ts';
import { insertEntries } from './entries.ts';
import type { WalletShare } from './records.ts';
import { byBurnOrder, insertWallets, openWallets, walletId } from './wallets.ts';

export async function endedPots(database: Database, now: number): ReturnType<BudgetOperations['endedPots']> {
  return await database.read((transaction) =>
    transaction
      .selectFrom('wallets')
      .innerJoin('teams', 'teams.id', 'wallets.team_id')
      .select(['wallets.subject as potId', 'teams.id as teamId', 'teams.time_zone as timeZone'])
      .where('wallets.kind', '=', 'pot')
      .where('wallets.closed_at', 'is', null)
      .where('wallets.ends_at', '<=', now)
      .orderBy('wallets.ends_at')
      .execute(),
  );
}

export async function returnPot(
  database: Database,
  { teamId, potId, team, now }: Parameters<BudgetOperations['returnPot']>[0],
): ReturnType<BudgetOperations['returnPot']> {
  return await database.write(async (transaction) => {
    const pot = { teamId, kind: 'pot', subject: potId } as const;
    await insertWallets(transaction, [pot, team], now);
    const isOver = await transaction
      .selectFrom('wallets')
      .select('id')
      .where('id', '=', walletId(pot))
      .where('closed_at', 'is', null)
      .where('ends_at', '<=', now)
      .executeTakeFirst();
    if (isOver === undefined) return { returnedMicros: 0, closed: false };
    return await giveBack(transaction, walletId(pot), { team, actor: 'plantain', now });
  });
}

/**
 * What is free of a pot that is over goes back, last to where it was taken from first: so what it spent was the
 * allowance's, as with everything. Done with once nothing is held, so that a hold that ends late comes back as well. The
 * rows of both wallets are to be locked.
 */
export async function giveBack(
  transaction: Transaction,
  id: WalletId,
  order: { readonly team: WalletShare; readonly actor: string; readonly now: number },
): Promise<{ readonly returnedMicros: number; readonly closed: boolean }> {
  const { team, actor, now } = order;
  const taken = await readTaken(transaction, id);
  const [wallet] = await openWallets(transaction, [team], now, taken.buckets);
  const running = wallet?.buckets.find(({ kind }) => kind === 'allowance')?.id;
  if (running === undefined) throw new Error('The wallet of a team has a bucket that runs');
  const pot = await transaction
    .selectFrom('buckets')
    .selectAll()
    .where('wallet_id', '=', id)
    .executeTakeFirstOrThrow();
  const returnedMicros = (pot.amount_micros ?? 0) - pot.spent_micros - pot.held_micros;
  if (returnedMicros > 0) {
    const parts = await partsOf(transaction, pot.id, returnedMicros, { running, now });
    const changes = new Map<BucketId, Returned>([
      [pot.id, { amount: -returnedMicros, aside: 0, carried: 0 }],
    ]);
    for (const { bucket, amountMicros, carriedTo } of parts) {
      const moved = carriedTo === undefined ? 0 : amountMicros;
      // Of a grant that is over nothing is carried on otherwise.
      add(changes, bucket.id, { aside: -amountMicros, carried: bucket.kind === 'allowance' ? -moved : 0 });
      if (carriedTo !== undefined) add(changes, carriedTo, { aside: 0, carried: moved });
    }
    const { spent_micros: spent, held_micros: held } = pot;
    await apply(transaction, changes, { id: pot.id, spent, held });
    await insertEntries(
      transaction,
      actor,
      now,
      parts.map((part) => ({ ...part, kind: 'returned' as const, potBucketId: pot.id })),
    );
  }
  if (pot.held_micros > 0) return { returnedMicros, closed: false };
  const { numUpdatedRows } = await transaction
    .updateTable('wallets')
    .set({ closed_at: now })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return { returnedMicros, closed: numUpdatedRows === 1n };
}

/** The pot's bucket and those that it took of. */
async function readTaken(
  transaction: Transaction,
  id: WalletId,
): Promise<{ readonly buckets: readonly BucketId[] }> {
  const rows = await transaction
    .selectFrom('buckets')
    .leftJoin('entries', 'entries.pot_bucket_id', 'buckets.id')
    .select(['buckets.id', 'entries.bucket_id as from'])
    .where('buckets.wallet_id', '=', id)
    .execute();
  return { buckets: [...new Set(rows.flatMap(({ id, from }) => (from === null ? [id] : [id, from])))] };
}

type Part = {
  readonly bucket: {
    readonly id: BucketId;
    readonly walletId: WalletId;
    readonly kind: 'allowance' | 'grant';
  };
  readonly amountMicros: number;
  readonly carriedTo: BucketId | undefined;
};

async function partsOf(
  transaction: Transaction,
  pot: BucketId,
  amountMicros: number,
  { running, now }: { readonly running: BucketId; readonly now: number },
): Promise<readonly Part[]> {
  const rows = await transaction
    .selectFrom('entries')
    .innerJoin('buckets', 'buckets.id', 'entries.bucket_id')
    .select((sum) => [
      'buckets.id',
      'buckets.wallet_id as walletId',
      'buckets.kind',
      'buckets.ends_at as endsAt',
      'buckets.superseded',
      'entries.kind as entry',
      sum.fn.sum<number>('entries.amount_micros').as('amount'),
    ])
    .where('entries.pot_bucket_id', '=', pot)
    .groupBy([
      'buckets.id',
      'buckets.wallet_id',
      'buckets.kind',
      'buckets.ends_at',
      'buckets.superseded',
      'entries.kind',
    ])
    .execute();
  let rest = amountMicros;
  const parts = rows
    .filter(({ entry }) => entry === 'set_aside')
    .sort(byBurnOrder)
    .reverse()
    .map((bucket) => {
      const back = rows.find(({ id, entry }) => id === bucket.id && entry === 'returned');
      const part = Math.min(rest, Number(bucket.amount) - Number(back?.amount ?? 0));
      rest -= part;
      const isOver = bucket.superseded === 1 || (bucket.endsAt !== null && bucket.endsAt <= now);
      const carriedTo = isOver && bucket.id !== running ? running : undefined;
      return { bucket, amountMicros: part, carriedTo };
    })
    .filter((part) => part.amountMicros > 0);
  if (rest > 0) throw new Error(`The pot ${pot} has more than was set aside for it`);
  return parts;
}

type Returned = { amount: number; aside: number; carried: number };

function add(changes: Map<BucketId, Returned>, id: BucketId, more: Omit<Returned, 'amount'>): void {
  const { amount, aside, carried } = changes.get(id) ?? { amount: 0, aside: 0, carried: 0 };
  changes.set(id, { amount, aside: aside + more.aside, carried: carried + more.carried });
}

/** In the order of ids; the pot's only while it stands as it was read. */
async function apply(
  transaction: Transaction,
  changes: ReadonlyMap<BucketId, Returned>,
  pot: { readonly id: BucketId; readonly spent: number; readonly held: number },
): Promise<void> {
  for (const [id, { amount, aside, carried }] of [...changes].sort(([one], [other]) =>
    one < other ? -1 : 1,
  )) {
    const { numUpdatedRows } = await transaction
      .updateTable('buckets')
      .set((update) => ({
        ...(amount === 0 ? {} : { amount_micros: update('amount_micros', '+', amount) }),
        set_aside_micros: update('set_aside_micros', '+', aside),
        carried_micros: update('carried_micros', '+', carried),
      }))
      .where('id', '=', id)
      .$if(id === pot.id, (update) =>
        update.where('spent_micros', '=', pot.spent).where('held_micros', '=', pot.held),
      )
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Contended(`Bucket ${id} changed`);
  }
}
