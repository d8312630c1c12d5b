// Requests for credits: asked within limits, decided once, or ended by their time.

import type { GenerationId, MemberId } from '../ids.ts';
import type { AskingWait, CreditRequest, Lack } from '../ledger/credit-requests.ts';
import { insertAnnouncements, wakeAnnouncements } from './announcements.ts';
import type { CreditRequestOperations } from './credit-request-operations.ts';
import type { Database, Transaction } from './database.ts';
import { endRequest, tellMember } from './end-credit-requests.ts';
import { giveGrants, noteRequest } from './grant-credits.ts';
import { readRequest, requestFor } from './read-credit-requests.ts';
import { lockGeneration } from './runs.ts';
import { openWallets, walletId } from './wallets.ts';

type Ask = Parameters<CreditRequestOperations['askForCredits']>[0];
/** Where its platform cannot be reached for a while, or everybody is busy. */
const decidedMs = 24 * 3_600_000;

type Deciding = Parameters<CreditRequestOperations['decideOnCredits']>[0];

export async function askForCredits(
  database: Database,
  ask: Ask,
): ReturnType<CreditRequestOperations['askForCredits']> {
  return await database.write(async (transaction) => {
    // Its generation first, as everywhere; then its member, so that of two requests at once the second sees the first.
    await lockGeneration(database, transaction, ask.generationId);
    await lockMember(database, transaction, ask.memberId);
    const known = await requestFor(transaction, ask.generationId);
    const own = known?.memberId === ask.memberId ? known : undefined;
    if (own?.state === 'asked') return { kind: 'known', request: own };
    const wait = await findWait(transaction, ask);
    if (wait !== undefined) return wait;
    if (!(await waitUntil(transaction, ask)))
      return own === undefined ? { kind: 'gone' } : { kind: 'known', request: own };
    return { kind: 'asked', request: await insertRequest(transaction, ask) };
  });
}

export async function decideOnCredits(
  database: Database,
  decision: Deciding,
): ReturnType<CreditRequestOperations['decideOnCredits']> {
  const { id, teamId, to, now } = decision;
  return await database.write(async (transaction) => {
    const asked = await readRequest(transaction, id);
    if (asked === undefined || asked.teamId !== teamId) return { kind: 'gone' };
    if (asked.generationId !== undefined) await lockGeneration(database, transaction, asked.generationId);
    const { numUpdatedRows } = await transaction
      .updateTable('credit_requests')
      .set({
        state: to,
        decided_by: decision.by,
        decided_micros: decision.amountMicros ?? null,
        decided_at: now,
      })
      .where('id', '=', id)
      .where('state', '=', 'asked')
      .where('until_at', '>', now)
      .executeTakeFirst();
    const request = await readRequest(transaction, id);
    if (request === undefined) return { kind: 'gone' };
    if (numUpdatedRows === 0n) return { kind: 'already', request };
    await giveGrants(transaction, decision.grants, { requestId: id, actor: decision.by, now });
    await noteRequest(transaction, {
      request,
      actor: decision.by,
      action: to === 'approved' ? 'approve_credits' : 'deny_credits',
      now,
    });
    if (to === 'approved') await waitOn(transaction, asked.generationId, now);
    await wakeAnnouncements(transaction, id, now);
    await tellMember(transaction, request, now);
    return { kind: 'decided', request };
  });
}

export async function askingWait(
  database: Database,
  member: Parameters<CreditRequestOperations['askingWait']>[0],
): Promise<AskingWait | undefined> {
  return await database.read((transaction) => findWait(transaction, member));
}

/** What is opened again and again while nobody can pay waits longer than its request; no longer than this. */
const prolongedMs = 48 * 3_600_000;

export async function waitingApproved(
  database: Database,
  { now, limit }: Parameters<CreditRequestOperations['waitingApproved']>[0],
): Promise<readonly GenerationId[]> {
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('credit_requests')
      .innerJoin('generations', 'generations.id', 'credit_requests.generation_id')
      .select('generations.id')
      .where('credit_requests.state', '=', 'approved')
      .where('credit_requests.until_at', '>', now - prolongedMs)
      .where('generations.state', '=', 'proposed')
      .where('generations.cancel_requested_at', 'is', null)
      .where('generations.deadline_at', '>', now)
      .groupBy('generations.id')
      .orderBy((order) => order.fn.min('credit_requests.until_at'))
      .limit(limit)
      .execute(),
  );
  return rows.map(({ id }) => id);
}

