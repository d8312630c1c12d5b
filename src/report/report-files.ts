// The files with every picture in a line: read and written a page at a time, so that neither memory nor the wait of
// others grows with them.
import type { Clock } from '../clock.ts';
import { UserError } from '../errors.ts';
import type { FindNames } from '../names.ts';
import type { Team } from '../store/records.ts';
import type { ReportOperations, UsageLine } from '../store/report-operations.ts';
import { byteOrderMark, csvLine } from './csv.ts';
import { writeLineFiles } from './line-files.ts';
import { createTimeOf } from './line-time.ts';
import { cellsOf, headerOf } from './lines.ts';
import type { ReportAsk, ReportFiles, ReportSpan } from './report.ts';

/** Lines that are read at a time: some ten milliseconds in which nobody else is served. */
const linesAtOnce = 250;

type Named = Pick<Awaited<ReturnType<FindNames>>, 'member' | 'role' | 'channel'>;

export function createReportFiles(parts: {
  readonly store: Pick<ReportOperations, 'usageLines' | 'reportTeam'>;
  readonly findNames: FindNames;
  /** As people know a provider. */
  readonly providerName: (id: string) => string;
  readonly creditsPerDollar: number;
  readonly clock: Pick<Clock, 'now'>;
}): ReportFiles {
  const { store, findNames, providerName, creditsPerDollar, clock } = parts;

  async function* pagesOf(ask: ReportAsk, team: Team, signal: AbortSignal): AsyncGenerator<string> {
    const { teamId, memberId, costs, timeZone } = ask;
    const { from, to } = ask.span;
    const query = { teamId, ...(memberId === undefined ? {} : { memberId }), from, to, limit: linesAtOnce };
    const names = createNamesOnce(findNames, team, signal);
    const timeOf = createTimeOf(timeZone);
    for (let last: UsageLine | undefined; ; ) {
      signal.throwIfAborted();
      const lines = await store.usageLines(last === undefined ? query : { ...query, after: last });
      // The database may answer within the same turn of the event loop.
      await othersTurn();
      const known = { ...(await names(lines)), team: team.name, provider: providerName };
      const options = { timeOf, creditsPerDollar, names: known, costs };
      if (lines.length > 0) yield lines.map((line) => csvLine(cellsOf(line, options))).join('');
      last = lines.at(-1);
      if (lines.length < linesAtOnce) return;
      await othersTurn();
    }
  }

  const teamOf = async ({ teamId }: ReportAsk): Promise<Team> => {
    const team = await store.reportTeam(teamId);
    if (team === undefined) throw new UserError('not_found');
    return team;
  };

  return {
    attach: async (ask, signal) => {
      const pages = pagesOf(ask, await teamOf(ask), signal);
      const head = csvLine(headerOf(ask.costs));
      return (await writeLineFiles(nameOf(ask.span), head, pages, { now: clock.now() })) ?? 'too_large';
    },
    stream: async (ask, signal) => {
      const team = await teamOf(ask);
      async function* text() {
        yield `${byteOrderMark}${csvLine(headerOf(ask.costs))}`;
        yield* pagesOf(ask, team, signal);
      }
      return { fileName: `${nameOf(ask.span)}.csv`, text: text() };
    },
  };
}

/** What else has arrived is served first. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function nameOf({ firstDay, lastDay }: ReportSpan): string {
  return `plantain-report-${firstDay}${firstDay === lastDay ? '' : `-to-${lastDay}`}`;
}

/** Names of what stands in a page; each is asked for once a file. */
function createNamesOnce(
  findNames: FindNames,
  team: Team,
  signal: AbortSignal,
): (lines: readonly UsageLine[]) => Promise<Named> {
  const known = {
    member: new Map<string, string>(),
    role: new Map<string, string>(),
    channel: new Map<string, string>(),
  };
  const missing = (kind: keyof typeof known, ids: readonly string[]) => [
    ...new Set(ids.filter((id) => !known[kind].has(id))),
  ];
  return async (lines) => {
    const asked = {
      member: missing(
        'member',
        lines.map(({ memberId }) => memberId),
      ),
      role: missing(
        'role',
        lines.flatMap(({ roleIds }) => roleIds),
      ),
      channel: missing(
        'channel',
        lines.map(({ channelId }) => channelId),
      ),
    };
    const { member: memberIds, role: roleIds, channel: channelIds } = asked;
    if (memberIds.length + roleIds.length + channelIds.length > 0) {
      const found = await findNames(team, { memberIds, roleIds, channelIds }, signal);
      for (const kind of ['member', 'role', 'channel'] as const) {
        for (const id of asked[kind]) known[kind].set(id, found[kind](id));
      }
    }
    const nameOf = (kind: keyof typeof known) => (id: string) => known[kind].get(id) ?? id;
    return { member: nameOf('member'), role: nameOf('role'), channel: nameOf('channel') };
  };
}
