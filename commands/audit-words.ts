// An entry of the audit in words: who, what, whose, from what to what, and when. Pure.
import type { AuditEntry, AuditSubject } from '../src/ledger/budgets.ts';
import { auditMessages as say } from '../src/messages/audit.ts';
import { dateFormat } from '../src/messages/dates.ts';
import { type Line, line, type Span, shorten } from '../src/reply.ts';
import { channelSpan, roleSpan } from './budget-owner.ts';

export type Around = { readonly format: (micros: number) => string; readonly timeZone: string };
type Values = AuditEntry['after'];

/** A list of blocked words may be long. */
const longestValue = 120;
/** With all that is escaped in it an entry still fits into a message. */
const longestChanges = 600;

export function auditLines(entry: AuditEntry, around: Around): readonly Line[] {
  const { actor, action, subject } = entry;
  const who = actor === undefined ? say.itself : (actor.name ?? say.gone);
  const changes = shorten(changeWords(entry, around), longestChanges);
  return [
    line(
      'item',
      { bold: who },
      ` ${say.did[action]} `,
      ...subjectSpans(subject),
      changes === '' ? '' : `: ${changes}`,
    ),
    line('small', dateFormat(around.timeZone).format(entry.at)),
  ];
}

function subjectSpans(subject: AuditSubject): readonly Span[] {
  switch (subject.kind) {
    case 'team':
      return [say.subjects.team];
    case 'member':
      return [{ bold: subject.name ?? say.subjects.member }];
    case 'role':
      return [roleSpan({ id: subject.id, name: '' })];
    case 'channel':
      return [channelSpan({ id: subject.id, name: '' })];
    case 'each_member':
      return subject.roleId === undefined
        ? [say.subjects.eachMember]
        : [say.subjects.eachMemberWith, roleSpan({ id: subject.roleId, name: '' })];
    case 'pot':
      return [{ bold: say.subjects.pot(subject.name) }];
  }
}

function changeWords({ action, before, after }: AuditEntry, around: Around): string {
  switch (action) {
    case 'set_budget':
      return say.fromTo(ruleWords(before, around), ruleWords(after, around));
    case 'grant':
    case 'open_pot':
      return `${amountIn(after, around) ?? ''}${endIn(after, around)}`;
    case 'take_back': {
      const [was, is] = [microsIn(before, 'amountMicros'), microsIn(after, 'amountMicros')];
      return partWords(was === undefined || is === undefined ? undefined : was - is, was, around);
    }
    case 'approve_credits':
      return partWords(microsIn(after, 'decidedMicros'), microsIn(after, 'amountMicros'), around);
    case 'close_pot': {
      const micros = microsIn(after, 'returnedMicros');
      return micros === undefined ? '' : say.wentBack(around.format(micros));
    }
    case 'ask_credits':
    case 'deny_credits':
      return amountIn(after, around) ?? '';
    case 'approve_team':
    case 'erase_member':
      return '';
    case 'set_settings':
    case 'set_time_zone':
    case 'set_retention':
      return valueChanges(before, after, around);
    case 'schedule_report':
      return say.fromTo(scheduleWords(before), scheduleWords(after));
  }
}

/** Without any value there is none. */
function scheduleWords({ every, by }: Values): string {
  return every === undefined ? say.nothing : say.scheduled(String(every), String(by));
}

/** What is decided of an allowance, and of what else makes one that it is as usual: never a part as if it were all. */
function ruleWords(values: Values, around: Around): string {
  const { allowanceMicros, period, carryOver } = values;
  const every = typeof period === 'string' ? say.each[period] : undefined;
  const carry =
    typeof carryOver === 'boolean' ? (carryOver ? say.carriesOver : say.carriesNothing) : undefined;
  const isUsual = allowanceMicros === undefined && every === undefined && carry === undefined;
  if (isUsual) return say.usual;
  return [amountWords(allowanceMicros, every, around), carry].filter((word) => word !== undefined).join(', ');
}

function amountWords(micros: unknown, every: string | undefined, { format }: Around): string {
  if (micros === null) return say.unlimited;
  if (typeof micros !== 'number') return [say.usualCredits, every].filter(Boolean).join(', ');
  const amount = say.amount(format(micros));
  return every === undefined ? `${amount}, ${say.usualPeriod}` : `${amount} ${every}`;
}

/** How much of what there was. */
function partWords(part: number | undefined, of: number | undefined, { format }: Around): string {
  if (part === undefined) return '';
  return of === undefined ? say.amount(format(part)) : say.partOf(format(part), format(of));
}

function microsIn(values: Values, name: string): number | undefined {
  const value = values[name];
  return typeof value === 'number' ? value : undefined;
}

function amountIn(values: Values, { format }: Around): string | undefined {
  const micros = microsIn(values, 'amountMicros');
  return micros === undefined ? undefined : say.amount(format(micros));
}

function endIn({ endsAt }: Values, { timeZone }: Around): string {
  return typeof endsAt === 'number' ? say.until(endsAt, timeZone) : '';
}

/** Only what changed, each by what it is called. */
function valueChanges(before: Values, after: Values, around: Around): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => {
      const words = (values: Values) => shorten(valueWords(name, values[name], around), longestValue);
      return `${nameWords(name)} ${say.fromTo(words(before), words(after))}`;
    })
    .join(', ');
}

function nameWords(name: string): string {
  return say.names[name] ?? name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}

function valueWords(name: string, value: unknown, { format }: Around): string {
  if (value === undefined || value === null) return say.usual;
  if (typeof value === 'boolean') return value ? say.yes : say.no;
  if (typeof value === 'number') return name.endsWith('Micros') ? say.amount(format(value)) : String(value);
  if (Array.isArray(value)) return value.length === 0 ? say.nothing : value.map(String).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