export async function expireCreditRequests(
  database: Database,
  { now, limit }: Parameters<CreditRequestOperations['expireCreditRequests']>[0],
): Promise<number> {
  const select = (transaction: Transaction) =>
    transaction
      .selectFrom('credit_requests')
      .select(['id', 'team_id as teamId', 'member_id as memberId'])
      .where('state', '=', 'asked')
      .where('until_at', '<=', now)
      .orderBy('until_at')
      .limit(limit);
  // Most looks find none, and end without a write.
  if ((await database.read((transaction) => select(transaction).execute())).length === 0) return 0;
  return await database.write(async (transaction) => {
    const over = await select(transaction)
      .$if(database.locksRows, (rows) => rows.forUpdate().skipLocked())
      .execute();
    for (const request of over) {
      await endRequest(transaction, request.id, now);
      await tellMember(transaction, request, now);
    }
    return over.length;
  });
}

async function lockMember(database: Database, transaction: Transaction, id: MemberId): Promise<void> {
  if (!database.locksRows) return;
  await transaction.selectFrom('members').select('id').where('id', '=', id).forNoKeyUpdate().execute();
}

/** Why this member may not ask now: admins are not to be worn down. */
async function findWait(
  transaction: Transaction,
  { memberId, limits, now }: Pick<Ask, 'memberId' | 'limits' | 'now'>,
): Promise<AskingWait | undefined> {
  const latest = await transaction
    .selectFrom('credit_requests')
    .select(['state', 'created_at', 'decided_at', 'until_at'])
    .where('member_id', '=', memberId)
    .where((either) =>
      either.or([either('state', '=', 'asked'), either('created_at', '>', now - limits.withinMs)]),
    )
    .orderBy('created_at', 'desc')
    .execute();
  const open = latest.find(({ state, until_at: until }) => state === 'asked' && until > now);
  if (open !== undefined) return { kind: 'wait', why: 'open', until: open.until_at };
  const denied = await transaction
    .selectFrom('credit_requests')
    .select((read) => read.fn.max('decided_at').as('at'))
    .where('member_id', '=', memberId)
    .where('state', '=', 'denied')
    .executeTakeFirst();
  const deniedUntil = (denied?.at ?? Number.NEGATIVE_INFINITY) + limits.afterDenialMs;
  if (deniedUntil > now) return { kind: 'wait', why: 'denied', until: deniedUntil };
  const recent = latest.filter(({ created_at: at }) => at > now - limits.withinMs);
  const oldest = recent[limits.most - 1];
  if (oldest !== undefined) return { kind: 'wait', why: 'many', until: oldest.created_at + limits.withinMs };
  return undefined;
}

/** What is approved in its last minutes waits on until its turn has come. */
async function waitOn(
  transaction: Transaction,
  generationId: GenerationId | undefined,
  now: number,
): Promise<void> {
  if (generationId === undefined) return;
  await transaction
    .updateTable('generations')
    .set({ deadline_at: now + decidedMs })
    .where('id', '=', generationId)
    .where('state', '=', 'proposed')
    .where('deadline_at', '<', now + decidedMs)
    .execute();
}

/** What is asked for waits as long as its request; false when it is over, or somebody else's. */
async function waitUntil(transaction: Transaction, ask: Ask): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('generations')
    .set({ deadline_at: ask.until })
    .where('id', '=', ask.generationId)
    .where('member_id', '=', ask.memberId)
    .where('team_id', '=', ask.teamId)
    .where('state', '=', 'proposed')
    .where('cancel_requested_at', 'is', null)
    .where('deadline_at', '>', ask.now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function insertRequest(transaction: Transaction, ask: Ask): Promise<CreditRequest> {
  const { id, teamId, memberId, now } = ask;
  await openWallets(
    transaction,
    ask.shorts.map(({ share }) => share),
    now,
  );
  const shorts: readonly Lack[] = ask.shorts.map(({ share, missingMicros }) => ({
    walletId: walletId(share),
    kind: share.kind,
    subject: share.subject,
    missingMicros,
  }));
  const [shortest] = shorts;
  if (shortest === undefined) throw new Error('Credits are asked for a wallet that is short of them');
  await transaction
    .insertInto('credit_requests')
    .values({
      id,
      team_id: teamId,
      member_id: memberId,
      generation_id: ask.generationId,
      wallet_id: shortest.walletId,
      amount_micros: shortest.missingMicros,
      price_micros: ask.priceMicros,
      shorts: JSON.stringify(shorts),
      state: 'asked',
      created_at: now,
      until_at: ask.until,
    })
    .execute();
  await insertAnnouncements(
    transaction,
    [
      {
        teamId,
        matter: { kind: 'credits_asked', requestId: id },
        recipient: {
          kind: 'admins',
          ...(ask.channelId === undefined ? {} : { channelId: ask.channelId }),
        },
        dedupeKey: `credits_asked:${id}`,
        subject: id,
      },
    ],
    now,
  );
  const request = await readRequest(transaction, id);
  if (request === undefined) throw new Error(`The request ${id} that was just kept cannot be read`);
  await noteRequest(transaction, { request, actor: memberId, action: 'ask_credits', now });
  return request;
}
