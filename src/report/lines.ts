// One ended run as a line of the file. Pure. Never what somebody asked for in words.
import { isoDate, localDate, wallClock } from '../ledger/periods.ts';
import { reportMessages } from '../messages/reports.ts';
import type { UsageLine } from '../store/report-operations.ts';
import type { Cell } from './csv.ts';
import { exactCredits, exactDollars } from './decimal.ts';

const { csv: titles } = reportMessages;

export type LineNames = {
  readonly team: string;
  member(id: string): string;
  role(id: string): string;
  channel(id: string): string;
  provider(id: string): string;
};

/** What the houses’ books say is for admins alone. */
export function headerOf(costs: boolean): readonly string[] {
  const { cost, house, ...others } = titles;
  return costs ? Object.values(titles) : Object.values(others);
}

/** The cells in the order of the header. */
export function cellsOf(
  line: UsageLine,
  options: {
    readonly timeZone: string;
    readonly creditsPerDollar: number;
    readonly names: LineNames;
    readonly costs: boolean;
  },
): readonly Cell[] {
  const { names, timeZone } = options;
  const costs = [
    line.costMicros === null ? '' : exactDollars(line.costMicros),
    line.houseMicros === 0 ? '' : exactDollars(line.houseMicros),
  ];
  return [
    timeOf(line.endedAt, timeZone),
    isoDate(localDate(line.endedAt, timeZone)),
    { text: names.team },
    { text: names.member(line.memberId) },
    { text: line.roleIds.map(names.role).join('; ') },
    { text: names.channel(line.channelId) },
    { text: names.provider(line.provider) },
    { text: line.model },
    line.resolution,
    { text: line.aspectRatio },
    line.state,
    { text: line.reason ?? '' },
    exactCredits(line.chargeMicros, options.creditsPerDollar),
    exactDollars(line.chargeMicros),
    ...(options.costs ? costs : []),
    line.generationId,
    String(line.slot + 1),
    line.runId,
  ];
}

/** ISO 8601 with the zone's offset then: `2026-10-01T12:00:00+05:30`. */
export function timeOf(at: number, timeZone: string): string {
  const wall = wallClock(at, timeZone);
  const minutes = Math.round((wall - at) / 60_000);
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0');
  const rest = String(Math.abs(minutes) % 60).padStart(2, '0');
  return `${new Date(wall).toISOString().slice(0, 19)}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
}
