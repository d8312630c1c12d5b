// A column for each day, or for each week or month where there would be too many, with the weekends behind them.
import { type ColumnUnit, chartMessages as say } from '../messages/charts.ts';
import type { ChartLook } from './chart-look.ts';
import type { Plot } from './plot.ts';
import type { Report } from './report.ts';

type Column = { readonly first: string; last: string; micros: number };

const mostDays = 186;
const mostWeeks = 160;

export function unitOf(days: number): ColumnUnit {
  if (days <= mostDays) return 'day';
  return days <= mostWeeks * 7 ? 'week' : 'month';
}

export function columnsOption(
  { rows }: Pick<Report, 'rows'>,
  credits: (micros: number) => number,
  look: ChartLook,
): Plot {
  const unit = unitOf(rows.length);
  const columns = gather(rows, unit);
  const most = Math.max(...columns.map(({ micros }) => micros));
  const dearest = columns.findIndex(({ micros }) => micros === most);
  const labels = labelsOf(columns, unit);
  const names = columns.map(({ first, last }) => say.days(first, last));
  const hiddenAxis = { type: 'category', show: false, data: names };
  const weekends = {
    type: 'bar',
    silent: true,
    xAxisIndex: 1,
    yAxisIndex: 1,
    // A little more than its place, or a seam would show between Saturday and Sunday.
    barWidth: '102%',
    z: 0,
    itemStyle: { color: look.band },
    data: columns.map(({ first }) => (isWeekend(first) ? 1 : '-')),
  };
  const shape = {
    type: 'bar',
    barMaxWidth: look.bar * 2,
    barCategoryGap: columns.length > 40 ? '20%' : '34%',
    itemStyle: {
      color: look.accent,
      borderRadius: columns.length > 62 ? 0 : [look.bar / 8, look.bar / 8, 0, 0],
    },
    data: columns.map(({ micros }, index) => ({
      name: names[index] ?? '',
      value: credits(micros),
      ...(index === dearest
        ? {
            label: {
              show: true,
              position: 'top',
              distance: look.text * 0.3,
              formatter: say.amount(credits(micros)),
              fontSize: look.text,
              fontWeight: 600,
              color: look.ink,
            },
          }
        : {}),
    })),
  };
  const option = {
    animation: false,
    textStyle: { fontFamily: 'Inter, system-ui, sans-serif' },
    grid: { left: 0, right: look.text, top: look.text * 2, bottom: 0 },
    xAxis: [
      {
        type: 'category',
        data: labels,
        axisLine: { lineStyle: { color: look.quiet } },
        axisTick: { show: false },
        axisLabel: {
          interval: 0,
          hideOverlap: true,
          fontSize: look.smallText,
          lineHeight: look.smallText * 1.35,
          color: look.faint,
          margin: look.smallText * 0.7,
        },
      },
      hiddenAxis,
    ],
    yAxis: [
      {
        type: 'value',
        min: 0,
        splitNumber: 4,
        axisLabel: { fontSize: look.smallText, color: look.faint, margin: look.smallText * 0.8 },
        splitLine: { lineStyle: { color: look.line } },
      },
      { type: 'value', show: false, min: 0, max: 1 },
    ],
    series: unit === 'day' ? [weekends, shape] : [shape],
  };
  return { option, rows: undefined, figures: figuresOf(columns, credits), note: say.each[unit] };
}

function gather(rows: Report['rows'], unit: ColumnUnit): readonly Column[] {
  const columns: Column[] = [];
  for (const { key, chargeMicros } of rows) {
    const open = columns.at(-1);
    const begins =
      unit === 'day' || (unit === 'week' ? weekday(key) === 1 : key.endsWith('-01')) || open === undefined;
    if (begins) columns.push({ first: key, last: key, micros: chargeMicros });
    else {
      open.last = key;
      open.micros += chargeMicros;
    }
  }
  return columns;
}

/** One for each column, most of them empty where all of them would not fit. */
function labelsOf(columns: readonly Column[], unit: ColumnUnit): readonly string[] {
  if (unit === 'day' && columns.length <= 14) return columns.map(({ first }) => say.weekday(first));
  if (unit === 'day' && columns.length <= 62) {
    return columns.map(({ first }) => (weekday(first) === 1 ? say.dayAndMonth(first) : ''));
  }
  // A month is named where its first column stands; the first one has its year.
  const every = Math.ceil(new Set(columns.map(({ last }) => last.slice(0, 7))).size / 14);
  let month = '';
  let months = -1;
  return columns.map(({ first, last }, index) => {
    const now = last.slice(0, 7);
    if (now === month) return '';
    month = now;
    // A month of which the span has only the end is too narrow for its name.
    if (index === 0 && !first.endsWith('-01') && Number(first.slice(8)) > 20) return '';
    months += 1;
    if (months % every !== 0) return '';
    return say.month(`${now}-01`, months === 0 || now.endsWith('-01') || every > 1);
  });
}

/** All of them where there are few, else the dearest. */
function figuresOf(columns: readonly Column[], credits: (micros: number) => number): readonly string[] {
  const charged = columns.filter(({ micros }) => micros > 0);
  const told =
    charged.length <= 31 ? charged : charged.toSorted((one, other) => other.micros - one.micros).slice(0, 12);
  const figures = told.map(({ first, last, micros }) => say.figure(say.days(first, last), credits(micros)));
  return told.length < charged.length ? [say.dearest, ...figures] : figures;
}

/** Sunday is 0. */
function weekday(day: string): number {
  return new Date(day).getUTCDay();
}

function isWeekend(day: string): boolean {
  return weekday(day) % 6 === 0;
}
