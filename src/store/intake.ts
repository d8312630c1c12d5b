// Intake: dedupe key, holds on all wallets, and the generation with its runs and inputs, in one transaction or not at all.
import { sql } from 'kysely';
import type { PlatformId } from '../destination.ts';
import type { GenerationId, MemberId, TeamId } from '../ids.ts';
import { cancelUnstarted } from './cancel.ts';
import type { Database, Transaction } from './database.ts';
import { type Held, takeHolds } from './hold.ts';
import type { NewGeneration, Opened, ProposalOpening } from './intake-operations.ts';
import { prepared } from './prepared.ts';
import { lockGeneration } from './runs.ts';

// A step of virtual time: what one run of a team with one busy member advances that member by.
const stepPerMember = 1000;

/** Thrown to undo the transaction; carries what to answer. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: Opened;
  constructor(answer: Opened) {
    super(answer.kind);
    this.answer = answer;
  }
}

export async function openGeneration(database: Database, order: NewGeneration): Promise<Opened> {
  try {
    return await database.write((transaction, again) => open(database, transaction, order, again));
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

async function open(
  database: Database,
  transaction: Transaction,
  order: NewGeneration,
  again: boolean,
): Promise<Opened> {
  // Before its runs and what takes its place are touched, as everywhere.
  if (order.replaces !== undefined) await lockGeneration(database, transaction, order.replaces);
  // First of all, so that a second bearer of the same key waits here for the first one's outcome.
  if (!(await insertGeneration(transaction, order, { state: 'open', ...sizeOf(order) }))) {
    return { kind: 'duplicate', generationId: await generationWithKey(transaction, order.dedupeKey) };
  }
  await insertInputs(transaction, order);
  const mustFetch = order.inputs.some((input) => input.imageId === undefined);
  await admit(database, transaction, order, mustFetch, again);
  return { kind: 'opened' };
}

type Opening = ProposalOpening & Pick<NewGeneration, 'replaces'>;

/**
 * Turns, runs and holds of a generation that has just become open; what it replaces, whose row is to be locked before,
 * ends with it. @throws Refused
 */
export async function admit(
  database: Database,
  transaction: Transaction,
  order: Opening,
  mustFetch: boolean,
  again: boolean,
): Promise<void> {
  const released = await replace(transaction, order);
  const turns = await takeTurns(database, transaction, order);
  await insertRuns(transaction, order, turns, mustFetch);
  const taken = await takeHolds(transaction, {
    purses: order.purses,
    needs: order.runs.map((run) => ({ runId: run.id, amountMicros: run.holdMicros })),
    released,
    fromPot: false,
    actor: order.memberId,
    now: order.now,
    lock: again,
  });
  if (taken.kind === 'short') throw new Refused(taken);
}

async function replace(transaction: Transaction, { replaces, now }: Opening): Promise<readonly Held[]> {
  if (replaces === undefined) return [];
  const held = await cancelUnstarted(transaction, replaces, now);
  if (held === 'begun') throw new Refused({ kind: 'begun' });
  return held;
}

export function sizeOf({ runs }: Pick<NewGeneration, 'runs'>) {
  return { slots: runs.length, priceMicros: runs.reduce((sum, run) => sum + run.holdMicros, 0) };
}

/** False when the key is here already. */
export async function insertGeneration(
  transaction: Transaction,
  order: Omit<NewGeneration, 'runs' | 'purses' | 'mostLiveRuns' | 'mostLiveRunsOfMember'>,
  { state, slots, priceMicros }: Pick<NewRow, 'state' | 'slots' | 'priceMicros'>,
): Promise<boolean> {
  const { request, destination } = order;
  const { numAffectedRows } = await insertNew(transaction, {
    id: order.id,
    teamId: order.teamId,
    memberId: order.memberId,
    platform: destination.platform,
    channelId: destination.channelId,
    roleIds: JSON.stringify(order.roleIds),
    dedupeKey: order.dedupeKey,
    // What a proposal replaces waits in it until it is opened, which writes it anew.
    request: JSON.stringify(state === 'proposed' ? { ...request, replaces: order.replaces } : request),
    prompt: request.prompt,
    private: request.private ? 1 : 0,
    destination: JSON.stringify(destination),
    sealedToken: order.sealedToken ?? null,
    tokenExpiresAt: order.tokenExpiresAt ?? null,
    priceMicros,
    state,
    slots,
    openRuns: state === 'open' ? slots : 0,
    nextAt: state === 'open' ? order.now : null,
    deadlineAt: order.deadlineAt,
    now: order.now,
  });
  return numAffectedRows === 1n;
}

type NewRow = Pick<NewGeneration, 'id' | 'teamId' | 'memberId' | 'dedupeKey' | 'deadlineAt' | 'now'> & {
  readonly platform: PlatformId;
  readonly channelId: string;
  readonly roleIds: string;
  readonly request: string;
  readonly prompt: string;
  readonly private: 0 | 1;
  readonly destination: string;
  readonly sealedToken: string | null;
  readonly tokenExpiresAt: number | null;
  readonly priceMicros: number;
  readonly state: 'open' | 'proposed';
  readonly slots: number;
  readonly openRuns: number;
  readonly nextAt: number | null;
};

