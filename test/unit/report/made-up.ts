// Reports as the store would answer them, made up.
import { asId, type TeamId } from '../../../src/ids.ts';
import type { Figures, Report, ReportGroup, ReportRow, ReportSpan } from '../../../src/report/report.ts';
import { createRandom } from '../../fixture/random.ts';

const dayMs = 86_400_000;

export function dayAfter(firstDay: string, days: number): string {
  return new Date(Date.parse(firstDay) + days * dayMs).toISOString().slice(0, 10);
}

export function spanOf(firstDay: string, days: number): ReportSpan {
  const from = Date.parse(firstDay);
  return { from, to: from + days * dayMs, firstDay, lastDay: dayAfter(firstDay, days - 1) };
}

export function figures(credits: number, more: Partial<Figures> = {}): Figures {
  const chargeMicros = credits * 10_000;
  return {
    made: Math.ceil(credits / 7),
    failed: 0,
    refused: 0,
    chargeMicros,
    costMicros: 0,
    failureCostMicros: 0,
    reportedChargeMicros: 0,
    houseMicros: 0,
    ...more,
  };
}

export function madeUpReport(
  by: ReportGroup,
  rows: readonly ReportRow[],
  more: { readonly span?: ReportSpan; readonly before?: number; readonly teamName?: string } = {},
): Report {
  const span = more.span ?? spanOf('2026-10-01', 31);
  const days = Math.round((span.to - span.from) / dayMs);
  const sum = (of: (row: ReportRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    teamId: asId<TeamId>('a-team'),
    costs: true,
    teamName: more.teamName ?? 'Atelier Nord',
    by,
    span,
    timeZone: 'Europe/Berlin',
    rows,
    total: {
      ...figures(0),
      made: sum(({ made }) => made),
      failed: sum(({ failed }) => failed),
      refused: sum(({ refused }) => refused),
      chargeMicros: sum(({ chargeMicros }) => chargeMicros),
    },
    before: { span: spanOf(dayAfter(span.firstDay, -days), days), total: figures(more.before ?? 0) },
  };
}

/** Busy on weekdays, quiet at weekends. */
export function daily(firstDay: string, days: number): readonly ReportRow[] {
  const random = createRandom(days);
  return Array.from({ length: days }, (_, index) => {
    const key = dayAfter(firstDay, index);
    const isWeekend = new Date(key).getUTCDay() % 6 === 0;
    const credits = random.between(0, isWeekend ? 90 : 700);
    return {
      key,
      name: key,
      ...figures(credits, { failed: random.between(0, 2), refused: random.between(0, 1) }),
    };
  });
}

export function named(credits: Readonly<Record<string, number>>): readonly ReportRow[] {
  return Object.entries(credits).map(([name, each], index) => ({
    key: `key-${index}`,
    name,
    ...figures(each, { failed: index % 3, refused: index % 2 }),
  }));
}

export const longestName = 'Maximiliane Alexandra von und zu Hohenlohe-Langenburg-Weikersh';

export const members = named({
  山田太郎: 2310,
  'Ada Marie Schröder': 1984.5,
  '🎨🚀': 1520,
  عمر: 1204.2,
  [longestName]: 980,
  'Nguyễn Thị Minh Khai': 755,
  'Олена Коваль': 610,
  'O’Brien & Söhne <sales>': 452,
  '{share|Bobby}': 300,
  Zoë: 212.4,
  김민준: 180,
  'Jón Þór': 120,
  Ines: 66.6,
  Emeka: 12,
});
