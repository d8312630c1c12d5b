import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Chart, describeChart } from '../../../src/report/chart.ts';
import { pageLooks } from '../../../src/report/chart-look.ts';
import { shownName } from '../../../src/report/shown-name.ts';
import { daily, figures, longestName, madeUpReport, members, named, spanOf } from './made-up.ts';

const optionSchema = z.object({
  xAxis: z.union([z.array(z.object({ data: z.array(z.string()).optional() })), z.object({})]),
  yAxis: z.union([z.object({ data: z.array(z.string()) }), z.array(z.object({}))]),
  series: z.array(
    z.object({
      type: z.literal('bar'),
      data: z.array(
        z.union([
          z.object({
            name: z.string(),
            value: z.number(),
            label: z.object({ formatter: z.string() }).optional(),
            itemStyle: z.object({ color: z.string() }).optional(),
          }),
          z.number(),
          z.literal('-'),
        ]),
      ),
    }),
  ),
});

const describeIn = { creditsPerDollar: 100 };

function optionOf(chart: Chart) {
  if (chart.content.kind !== 'chart') throw new Error('There is nothing in this chart');
  return optionSchema.parse(chart.content.option);
}

function barsOf(chart: Chart) {
  const data = optionOf(chart).series.at(-1)?.data ?? [];
  return data.flatMap((each) => (typeof each === 'object' ? [each] : []));
}

function daysOf(firstDay: string, days: number) {
  return describeChart(
    madeUpReport('day', daily(firstDay, days), { span: spanOf(firstDay, days) }),
    describeIn,
  );
}

function labelsOf(chart: Chart) {
  const { xAxis } = optionOf(chart);
  return Array.isArray(xAxis) ? (xAxis[0]?.data ?? []) : [];
}

describe('a chart of anything but days', () => {
  const chart = describeChart(madeUpReport('member', members, { before: 10_000 }), describeIn);

  it('has the ten dearest from the top, and all others together', () => {
    const bars = barsOf(chart);
    expect(bars.map(({ name }) => name)).toEqual([
      '山田太郎',
      'Ada Marie Schröder',
      '🎨🚀',
      'عمر',
      'Maximiliane Alexandra von und zu…',
      'Nguyễn Thị Minh Khai',
      'Олена Коваль',
      'O’Brien & Söhne <sales>',
      '{share|Bobby}',
      'Zoë',
      '4 others',
    ]);
    expect(bars.at(0)?.value).toBe(2310);
    expect(bars.at(-1)?.value).toBeCloseTo(180 + 120 + 66.6 + 12);
    expect(bars.at(-1)?.itemStyle?.color).not.toBe(bars.at(0)?.itemStyle?.color);
  });

  it('has its values and shares beside the bars', () => {
    expect(barsOf(chart).at(0)?.label?.formatter).toBe('2,310  {share|22%}');
  });

  it('shows an eleventh instead of one other', () => {
    const rows = members.slice(0, 11);
    expect(barsOf(describeChart(madeUpReport('member', rows), describeIn)).map(({ name }) => name)).toContain(
      '김민준',
    );
  });

  it('puts the dearest first whatever the order of the rows', () => {
    const rows = named({ small: 1, large: 300, medium: 20 });
    const bars = barsOf(describeChart(madeUpReport('channel', rows), describeIn));
    expect(bars.map(({ name }) => name)).toEqual(['large', 'medium', 'small']);
  });

  it('leaves out shares where a picture counts several times, and says so', () => {
    const byRole = describeChart(madeUpReport('role', named({ Design: 20, Sales: 10 })), describeIn);
    expect(barsOf(byRole).map(({ label }) => label?.formatter)).toEqual(['20', '10']);
    expect(byRole.footnote).toContain('several roles');
  });

  it('counts credits as the operator does', () => {
    const rows = named({ one: 100 });
    expect(barsOf(describeChart(madeUpReport('model', rows), { creditsPerDollar: 10 })).at(0)?.value).toBe(
      10,
    );
  });
});

