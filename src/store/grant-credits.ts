// What a decision on a request for credits writes beside it: the grants, and the line in the audit.
import { type BucketId, type MemberId, newId } from '../ids.ts';
import type { AuditAction } from '../ledger/budgets.ts';
import type { CreditRequest } from '../ledger/credit-requests.ts';
import { noteAudit } from './audit-trail.ts';
import type { Transaction } from './database.ts';
import { insertEntries } from './entries.ts';
import type { WalletShare } from './records.ts';
import { insertWallets, walletId } from './wallets.ts';

export async function giveGrant(
  transaction: Transaction,
  grant: {
    readonly requestId: string;
    readonly share: WalletShare;
    readonly amountMicros: number;
    readonly endsAt: number;
    readonly actor: MemberId;
    readonly now: number;
  },
): Promise<void> {
  const { share, amountMicros, now } = grant;
  const bucket = { id: newId<BucketId>(), walletId: walletId(share) };
  await insertWallets(transaction, [share], now);
  await transaction
    .insertInto('buckets')
    .values({
      id: bucket.id,
      wallet_id: bucket.walletId,
      kind: 'grant',
      name: `request ${grant.requestId}`,
      starts_at: now,
      ends_at: grant.endsAt,
      amount_micros: amountMicros,
    })
    .execute();
  await insertEntries(transaction, grant.actor, now, [{ bucket, amountMicros, kind: 'grant' }]);
}

export async function noteRequest(
  transaction: Transaction,
  {
    request,
    actor,
    action,
    now,
  }: {
    readonly request: CreditRequest;
    readonly actor: MemberId;
    readonly action: Extract<AuditAction, 'ask_credits' | 'approve_credits' | 'deny_credits'>;
    readonly now: number;
  },
): Promise<void> {
  const { id: requestId, teamId, memberId, amountMicros, decidedMicros } = request;
  await noteAudit(transaction, {
    teamId,
    actor,
    action,
    subject: { kind: 'member', memberId },
    before: {},
    after: { requestId, amountMicros, ...(decidedMicros === undefined ? {} : { decidedMicros }) },
    now,
  });
}
