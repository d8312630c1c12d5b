// When so much of an allowance is used that somebody is told: once for each percentage, bucket and amount.
import { type AlertPercent, alertPercents } from '../announcing/announcement.ts';
import { asId, type BucketId, type MemberId, type WalletId } from '../ids.ts';
import { insertAnnouncements } from './announcements.ts';
import type { BudgetOperations } from './budget-operations.ts';
import type { Database, Transaction } from './database.ts';
import type { WalletShare } from './records.ts';
import { walletId } from './wallets.ts';

/** Of a bucket that has just changed. */
export type Settled = {
  readonly id: BucketId;
  readonly wallet_id: WalletId;
  readonly kind: 'allowance' | 'grant';
  readonly amount_micros: number | null;
  readonly carried_micros: number;
  readonly spent_micros: number;
  readonly set_aside_micros: number;
  readonly alerted_percent: number;
};

export const settledColumns = [
  'id',
  'wallet_id',
  'kind',
  'amount_micros',
  'carried_micros',
  'spent_micros',
  'set_aside_micros',
  'alerted_percent',
] as const;

/** Writes what is to be told of buckets that have just been settled; touches the database only when something is. */
export async function tellOfUse(
  transaction: Transaction,
  settled: readonly Settled[],
  now: number,
): Promise<void> {
  for (const bucket of settled) {
    const percent = passedBy(bucket);
    if (percent !== undefined && percent > bucket.alerted_percent) {
      await tell(transaction, bucket, percent, now);
    }
  }
}

/**
 * As somebody was refused for want of it, where nearly all of it is gone: one that asks for more than there ever was says
 * nothing of how much is used.
 */
export async function noteShort(
  database: Database,
  { wallets, now }: Parameters<BudgetOperations['noteShort']>[0],
): Promise<void> {
  const shares = wallets.filter(
    ({ kind, allowanceMicros }) => kind !== 'pot' && kind !== 'installation' && allowanceMicros !== null,
  );
  if (shares.length === 0) return;
  // Whoever asks on and on is refused as often, and it was told the first time.
  const used = await database.read((transaction) => findUsedUp(transaction, shares));
  if (used.length === 0) return;
  await database.write(async (transaction) => {
    for (const bucket of used) await tell(transaction, bucket, 100, now);
  });
}

/** Of all of it that is taken, settled or not, in tenths. */
const nearlyAll = 9;

/** Those of which nobody was told so, in the order in which buckets are changed. */
async function findUsedUp(
  transaction: Transaction,
  shares: readonly WalletShare[],
): Promise<readonly Told[]> {
  const rows = await transaction
    .selectFrom('buckets')
    .selectAll()
    .where('wallet_id', 'in', shares.map(walletId))
    .where('kind', '=', 'allowance')
    .where('superseded', '=', 0)
    .where('alerted_percent', '<', 100)
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => {
    const share = shares.find((each) => walletId(each) === row.wallet_id && each.bucket.name === row.name);
    const { all, used } = usedOf(row, share?.allowanceMicros ?? 0);
    const taken = used + row.held_micros;
    // What was given nothing is never used up.
    if (share === undefined || all <= 0 || taken * 10 < all * nearlyAll) return [];
    return [{ id: row.id, wallet_id: row.wallet_id, amount_micros: share.allowanceMicros }];
  });
}

type Told = Pick<Settled, 'id' | 'wallet_id' | 'amount_micros'>;

/** What was used of the same days under another period is used of this one. */
function usedOf(
  bucket: Pick<Settled, 'carried_micros' | 'spent_micros' | 'set_aside_micros'>,
  amountMicros: number,
): { readonly all: number; readonly used: number } {
  const { carried_micros: carried, spent_micros: spent, set_aside_micros: setAside } = bucket;
  return { all: amountMicros + Math.max(carried, 0), used: spent + setAside + Math.max(0 - carried, 0) };
}

function passedBy(bucket: Settled): AlertPercent | undefined {
  if (bucket.kind !== 'allowance' || bucket.amount_micros === null) return undefined;
  const { all, used } = usedOf(bucket, bucket.amount_micros);
  return alertPercents.findLast((percent) => used * 100 >= all * percent);
}

async function tell(
  transaction: Transaction,
  bucket: Told,
  percent: AlertPercent,
  now: number,
): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable('buckets')
    .set({ alerted_percent: percent })
    .where('id', '=', bucket.id)
    .where('alerted_percent', '<', percent)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const {
    kind,
    subject,
    team_id: teamId,
  } = await transaction
    .selectFrom('wallets')
    .select(['kind', 'subject', 'team_id'])
    .where('id', '=', bucket.wallet_id)
    .executeTakeFirstOrThrow();
  // The installation's, which is nobody's in a team.
  if (teamId === null) return;
  const announcement = {
    teamId,
    matter: { kind: 'wallet_used', walletId: bucket.wallet_id, bucketId: bucket.id, percent } as const,
    recipient:
      kind === 'member'
        ? ({ kind: 'member', memberId: asId<MemberId>(subject) } as const)
        : ({ kind: 'admins' } as const),
    // Once an allowance has changed, the same share of it is another amount.
    dedupeKey: `wallet_used:${bucket.id}:${percent}:${bucket.amount_micros}`,
  };
  await insertAnnouncements(transaction, [announcement], now);
}