const insertNew = prepared<NewRow, unknown>((transaction, slot) =>
  transaction
    .insertInto('generations')
    .values({
      id: slot('id'),
      team_id: slot('teamId'),
      member_id: slot('memberId'),
      platform: slot('platform'),
      channel_id: slot('channelId'),
      role_ids: slot('roleIds'),
      dedupe_key: slot('dedupeKey'),
      state: slot('state'),
      request: slot('request'),
      prompt: slot('prompt'),
      private: slot('private'),
      destination: slot('destination'),
      sealed_token: slot('sealedToken'),
      token_expires_at: slot('tokenExpiresAt'),
      price_micros: slot('priceMicros'),
      slots: slot('slots'),
      open_runs: slot('openRuns'),
      next_at: slot('nextAt'),
      deadline_at: slot('deadlineAt'),
      created_at: slot('now'),
    })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing()),
);

export async function generationWithKey(transaction: Transaction, dedupeKey: string): Promise<GenerationId> {
  const { id } = await transaction
    .selectFrom('generations')
    .select('id')
    .where('dedupe_key', '=', dedupeKey)
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Start-time fair queueing: a run's turn is when its member's previous ones would have had theirs, and each of them
 * advances the member by as many steps as the team has members waiting. So teams share alike, and members within one.
 */
async function takeTurns(
  database: Database,
  transaction: Transaction,
  order: ProposalOpening,
): Promise<readonly number[]> {
  // Of several requests at once each must see the runs of those before.
  if (database.locksRows) {
    await transaction
      .selectFrom('members')
      .select('id')
      .where('id', '=', order.memberId)
      .forNoKeyUpdate()
      .execute();
  }
  const { rows } = await readQueue(transaction, { teamId: order.teamId, memberId: order.memberId });
  const [queue] = rows;
  if (queue === undefined) throw new Error('A select without a table answers one row');
  const count = order.runs.length;
  if (queue.ofMember > order.mostLiveRunsOfMember) {
    throw new Refused({ kind: 'busy', scope: 'member', live: queue.ofMember - count });
  }
  if (queue.ofEverybody > order.mostLiveRuns) {
    throw new Refused({ kind: 'busy', scope: 'everybody', live: queue.ofEverybody - count });
  }
  const step = stepPerMember * queue.membersOfTeam;
  const first = Math.max(queue.virtualTime, queue.nextTurn);
  await setNextTurn(transaction, { memberId: order.memberId, turn: first + step * count });
  return order.runs.map((_, index) => first + step * index);
}

const setNextTurn = prepared<{ readonly memberId: MemberId; readonly turn: number }, unknown>(
  (transaction, slot) =>
    transaction
      .updateTable('members')
      .set({ next_turn: slot('turn') })
      .where('id', '=', slot('memberId')),
);

type Queue = {
  ofEverybody: number;
  ofMember: number;
  membersOfTeam: number;
  virtualTime: number;
  nextTurn: number;
};

/** Counts include the generation that has just been inserted, and are read from the index generations_open alone. */
const readQueue = prepared<{ readonly teamId: TeamId; readonly memberId: MemberId }, Queue>(
  (transaction, slot) => ({
    compile: () =>
      sql<Queue>`select
        (select sum(open_runs) from generations where open_runs > 0) as "ofEverybody",
        (select sum(open_runs) from generations where open_runs > 0
          and team_id = ${slot('teamId')} and member_id = ${slot('memberId')}) as "ofMember",
        (select count(distinct member_id) from generations where open_runs > 0
          and team_id = ${slot('teamId')}) as "membersOfTeam",
        (select value from counters where name = 'virtual_time') as "virtualTime",
        (select next_turn from members where id = ${slot('memberId')}) as "nextTurn"`.compile(transaction),
  }),
);

async function insertRuns(
  transaction: Transaction,
  order: ProposalOpening,
  turns: readonly number[],
  mustFetch: boolean,
): Promise<void> {
  await transaction
    .insertInto('runs')
    .values(
      order.runs.map((run, index) => ({
        id: run.id,
        generation_id: order.id,
        slot: run.slot,
        attempt: 1,
        state: mustFetch ? ('fetching' as const) : ('queued' as const),
        provider: run.provider,
        model: run.model,
        hold_micros: run.holdMicros,
        turn: turns[index] ?? 0,
        next_at: order.now,
        created_at: order.now,
      })),
    )
    .execute();
}

export async function insertInputs(
  transaction: Transaction,
  order: Pick<NewGeneration, 'id' | 'inputs'>,
): Promise<void> {
  if (order.inputs.length === 0) return;
  await transaction
    .insertInto('generation_inputs')
    .values(
      order.inputs.map((input, position) => ({
        generation_id: order.id,
        position,
        role: input.role,
        sealed_source: input.sealedSource ?? null,
        image_id: input.imageId ?? null,
      })),
    )
    .execute();
}
