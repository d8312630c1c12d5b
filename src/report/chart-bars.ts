// A bar for each of those who cost most, the dearest at the top, and one for all others.
import { chartMessages as say } from '../messages/charts.ts';
import type { ChartLook } from './chart-look.ts';
import type { Plot } from './plot.ts';
import type { ReportGroup, ReportRow } from './report.ts';
import { rowName } from './tell-apart.ts';

const mostBars = 10;

export function barsOption(
  rows: readonly ReportRow[],
  by: Exclude<ReportGroup, 'day'>,
  credits: (micros: number) => number,
  look: ChartLook,
): Plot {
  const charged = rows
    .filter(({ chargeMicros }) => chargeMicros > 0)
    .toSorted((one, other) => other.chargeMicros - one.chargeMicros);
  // One alone would be no shorter as an other.
  const named = charged.length === mostBars + 1 ? charged : charged.slice(0, mostBars);
  const others = charged.slice(named.length);
  const bars = named.map((row) => ({
    name: rowName(row, look.nameColumns),
    credits: credits(row.chargeMicros),
    isOthers: false,
  }));
  if (others.length > 0) {
    const micros = others.reduce((sum, { chargeMicros }) => sum + chargeMicros, 0);
    bars.push({ name: say.others(others.length), credits: credits(micros), isOthers: true });
  }
  const total = bars.reduce((sum, bar) => sum + bar.credits, 0);
  // Whoever has several roles counts for each, so that no share of the whole can be told.
  const shareOf = (part: number) => (by === 'role' ? undefined : say.share(part / total));
  const option = {
    animation: false,
    textStyle: { fontFamily: 'Inter, system-ui, sans-serif' },
    grid: { left: 0, right: look.text * 8, top: 0, bottom: 0 },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { fontSize: look.text, color: look.ink, margin: look.text, interval: 0 },
    },
    series: [
      {
        type: 'bar',
        // A few of them may be stouter.
        barMaxWidth: bars.length <= 4 ? look.bar * 1.5 : look.bar,
        barCategoryGap: '34%',
        label: {
          show: true,
          position: 'right',
          distance: look.text * 0.6,
          fontSize: look.text,
          fontWeight: 600,
          color: look.ink,
          rich: { share: { fontSize: look.smallText, fontWeight: 400, color: look.faint } },
        },
        data: bars.map((bar) => {
          const share = shareOf(bar.credits);
          const value = say.amount(bar.credits);
          return {
            name: bar.name,
            value: bar.credits,
            label: { formatter: share === undefined ? value : `${value}  {share|${share}}` },
            itemStyle: {
              color: bar.isOthers ? look.quiet : look.accent,
              borderRadius: [0, look.bar / 8, look.bar / 8, 0],
            },
          };
        }),
      },
    ],
  };
  const figures = bars.map((bar) => say.figure(bar.name, bar.credits));
  return { option, rows: bars.length, figures, ...(by === 'role' ? { note: say.byRole } : {}) };
}
