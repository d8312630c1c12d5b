// The trail of what admins decided, in words.
import { expect, it } from 'vitest';
import { auditLines } from '../../../commands/audit-words.ts';
import type { MemberId } from '../../../src/ids.ts';
import { type AuditAction, type AuditEntry, auditActions } from '../../../src/ledger/budgets.ts';
import { plainText } from '../../../src/reply.ts';

const ada = { memberId: 'm1' as MemberId, name: 'Ada' };
const maya = { kind: 'member', memberId: 'm2' as MemberId, name: 'maya' } as const;
const endsAt = Date.UTC(2026, 11, 25);
const around = { format: (micros: number) => String(micros / 10), timeZone: 'Europe/Berlin' };

function read(action: AuditAction, changes: Partial<AuditEntry> = {}): string {
  const entry: AuditEntry = {
    id: 'a',
    at: Date.UTC(2026, 10, 21, 12),
    actor: ada,
    action,
    subject: { kind: 'team' },
    before: {},
    after: {},
    ...changes,
  };
  const [said, at] = plainText(auditLines(entry, around)).split('\n');
  // In the zone of the team.
  expect(at).toBe('21 Nov 2026, 13:00');
  return said ?? '';
}

it.each<[AuditAction, Partial<AuditEntry>, string]>([
  ['approve_team', { actor: undefined, after: { approved: 1 } }, 'Plantain approved the team'],
  [
    'set_settings',
    {
      subject: { kind: 'channel', id: 'C1' },
      before: { ceilingMicros: null },
      after: { ceilingMicros: 500 },
    },
    'Ada changed the settings of C1: most for one request as usual → 50 credits',
  ],
  [
    'set_time_zone',
    { before: { timeZone: 'UTC' }, after: { timeZone: 'Europe/Berlin' } },
    'Ada set the time zone of the team: time zone UTC → Europe/Berlin',
  ],
  [
    'set_retention',
    { before: { retentionDays: 90 }, after: { retentionDays: 30 } },
    'Ada set how long pictures are kept for the team: days 90 → 30',
  ],
  [
    'set_budget',
    { subject: maya, after: { allowanceMicros: 3000, period: 'week', carryOver: true } },
    'Ada set the budget of maya: as usual → 300 credits a week, unused credits carry over',
  ],
  [
    'set_budget',
    {
      subject: { kind: 'each_member', roleId: 'R1' },
      before: { allowanceMicros: 10, carryOver: true },
      after: { allowanceMicros: null, carryOver: false },
    },
    'Ada set the budget of each member with R1: 1 credit, period as usual, unused credits carry over → no limit, unused credits do not carry over',
  ],
  [
    'set_budget',
    { subject: { kind: 'each_member', roleId: undefined }, before: { period: 'day' } },
    'Ada set the budget of each member: credits as usual, a day → as usual',
  ],
  [
    'set_budget',
    { after: { carryOver: true }, before: { period: 'day', carryOver: false } },
    'Ada set the budget of the team: credits as usual, a day, unused credits do not carry over → credits as usual, unused credits carry over',
  ],
  [
    'set_budget',
    { subject: maya, before: { allowanceMicros: 0, period: 'week' }, after: { allowanceMicros: 0 } },
    'Ada set the budget of maya: 0 credits a week → 0 credits, period as usual',
  ],
  [
    'grant',
    {
      subject: { kind: 'role', id: 'R1' },
      after: { grantId: 'g', amountMicros: 500, endsAt: endsAt - 3_600_000 },
    },
    'Ada granted credits to R1: 50 credits until the end of 24 Dec 2026',
  ],
  [
    'grant',
    { subject: maya, after: { amountMicros: 500, endsAt: null } },
    'Ada granted credits to maya: 50 credits',
  ],
  [
    'take_back',
    { subject: maya, before: { amountMicros: 500 }, after: { amountMicros: 200 } },
    'Ada took back credits from maya: 30 of 50 credits',
  ],
  [
    'open_pot',
    { subject: { kind: 'pot', id: 'p', name: 'Jam' }, after: { amountMicros: 2000, endsAt } },
    'Ada opened the pot “Jam”: 200 credits until 25 Dec 2026, 01:00',
  ],
  [
    'close_pot',
    { actor: undefined, subject: { kind: 'pot', id: 'p', name: undefined }, after: { returnedMicros: 10 } },
    'Plantain closed the pot that is gone: 1 credit went back',
  ],
  [
    'ask_credits',
    { subject: maya, after: { amountMicros: 400 } },
    'Ada asked for credits for maya: 40 credits',
  ],
  [
    'approve_credits',
    { subject: maya, after: { amountMicros: 400, decidedMicros: 200 } },
    'Ada approved credits for maya: 20 of 40 credits',
  ],
  [
    'approve_credits',
    { subject: maya, after: { amountMicros: 400, decidedMicros: 400 } },
    'Ada approved credits for maya: 40 credits',
  ],
  ['deny_credits', { subject: maya, after: { amountMicros: 400 } }, 'Ada denied credits to maya: 40 credits'],
  [
    'schedule_report',
    { subject: { kind: 'channel', id: 'C1' }, after: { every: 'week', by: 'member' } },
    'Ada changed the scheduled reports of C1: none → every week, by member',
  ],
  [
    'schedule_report',
    { subject: { kind: 'channel', id: 'C1' }, before: { every: 'month', by: 'day' } },
    'Ada changed the scheduled reports of C1: every month, by day → none',
  ],
  [
    'erase_member',
    { subject: { ...maya, name: undefined } },
    'Ada erased what was kept about a former member',
  ],
])('%s: %j', (action, changes, said) => expect(read(action, changes)).toBe(said));

it('each action has words of its own', () => {
  const said = auditActions.map((action) => read(action));
  expect(new Set(said).size).toBe(auditActions.length);
});

it('whoever was erased is named no more', () => {
  expect(read('grant', { actor: { ...ada, name: undefined } })).toMatch(/^A former member granted/);
  expect(read('grant', { subject: { ...maya, name: undefined } })).toContain('to a former member');
});

it('a long value is cut, so that a line fits into a message', () => {
  const after = { blockedWords: Array.from({ length: 100 }, (_, index) => `word${index}`) };
  expect(read('set_settings', { after }).length).toBeLessThan(300);
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`rule${index}`, '*'.repeat(120)]),
  );
  expect(read('set_settings', { after: many }).length).toBeLessThan(700);
});
