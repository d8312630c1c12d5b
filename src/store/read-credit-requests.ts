// Requests for credits as the rest of the program reads them, with the names of who asked and who decided.
import { z } from 'zod';
import { asId, type GenerationId, type MemberId, type WalletId } from '../ids.ts';
import type { CreditRequest } from '../ledger/credit-requests.ts';
import type { Database, Transaction } from './database.ts';

export async function creditRequest(database: Database, id: string): Promise<CreditRequest | undefined> {
  return await database.read((transaction) => readRequest(transaction, id));
}

export async function readRequest(transaction: Transaction, id: string): Promise<CreditRequest | undefined> {
  return toRequest(transaction, await selectRequests(transaction).where('id', '=', id).executeTakeFirst());
}

/** The last that was made for a generation. */
export async function requestFor(
  transaction: Transaction,
  generationId: GenerationId,
): Promise<CreditRequest | undefined> {
  const row = await selectRequests(transaction)
    .where('generation_id', '=', generationId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return toRequest(transaction, row);
}

function selectRequests(transaction: Transaction) {
  return transaction.selectFrom('credit_requests').selectAll();
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRequests>['executeTakeFirst']>>;

const lacksSchema = z.array(
  z.object({
    walletId: z.string().transform((id) => asId<WalletId>(id)),
    kind: z.enum(['member', 'role', 'channel', 'team', 'pot', 'installation']),
    subject: z.string(),
    missingMicros: z.int(),
  }),
);

async function toRequest(transaction: Transaction, row: Row): Promise<CreditRequest | undefined> {
  if (row === undefined) return undefined;
  const { decided_by: decidedBy } = row;
  const names = await transaction
    .selectFrom('member_identities')
    .select(['member_id', 'name'])
    .where('team_id', '=', row.team_id)
    .where('member_id', 'in', [row.member_id, ...(decidedBy === null ? [] : [decidedBy])])
    .execute();
  const nameOf = (id: MemberId) => names.find(({ member_id }) => member_id === id)?.name;
  return {
    id: row.id,
    teamId: row.team_id,
    memberId: row.member_id,
    memberName: nameOf(row.member_id),
    generationId: row.generation_id ?? undefined,
    amountMicros: row.amount_micros,
    priceMicros: row.price_micros,
    shorts: lacksSchema.parse(JSON.parse(row.shorts)),
    state: row.state,
    decidedBy: decidedBy === null ? undefined : { memberId: decidedBy, name: nameOf(decidedBy) },
    decidedMicros: row.decided_micros ?? undefined,
    createdAt: row.created_at,
    endedAt: row.decided_at ?? undefined,
    until: row.until_at,
  };
}
