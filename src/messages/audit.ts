// How the trail of what admins decided reads.
import type { AuditAction } from '../ledger/budgets.ts';
import { inCredits } from './budgets.ts';
import { endOf } from './dates.ts';

export const auditMessages = {
  none: 'Nothing has been decided yet.',
  older: 'Older',
  itself: 'Plantain',
  gone: 'A former member',
  /** Between who did it and whose it is about; what it came to follows. */
  did: {
    approve_team: 'approved',
    set_settings: 'changed the settings of',
    set_time_zone: 'set the time zone of',
    set_retention: 'set how long pictures are kept for',
    set_budget: 'set the budget of',
    grant: 'granted credits to',
    take_back: 'took back credits from',
    open_pot: 'opened the pot',
    close_pot: 'closed the pot',
    ask_credits: 'asked for credits for',
    approve_credits: 'approved credits for',
    deny_credits: 'denied credits to',
    schedule_report: 'changed the scheduled reports of',
    erase_member: 'erased what was kept about',
  } satisfies Record<AuditAction, string>,
  subjects: {
    team: 'the team',
    eachMember: 'each member',
    eachMemberWith: 'each member with ',
    pot: (name: string | undefined) => (name === undefined ? 'that is gone' : `“${name}”`),
    member: 'a former member',
  },
  /** What a value is called, by the name that it is kept under; others show that name in words. */
  names: {
    retentionDays: 'days',
    ceilingMicros: 'most for one request',
    confirmAboveMicros: 'ask first above',
    stylesBy: 'who may save styles',
    adminRoleId: 'role of admins',
    adminChannelId: 'channel of admins',
    roleIds: 'who may ask',
  } as Readonly<Record<string, string>>,
  unlimited: 'no limit',
  usual: 'as usual',
  scheduled: (every: string, by: string) => `every ${every}, by ${by}`,
  usualCredits: 'credits as usual',
  usualPeriod: 'period as usual',
  nothing: 'none',
  yes: 'yes',
  no: 'no',
  each: { day: 'a day', week: 'a week', month: 'a month' } as Readonly<Record<string, string>>,
  carriesOver: 'unused credits carry over',
  carriesNothing: 'unused credits do not carry over',
  amount: inCredits,
  partOf: (part: string, of: string) => (part === of ? inCredits(of) : `${part} of ${inCredits(of)}`),
  until: (at: number, timeZone: string) => ` until ${endOf(at, timeZone)}`,
  wentBack: (amount: string) => `${inCredits(amount)} went back`,
  fromTo: (before: string, after: string) => `${before} → ${after}`,
};
