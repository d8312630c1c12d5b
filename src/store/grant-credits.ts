// What a decision on a request for credits writes beside it: the grants, and the line in the audit.
import type { MemberId } from '../ids.ts';
import type { AuditAction } from '../ledger/budgets.ts';
import type { CreditRequest } from '../ledger/credit-requests.ts';
import { noteAudit } from './audit-trail.ts';
import type { Transaction } from './database.ts';
import { insertGrant } from './grants.ts';
import type { WalletShare } from './records.ts';
import { insertWallets, walletId } from './wallets.ts';

export async function giveGrants(
  transaction: Transaction,
  grants: readonly {
    readonly share: WalletShare;
    readonly amountMicros: number;
    readonly endsAt: number;
  }[],
  { requestId, actor, now }: { readonly requestId: string; readonly actor: MemberId; readonly now: number },
): Promise<void> {
  if (grants.length === 0) return;
  const shares = grants.map(({ share }) => share);
  await insertWallets(transaction, shares, now);
  for (const { share, amountMicros, endsAt } of grants) {
    const order = {
      walletId: walletId(share),
      key: `request ${requestId}`,
      amountMicros,
      endsAt,
      actor,
      now,
    };
    const id = await insertGrant(transaction, order);
    if (id === undefined) throw new Error(`The request ${requestId} was granted before`);
  }
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
