// Reads reports: figures from what was counted, named as people know them, beside what was before.
import type { Clock } from '../clock.ts';
import { UserError } from '../errors.ts';
import type { TeamId } from '../ids.ts';
import { reportMessages } from '../messages/reports.ts';
import type { FindNames } from '../names.ts';
import type { Team } from '../store/records.ts';
import type { ReportOperations, UsageKey, UsageSum } from '../store/report-operations.ts';
import {
  addFigures,
  byDay,
  byRole,
  dearestFirst,
  figuresOf,
  type Group,
  noFigures,
  unknownRoles,
  withoutRole,
} from './figures.ts';
import type { ReadReport, ReportAsk, ReportGroup } from './report.ts';
import { spanBefore } from './span-before.ts';
import { tellApart } from './tell-apart.ts';

const keyOf: Readonly<Record<ReportGroup, UsageKey>> = {
  day: 'at',
  member: 'member',
  role: 'roles',
  channel: 'channel',
  provider: 'provider',
  model: 'model',
  resolution: 'resolution',
};

export function createReadReport(parts: {
  readonly store: Pick<ReportOperations, 'usage' | 'reportTeam'>;
  readonly findNames: FindNames;
  /** As people know a provider. */
  readonly providerName: (id: string) => string;
  readonly clock: Pick<Clock, 'now'>;
}): ReadReport {
  const { store, findNames, providerName, clock } = parts;

  const teamOf = async (teamId: TeamId): Promise<Team> => {
    const team = await store.reportTeam(teamId);
    if (team === undefined) throw new UserError('not_found');
    return team;
  };

  const groupsOf = (ask: ReportAsk, sums: readonly UsageSum[]): readonly Group[] => {
    switch (ask.by) {
      case 'day':
        return byDay(sums, ask.span, ask.timeZone);
      case 'role':
        return dearestFirst(byRole(sums));
      default:
        return dearestFirst(sums.map((sum) => ({ key: sum.keys[0] ?? '', figures: figuresOf(sum) })));
    }
  };

  const namesOf = async (
    team: Team,
    by: ReportGroup,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<(key: string) => string> => {
    switch (by) {
      case 'day':
        return reportMessages.dayName;
      case 'member':
        return (await findNames(team, { memberIds: keys }, signal)).member;
      case 'role': {
        const roleIds = keys.filter((key) => key !== withoutRole && key !== unknownRoles);
        const { role } = await findNames(team, { roleIds }, signal);
        return (key) => {
          if (key === withoutRole) return reportMessages.withoutRole;
          return key === unknownRoles ? reportMessages.unknownRoles : role(key);
        };
      }
      case 'channel':
        return (await findNames(team, { channelIds: keys }, signal)).channel;
      case 'provider':
        return providerName;
      case 'model':
      case 'resolution':
        return (key) => key;
    }
  };

  return async (ask, signal) => {
    const team = await teamOf(ask.teamId);
    const { span, timeZone } = ask;
    const by = [keyOf[ask.by]];
    // One statement, so that the rows and their total are of the same moment.
    const sums = await store.usage({ ...queryOf(ask, span), by });
    const groups = groupsOf(ask, sums);
    const nameOf = await namesOf(
      team,
      ask.by,
      groups.map(({ key }) => key),
      signal,
    );
    const before = spanBefore(span, timeZone, clock.now());
    const earlier = await store.usage({ ...queryOf(ask, before), by: ask.by === 'day' ? [] : by });
    const chargedBefore =
      ask.by === 'day'
        ? undefined
        : new Map(groupsOf(ask, earlier).map(({ key, figures }) => [key, figures.chargeMicros]));
    const rows = groups.map(({ key, figures }) => ({
      ...figures,
      key,
      name: nameOf(key),
      ...(chargedBefore && { beforeMicros: chargedBefore.get(key) ?? 0 }),
    }));
    return {
      ...ask,
      teamName: team.name,
      rows: tellApart(rows),
      total: sums.reduce(addFigures, noFigures),
      before: { span: before, total: earlier.reduce(addFigures, noFigures) },
    };
  };
}

function queryOf(
  { teamId, memberId }: ReportAsk,
  { from, to }: { readonly from: number; readonly to: number },
) {
  return { teamId, ...(memberId === undefined ? {} : { memberId }), from, to };
}
