// Makes reports: figures from what was counted, named as people know them, and the file with each picture in a line.
import type { Clock } from '../clock.ts';
import { UserError } from '../errors.ts';
import type { TeamId } from '../ids.ts';
import { reportMessages } from '../messages/reports.ts';
import type { Team } from '../store/records.ts';
import type { ReportOperations, UsageKey, UsageLine, UsageSum } from '../store/report-operations.ts';
import { csvLine } from './csv.ts';
import { writeCsvFile } from './csv-file.ts';
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
import { cellsOf, headerOf } from './lines.ts';
import type { FindNames } from './names.ts';
import type { ReportAsk, ReportGroup, ReportService, ReportSpan } from './report.ts';
import { parseSpan, spanBefore } from './span.ts';

export type ReportServiceParts = {
  readonly store: Pick<ReportOperations, 'usage' | 'usageLines' | 'reportTeam'>;
  readonly findNames: FindNames;
  /** As people know a provider. */
  readonly providerName: (id: string) => string;
  readonly creditsPerDollar: number;
  readonly clock: Pick<Clock, 'now'>;
};

/** Lines that are read at a time. */
const linesAtOnce = 1_000;

const keyOf: Readonly<Record<ReportGroup, UsageKey>> = {
  day: 'at',
  member: 'member',
  role: 'roles',
  channel: 'channel',
  provider: 'provider',
  model: 'model',
  resolution: 'resolution',
};

export function createReportService(
  parts: ReportServiceParts,
): Pick<ReportService, 'read' | 'spanOf' | 'csv'> {
  const { store, findNames, providerName, creditsPerDollar, clock } = parts;

  const teamOf = async (teamId: TeamId): Promise<Team> => {
    const team = await store.reportTeam(teamId);
    if (team === undefined) throw new UserError('not_found');
    return team;
  };

  const queryOf = ({ teamId, memberId }: ReportAsk, { from, to }: ReportSpan) => ({
    teamId,
    ...(memberId === undefined ? {} : { memberId }),
    from,
    to,
  });

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

  async function* linesOf(ask: ReportAsk, team: Team, signal: AbortSignal): AsyncGenerator<string> {
    const costs = ask.memberId === undefined;
    yield csvLine(headerOf(costs));
    const query = { ...queryOf(ask, ask.span), limit: linesAtOnce };
    for (let last: UsageLine | undefined; ; ) {
      signal.throwIfAborted();
      const lines = await store.usageLines(last === undefined ? query : { ...query, after: last });
      const ids = <Key extends string>(of: (line: UsageLine) => readonly Key[]) => [
        ...new Set(lines.flatMap(of)),
      ];
      const found = await findNames(
        team,
        {
          memberIds: ids(({ memberId }) => [memberId]),
          roleIds: ids(({ roleIds }) => roleIds),
          channelIds: ids(({ channelId }) => [channelId]),
        },
        signal,
      );
      const names = { ...found, team: team.name, provider: providerName };
      const options = { timeZone: ask.timeZone, creditsPerDollar, names, costs };
      // One piece a page, as a million small ones take their time.
      yield lines.map((line) => csvLine(cellsOf(line, options))).join('');
      last = lines.at(-1);
      if (lines.length < linesAtOnce) return;
    }
  }

  return {
    read: async (ask, signal) => {
      const team = await teamOf(ask.teamId);
      // One statement, so that the rows and their total are of the same moment.
      const sums = await store.usage({ ...queryOf(ask, ask.span), by: [keyOf[ask.by]] });
      const groups = groupsOf(ask, sums);
      const keys = groups.map(({ key }) => key);
      const nameOf = await namesOf(team, ask.by, keys, signal);
      const before = spanBefore(ask.span, ask.timeZone);
      const [earlier] = await store.usage({ ...queryOf(ask, before), by: [] });
      return {
        ...ask,
        teamName: team.name,
        rows: groups.map(({ key, figures }) => ({ ...figures, key, name: nameOf(key) })),
        total: sums.reduce(addFigures, noFigures),
        before: { span: before, total: earlier === undefined ? noFigures : figuresOf(earlier) },
      };
    },
    spanOf: (written, timeZone) => parseSpan(written, timeZone, clock.now()),
    csv: async (ask, signal) => {
      const team = await teamOf(ask.teamId);
      const { firstDay, lastDay } = ask.span;
      const name = `plantain-report-${firstDay}${firstDay === lastDay ? '' : `-to-${lastDay}`}`;
      return await writeCsvFile(name, linesOf(ask, team, signal), { now: clock.now() });
    },
  };
}
