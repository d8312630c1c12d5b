// One ended run as a line of the file. Pure. Never what somebody asked for in words.
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
    /** ISO 8601, the day first. */
    readonly timeOf: (at: number) => string;
    readonly creditsPerDollar: number;
    readonly names: LineNames;
    readonly costs: boolean;
  },
): readonly Cell[] {
  const { names } = options;
  const time = options.timeOf(line.endedAt);
  const costs = [
    line.costMicros === null ? '' : exactDollars(line.costMicros),
    line.houseMicros === 0 ? '' : exactDollars(line.houseMicros),
  ];
  return [
    time,
    time.slice(0, 10),
    { text: names.team },
    { text: names.member(line.memberId) },
    { text: line.roleIds.map(names.role).join('; ') },
    { text: names.channel(line.channelId) },
    { text: names.provider(line.provider) },
    { text: line.model },
    line.resolution,
    // Spreadsheets make a time of day of 16:9.
    { text: line.aspectRatio.replace(':', 'x') },
    line.state,
    { text: line.reason ?? '' },
    exactCredits(line.chargeMicros, options.creditsPerDollar),
    exactDollars(line.chargeMicros),
    ...(options.costs ? costs : []),
    line.generationId,
    String(line.slot + 1),
    line.memberId,
  ];
}
