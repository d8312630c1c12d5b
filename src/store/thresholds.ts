// When so much of an allowance is used that somebody is told: once for each percentage, bucket and amount.
import { type AlertPercent, alertPercents } from '../announcing/announcement.ts';
import { asId, type BucketId, type MemberId, type WalletId } from '../ids.ts';
import { insertAnnouncements } from './announcements.ts';
import type { BudgetOperations } from './budget-operations.ts';
import type { Database, Transaction } from './database.ts';
import type { WalletShare } from './records.ts';
import { openWallets, walletId } from './wallets.ts';

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

/** As somebody was refused for want of it; wallets that were given nothing are never used up. */
export async function noteShort(
  database: Database,
  { wallets, now }: Parameters<BudgetOperations['noteShort']>[0],
): Promise<void> {
  const shares = wallets.filter(({ kind }) => kind !== 'pot' && kind !== 'installation');
  if (shares.length === 0) return;
  // Whoever asks on and on is refused as often, and it was told the first time.
  if (await database.read((transaction) => isTold(transaction, shares))) return;
  await database.write((transaction) => tellOfShort(transaction, shares, now));
}

async function isTold(transaction: Transaction, shares: readonly WalletShare[]): Promise<boolean> {
  const rows = await transaction
    .selectFrom('buckets')
    .select(['wallet_id', 'name'])
    .where('wallet_id', 'in', shares.map(walletId))
    .where('kind', '=', 'allowance')
    .where('alerted_percent', '>=', 100)
    .execute();
  return shares.every((share) =>
    rows.some((row) => row.wallet_id === walletId(share) && row.name === share.bucket.name),
  );
}

async function tellOfShort(
  transaction: Transaction,
  shares: readonly WalletShare[],
  now: number,
): Promise<void> {
  for (const wallet of await openWallets(transaction, shares, now)) {
    const allowance = wallet.buckets.find(({ kind }) => kind === 'allowance');
    if (allowance?.amountMicros == null) continue;
    if (allowance.amountMicros + allowance.carriedMicros <= 0) continue;
    await tell(
      transaction,
      { id: allowance.id, wallet_id: wallet.id, amount_micros: allowance.amountMicros },
      100,
      now,
    );
  }
}

function passedBy(bucket: Settled): AlertPercent | undefined {
  if (bucket.kind !== 'allowance' || bucket.amount_micros === null) return undefined;
  // What was used of the same days under another period is used of this one.
  const all = bucket.amount_micros + Math.max(bucket.carried_micros, 0);
  const used = bucket.spent_micros + bucket.set_aside_micros + Math.max(0 - bucket.carried_micros, 0);
  return alertPercents.findLast((percent) => used * 100 >= all * percent);
}

async function tell(
  transaction: Transaction,
  bucket: Pick<Settled, 'id' | 'wallet_id' | 'amount_micros'>,
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
