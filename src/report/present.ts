// A report in words: totals, how they compare with the days before, what came to nothing, and a table. Pure.
import { changeSince, reportMessages as say } from '../messages/reports.ts';
import { type Line, line, plainText } from '../reply.ts';
import type { Figures, Report } from './report.ts';
import { tableLines } from './table.ts';

/** Discord ends a message at 2,000 characters, markup and escapes included. */
const mostCharacters = 1_850;

export type PresentOptions = {
  /** Credits from micro-dollars. */
  readonly format: (micros: number) => string;
  /** Whether the house's own costs may be seen. */
  readonly costs: boolean;
  readonly link?: string | undefined;
  /** Small lines for below. */
  readonly notes: readonly string[];
};

export function present(report: Report, options: PresentOptions): readonly Line[] {
  const { total, rows, by } = report;
  const { format } = options;
  const heading =
    report.memberId === undefined
      ? say.ofTeam(report.teamName, report.span, report.timeZone)
      : say.ofMember(report.span, report.timeZone);
  const { link } = options;
  const above = [line('heading', heading), ...totals(report, options)];
  const below = [...(by === 'role' && rows.length > 0 ? [say.byRole] : []), ...options.notes].map((note) =>
    line('small', note),
  );
  if (link !== undefined) below.push(line('plain', { link, label: say.open }));
  if (isNothing(total)) return [...above, ...below];
  const table = [
    [say.groups[by], say.columns.made, say.columns.credits, say.columns.failed],
    ...rows
      .filter((row) => by !== 'day' || !isNothing(row))
      .map((row) => [
        row.name,
        String(row.made),
        format(row.chargeMicros),
        row.failed + row.refused === 0 ? '' : String(row.failed + row.refused),
      ]),
  ];
  const taken = plainText([...above, ...below]).length + (link?.length ?? 0) + say.more(rows.length).length;
  const { lines, left } = tableLines(table, mostCharacters - taken - markup * (above.length + below.length));
  const more = left === 0 ? [] : [line('small', say.more(left))];
  return [...above, ...lines, ...more, ...below];
}

/** What a line's style and its break add to its words. */
const markup = 6;

function totals({ total, before }: Report, { format, costs }: PresentOptions): readonly Line[] {
  const change = changeSince(before.total.chargeMicros, total.chargeMicros);
  const compared = say.compared(change, before.span, format(before.total.chargeMicros));
  if (isNothing(total)) return [line('plain', `${say.nothing} (${compared})`)];
  const lines = [
    line('plain', { bold: say.total(total.made, format(total.chargeMicros)) }, ` · ${compared}`),
  ];
  const all = total.made + total.failed + total.refused;
  if (total.failed + total.refused > 0) {
    const cost = costs && total.failureCostMicros > 0 ? say.failuresCost(total.failureCostMicros) : '';
    lines.push(line('plain', `${say.failures(total.failed, total.refused, all)}${cost}.`));
  }
  if (!costs) return lines;
  if (total.reportedChargeMicros > 0)
    lines.push(line('small', say.costs(total.costMicros, total.reportedChargeMicros)));
  if (total.houseMicros > 0) lines.push(line('small', say.house(total.houseMicros)));
  return lines;
}

function isNothing({ made, failed, refused }: Figures): boolean {
  return made + failed + refused === 0;
}
