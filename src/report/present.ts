// A report in words: totals, how they compare with the days before, what came to nothing, and a table. Pure.
import { changeSince, reportMessages as say } from '../messages/reports.ts';
import { type Line, line, plainText } from '../reply.ts';
import type { Figures, Report } from './report.ts';
import { messageCharacters, tableLines, widestColumns } from './table.ts';
import { rowName } from './tell-apart.ts';

export type PresentOptions = {
  /** Credits from micro-dollars. */
  readonly format: (micros: number) => string;
  readonly link?: string | undefined;
  /** How many there are with every picture. */
  readonly files: number;
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
  const below = [...(by === 'role' && countsTwice(report) ? [say.byRole] : []), ...options.notes].map(
    (note) => line('small', note),
  );
  if (link !== undefined) below.push(line('plain', { link, label: say.open }));
  if (isNothing(total)) return [...above, ...below];
  const more = (left: number) => say.more(left, options.files);
  const taken = plainText([...above, ...below]).length + (link?.length ?? 0) + more(rows.length).length;
  const room = messageCharacters - taken - markup * (above.length + below.length);
  const { lines, left } = roomiest(report, format, room);
  return [...above, ...lines, ...(left === 0 ? [] : [line('small', more(left))]), ...below];
}

/** With how each row changed, unless rows that there is room for would give way to that. */
function roomiest(report: Report, format: PresentOptions['format'], room: number) {
  const whole = tableLines(tableOf(report, format, report.before.total.chargeMicros > 0), room);
  if (whole.left === 0) return whole;
  const narrow = tableLines(tableOf(report, format, false), room);
  return narrow.left === 0 ? narrow : whole;
}

function tableOf(
  { rows, by }: Report,
  format: PresentOptions['format'],
  changes: boolean,
): readonly (readonly string[])[] {
  const hasChange = changes && by !== 'day';
  const { columns } = say;
  return [
    [say.groups[by], columns.made, columns.credits, ...(hasChange ? [columns.change] : []), columns.failed],
    ...rows
      .filter((row) => by !== 'day' || !isNothing(row))
      .map((row) => [
        rowName(row, widestColumns),
        String(row.made),
        format(row.chargeMicros),
        ...(hasChange ? [changeSince(row.beforeMicros ?? 0, row.chargeMicros) ?? columns.new] : []),
        row.failed + row.refused === 0 ? '' : String(row.failed + row.refused),
      ]),
  ];
}

/** Whether somebody has several roles. */
function countsTwice({ rows, total }: Report): boolean {
  const pictures = (figures: Figures) => figures.made + figures.failed + figures.refused;
  return rows.reduce((sum, row) => sum + pictures(row), 0) > pictures(total);
}

/** What a line's style and its break add to its words. */
const markup = 6;

function totals({ total, before, costs }: Report, { format }: PresentOptions): readonly Line[] {
  const change = changeSince(before.total.chargeMicros, total.chargeMicros);
  const compared = say.compared(change, before.span, format(before.total.chargeMicros));
  if (isNothing(total)) {
    const wasSome = before.total.chargeMicros > 0;
    return [line('plain', wasSome ? `${say.nothing} (${compared})` : say.nothing)];
  }
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
