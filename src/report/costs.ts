// What people were charged held against what providers report, day by day: of a team in its own days, for operators also
// of everybody in the days that have been reconciled.
import type { Clock } from '../clock.ts';
import type { TeamId } from '../ids.ts';
import { type Drift, driftBetween, driftOf, isAlarming } from '../ledger/drift.ts';
import { formatDollars } from '../ledger/money.ts';
import { periodAt } from '../ledger/periods.ts';
import { reportMessages as say } from '../messages/reports.ts';
import { type Line, line, plainText, type ReplyFile } from '../reply.ts';
import type { ProviderOperations } from '../store/provider-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { csvLine } from './csv.ts';
import { exactDollars } from './decimal.ts';
import { addFigures, byDay, noFigures } from './figures.ts';
import { lineFile } from './line-files.ts';
import type { Figures, ReportService, ReportSpan } from './report.ts';
import { parseSpan } from './span.ts';
import { messageCharacters, tableLines } from './table.ts';

const shownDays = 14;
const markupLength = 8;

export function createCosts(parts: {
  readonly store: Pick<ReportOperations, 'usage'> & Pick<ProviderOperations, 'providerDays'>;
  readonly providerName: (id: string) => string;
  readonly clock: Pick<Clock, 'now'>;
}): ReportService['costs'] {
  const { store, providerName, clock } = parts;

  /** By provider, those alone that something was asked of. */
  const sumsOf = async (teamId: TeamId, { from, to }: Pick<ReportSpan, 'from' | 'to'>) => {
    const sums = await store.usage({ teamId, from, to, by: ['provider', 'at'] });
    return Map.groupBy(sums, ({ keys }) => keys[0] ?? '');
  };

  const everybodys = async (now: number): Promise<readonly Line[]> => {
    const { providers } = await store.providerDays({ from: periodAt('month', 'UTC', now).startsAt });
    if (providers.length === 0) return [];
    const rows = providers.map((costs) =>
      rowOf(providerName(costs.provider), costs.chargeMicros, driftOf(costs)),
    );
    const { lines } = tableLines([titles(say.thisMonth), ...rows], messageCharacters / 2);
    return [line('plain', { bold: say.costsOfAll }), ...lines];
  };

  return async ({ teamId, timeZone, everybody }) => {
    const now = clock.now();
    const days = parseSpan(`last ${shownDays} days`, timeZone, now);
    if (days === undefined) throw new Error('Days are a span');
    const month = await sumsOf(teamId, { from: periodAt('month', timeZone, now).startsAt, to: days.to });
    const daily = await sumsOf(teamId, days);
    const ofAll = everybody ? await everybodys(now) : [];
    const heading = line('heading', say.costsOf(shownDays, timeZone));
    const providers = [...new Set([...month.keys(), ...daily.keys()])].sort();
    const sections = providers.map((provider) => {
      const total = (month.get(provider) ?? []).reduce<Figures>(addFigures, noFigures);
      const rows = byDay(
        (daily.get(provider) ?? []).map((sum) => ({ ...sum, keys: sum.keys.slice(1) })),
        days,
        timeZone,
      )
        .filter(({ figures }) => figures.chargeMicros + figures.costMicros > 0)
        // Those of late first: the oldest go where there is no room.
        .toReversed();
      return { provider, total, rows };
    });
    if (sections.length === 0) return { lines: [heading, line('plain', say.noCosts), ...ofAll], images: [] };
    const room =
      messageCharacters -
      [heading, ...ofAll].reduce((sum, each) => sum + plainText([each]).length + markupLength, 0) -
      say.marked.length -
      say.olderDays.length;
    const tables = sections.map(({ provider, total, rows }) =>
      tableLines(
        [
          titles(providerName(provider)),
          figuresRow(say.thisMonth, total),
          ...rows.map(({ key, figures }) => figuresRow(say.dayName(key), figures)),
        ],
        Math.floor(room / sections.length),
      ),
    );
    const lines = [heading, ...tables.flatMap((table) => table.lines)];
    if (tables.some(({ left }) => left > 0)) lines.push(line('small', say.olderDays));
    if (plainText(lines).includes(say.mark)) lines.push(line('small', say.marked));
    const file = fileOf(
      sections.map(({ provider, rows }) => ({ provider: providerName(provider), rows })),
      days,
    );
    return { lines: [...lines, ...ofAll], images: [], files: [file] };
  };
}

function titles(name: string): readonly string[] {
  return [name, say.columns.charged, say.columns.reported, ''];
}

function figuresRow(name: string, figures: Figures): readonly string[] {
  const isKnown = figures.reportedChargeMicros > 0 || figures.costMicros > 0;
  const drift = isKnown ? driftBetween(figures.reportedChargeMicros, figures.costMicros) : undefined;
  return rowOf(name, figures.chargeMicros, drift);
}

function rowOf(name: string, chargeMicros: number, drift: Drift | undefined): readonly string[] {
  if (drift === undefined) return [name, formatDollars(chargeMicros), say.notReported, ''];
  const mark = isAlarming(drift) ? ` ${say.mark}` : '';
  return [
    name,
    formatDollars(chargeMicros),
    formatDollars(drift.reportedMicros),
    `${say.drift(drift.share)}${mark}`,
  ];
}

function fileOf(
  sections: readonly {
    readonly provider: string;
    readonly rows: readonly { readonly key: string; readonly figures: Figures }[];
  }[],
  days: ReportSpan,
): ReplyFile {
  const { csv } = say;
  const lines = sections.flatMap(({ provider: name, rows }) =>
    rows.map(({ key, figures }) => {
      const micros = [figures.chargeMicros, figures.reportedChargeMicros, figures.costMicros];
      return csvLine([{ text: name }, key, ...micros.map(exactDollars)]);
    }),
  );
  const head = csvLine([csv.provider, csv.day, csv.dollars, say.chargedReported, csv.cost]);
  return lineFile(`plantain-costs-${days.firstDay}-to-${days.lastDay}`, [head, ...lines].join(''));
}