describe('a chart of days', () => {
  it('names each day of a week', () => {
    expect(labelsOf(daysOf('2026-10-05', 7))).toEqual([
      'Mon\n5 Oct',
      'Tue\n6 Oct',
      'Wed\n7 Oct',
      'Thu\n8 Oct',
      'Fri\n9 Oct',
      'Sat\n10 Oct',
      'Sun\n11 Oct',
    ]);
  });

  it('names the Mondays of a month, and has a column for every day', () => {
    const chart = daysOf('2026-10-01', 31);
    expect(labelsOf(chart).filter(Boolean)).toEqual(['5 Oct', '12 Oct', '19 Oct', '26 Oct']);
    expect(barsOf(chart)).toHaveLength(31);
  });

  it('names the months of half a year', () => {
    const chart = daysOf('2026-05-05', 180);
    expect(labelsOf(chart).filter(Boolean)).toEqual(['May\n2026', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct']);
    expect(barsOf(chart)).toHaveLength(180);
  });

  it('shades the weekends, and nothing else', () => {
    const shaded = optionOf(daysOf('2026-10-01', 31)).series[0]?.data ?? [];
    const days = shaded.flatMap((each, index) => (each === 1 ? [index + 1] : []));
    expect(days).toEqual([3, 4, 10, 11, 17, 18, 24, 25, 31]);
  });

  it('sums longer spans by weeks from Monday on, without losing anything', () => {
    const rows = daily('2025-05-07', 400);
    const chart = describeChart(madeUpReport('day', rows, { span: spanOf('2025-05-07', 400) }), describeIn);
    const bars = barsOf(chart);
    expect(chart.title).toMatch(/week by week$/);
    expect(bars.slice(0, 2).map(({ name }) => name.replaceAll(/\s/g, ' '))).toEqual([
      '7 – 11 May 2025',
      '12 – 18 May 2025',
    ]);
    const sum = bars.reduce((total, { value }) => total + value, 0);
    expect(sum).toBeCloseTo(rows.reduce((total, { chargeMicros }) => total + chargeMicros / 10_000, 0));
  });

  it('sums years by months', () => {
    const chart = daysOf('2020-01-01', 2000);
    expect(barsOf(chart)).toHaveLength(66);
    expect(labelsOf(chart).filter(Boolean).length).toBeLessThanOrEqual(14);
  });

  it('says the value of its highest column alone', () => {
    const bars = barsOf(daysOf('2026-10-01', 31));
    const labelled = bars.filter(({ label }) => label !== undefined);
    expect(labelled.map(({ value }) => value)).toEqual([Math.max(...bars.map(({ value }) => value))]);
  });
});

describe('the words', () => {
  const rows = named({ Ada: 1200.5, Ben: 30 });
  const wordsOf = (before: number) => describeChart(madeUpReport('member', rows, { before }), describeIn);

  it('tell team, span, total and how it compares', () => {
    const chart = wordsOf(1000);
    expect(chart.title).toBe('What Atelier Nord spent, by member');
    expect(chart.subtitle).toBe(
      '1 – 31 October 2026  ·  1,230.5 credits, 23% more than in 31 August – 30 September (1,000)',
    );
    expect(chart.footnote).toBe('177 pictures made; 1 failed and 1 was refused, free of charge');
  });

  it.each([
    [1230.5, 'as much as in 31 August – 30 September'],
    [2461, '50% less than in 31 August – 30 September (2,461)'],
    [0, 'none in 31 August – 30 September'],
    [100, '12.31 times as much as in 31 August – 30 September (100)'],
  ])('compare with %d credits before', (before, words) => {
    expect(wordsOf(before).subtitle).toContain(`1,230.5 credits, ${words}`);
  });

  it('speak to a member of what is theirs', () => {
    const report = madeUpReport('day', daily('2026-10-01', 31));
    const own = describeChart({ ...report, memberId: 'me' as never }, describeIn);
    expect(own.title).toBe('What you spent in Atelier Nord, day by day');
  });

  it('hold all figures in an alt text that platforms take', () => {
    expect(wordsOf(0).altText).toContain('Ada: 1,200.5 credits; Ben: 30 credits');
    const long = named(
      Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at} ${longestName}`, 9 + at])),
    );
    const { altText } = describeChart(madeUpReport('member', long), describeIn);
    expect(altText.length).toBeLessThanOrEqual(1000);
    expect(daysOf('2026-05-05', 180).altText.length).toBeLessThanOrEqual(1000);
  });

  it('say when there is nothing, and when it was free', () => {
    const contentOf = (chart: Chart) => chart.content;
    expect(contentOf(describeChart(madeUpReport('member', []), describeIn))).toEqual({
      kind: 'empty',
      sentence: 'Nothing was asked for in these days.',
    });
    const failed = [{ key: 'a', name: 'Ada', ...figures(0, { failed: 2 }) }];
    expect(contentOf(describeChart(madeUpReport('member', failed), describeIn))).toEqual({
      kind: 'empty',
      sentence: 'Nothing was charged in these days.',
    });
    const quiet = daily('2026-10-01', 7).map((row) => ({ ...row, ...figures(0) }));
    expect(describeChart(madeUpReport('day', quiet), describeIn).content.kind).toBe('empty');
  });
});

it('is plain JSON that survives the way to a worker and a browser, in every look', () => {
  for (const look of [undefined, pageLooks.light, pageLooks.dark]) {
    for (const report of [madeUpReport('member', members), madeUpReport('day', daily('2026-10-01', 31))]) {
      const chart = describeChart(report, { ...describeIn, ...(look && { look }) });
      expect(JSON.parse(JSON.stringify(chart))).toEqual(structuredClone(chart));
    }
  }
});

describe('a name', () => {
  it.each([
    ['as it is', 'Ada', 'Ada'],
    ['without line breaks and controls', 'A\u0000d\na\u202e', 'A d a'],
    ['with an emoji made of several', '👩🏽‍🚀 Ada', '👩🏽‍🚀 Ada'],
    [
      'cut between characters, never within',
      '👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀',
      '👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀…',
    ],
    ['counted by the room that it takes', '山田太郎山田太郎', '山田太郎…'],
    ['that is half a character', '\ud83d', '\ufffd'],
  ])('is shown %s', (_, name, shown) => {
    expect(shownName(name, 10)).toBe(shown);
  });
});
