// The trail of what was decided: written in the transaction that decides, read newest first.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { asId, type MemberId, type TeamId } from '../ids.ts';
import { type AuditAction, type AuditEntry, type AuditSubject, auditActions } from '../ledger/budgets.ts';
import type { BudgetOperations } from './budget-operations.ts';
import type { Database, Transaction } from './database.ts';

type Noted = {
  readonly teamId: TeamId;
  /** Undefined for what the program did by itself. */
  readonly actor: MemberId | undefined;
  readonly action: AuditAction;
  readonly subject: Unnamed<AuditSubject>;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly now: number;
};
/** Names are looked up when it is read: whoever is erased has none in it. */
type Unnamed<Subject> = Subject extends unknown ? Omit<Subject, 'name'> : never;

export async function noteAudit(transaction: Transaction, noted: Noted): Promise<void> {
  await transaction
    .insertInto('audit')
    .values({
      id: randomUUID(),
      team_id: noted.teamId,
      actor: noted.actor ?? 'plantain',
      action: noted.action,
      subject: writeSubject(noted.subject),
      before_value: JSON.stringify(noted.before),
      after_value: JSON.stringify(noted.after),
      at: noted.now,
    })
    .execute();
}

export async function auditTrail(
  database: Database,
  { teamId, before, limit }: Parameters<BudgetOperations['auditTrail']>[0],
): Promise<readonly AuditEntry[]> {
  return await database.read(async (transaction) => {
    const from =
      before === undefined
        ? undefined
        : await transaction
            .selectFrom('audit')
            .select(['id', 'at'])
            .where('id', '=', before)
            .where('team_id', '=', teamId)
            .executeTakeFirst();
    if (before !== undefined && from === undefined) return [];
    const rows = await transaction
      .selectFrom('audit')
      .selectAll()
      .where('team_id', '=', teamId)
      .$if(from !== undefined, (select) =>
        select.where((has) =>
          has.or([
            has('at', '<', from?.at ?? 0),
            has.and([has('at', '=', from?.at ?? 0), has('id', '<', from?.id ?? '')]),
          ]),
        ),
      )
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    const subjects = rows.map((row) => readSubject(row.subject, teamId));
    const names = await readNames(transaction, teamId, [
      ...rows.map(({ actor }) => actor),
      ...subjects.flatMap((subject) => (subject.kind === 'member' ? [subject.memberId] : [])),
    ]);
    const potNames = await readPotNames(
      transaction,
      teamId,
      subjects.flatMap((subject) => (subject.kind === 'pot' ? [subject.id] : [])),
    );
    return rows.map((row, index) => ({
      id: row.id,
      at: row.at,
      actor: names.has(row.actor)
        ? { memberId: asId<MemberId>(row.actor), name: names.get(row.actor) ?? undefined }
        : undefined,
      action: actionOf(row.action, row.after_value),
      subject: named(subjects[index] ?? { kind: 'team' }, names, potNames),
      before: valuesOf(row.action, row.before_value),
      after: valuesOf(row.action, row.after_value),
    }));
  });
}

function writeSubject(subject: Noted['subject']): string {
  switch (subject.kind) {
    case 'team':
      return 'team';
    case 'member':
      return `member:${subject.memberId}`;
    case 'role':
    case 'channel':
    case 'pot':
      return `${subject.kind}:${subject.id}`;
    case 'each_member':
      return `each_member:${subject.roleId ?? ''}`;
  }
}

function readSubject(text: string, teamId: TeamId): Noted['subject'] {
  const colon = text.indexOf(':');
  // Whoever was erased is noted by their id alone.
  if (colon === -1 && text !== 'team' && text !== teamId)
    return { kind: 'member', memberId: asId<MemberId>(text) };
  const [kind, id] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  switch (kind) {
    case 'team':
    case teamId:
      return { kind: 'team' };
    case 'member':
      return { kind, memberId: asId<MemberId>(id) };
    case 'role':
    case 'channel':
    case 'pot':
      return { kind, id };
    case 'each_member':
      return { kind, roleId: id === '' ? undefined : id };
    default:
      throw new Error(`The audit names a subject that nothing writes: ${text}`);
  }
}

function named(
  subject: Noted['subject'],
  names: ReadonlyMap<string, string | null>,
  potNames: ReadonlyMap<string, string | null>,
): AuditSubject {
  switch (subject.kind) {
    case 'member':
      return { ...subject, name: names.get(subject.memberId) ?? undefined };
    case 'pot':
      return { ...subject, name: potNames.get(subject.id) ?? undefined };
    default:
      return subject;
  }
}

/** Settings and the time zone are written by what changes settings, under one action. */
function actionOf(action: string, after: string | null): AuditAction {
  if (action === 'change_settings') {
    return 'timeZone' in valuesOf(action, after) ? 'set_time_zone' : 'set_settings';
  }
  const known = auditActions.find((each) => each === action);
  if (known === undefined) throw new Error(`The audit names an action that nothing writes: ${action}`);
  return known;
}

const valuesSchema = z.record(z.string(), z.unknown());

function valuesOf(action: string, json: string | null): Readonly<Record<string, unknown>> {
  if (json === null) return {};
  const value: unknown = JSON.parse(json);
  const values = valuesSchema.safeParse(value);
  if (values.success) return values.data;
  return { [action === 'set_retention' ? 'retentionDays' : 'approved']: value };
}

/** Of those that are members of the team; null when nobody knows the name any more. */
async function readNames(
  transaction: Transaction,
  teamId: TeamId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('members')
    .leftJoin('member_identities', 'member_identities.member_id', 'members.id')
    .select(['members.id', 'member_identities.name'])
    .where('members.team_id', '=', teamId)
    .where(
      'members.id',
      'in',
      [...new Set(ids)].map((id) => asId<MemberId>(id)),
    )
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function readPotNames(
  transaction: Transaction,
  teamId: TeamId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('wallets')
    .select(['subject', 'name'])
    .where('team_id', '=', teamId)
    .where('kind', '=', 'pot')
    .where('subject', 'in', ids)
    .execute();
  return new Map(rows.map(({ subject, name }) => [subject, name]));
}
