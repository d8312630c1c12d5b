import { describe, expect, it } from 'vitest';
import { daysOf, lastWhole, parseSpan, usualSpans } from '../../../src/report/span.ts';
import { spanBefore } from '../../../src/report/span-before.ts';

/** Saturday, 21 November 2026, 23:30 in UTC: Sunday in Berlin and further east. */
const now = Date.UTC(2026, 10, 21, 23, 30);
const hourMs = 3_600_000;

const days = (written: string | undefined, timeZone = 'UTC') => {
  const span = parseSpan(written, timeZone, now);
  return span === undefined ? undefined : `${span.firstDay}..${span.lastDay}`;
};
const before = (written: string, timeZone = 'UTC') => {
  const span = parseSpan(written, timeZone, now);
  if (span === undefined) throw new Error(`${written} is a span`);
  const { firstDay, lastDay, until } = spanBefore(span, timeZone, now);
  return `${firstDay}..${lastDay}${until === undefined ? '' : ` until ${until}`}`;
};
const hours = (written: string, timeZone: string) => {
  const span = parseSpan(written, timeZone, now);
  return span === undefined ? 0 : (span.to - span.from) / hourMs;
};

describe('A span that somebody writes', () => {
  it.each([
    [undefined, '2026-11-01..2026-11-21'],
    ['today', '2026-11-21..2026-11-21'],
    ['Yesterday', '2026-11-20..2026-11-20'],
    ['this week', '2026-11-16..2026-11-21'],
    ['last week', '2026-11-09..2026-11-15'],
    ['this  month', '2026-11-01..2026-11-21'],
    ['last month', '2026-10-01..2026-10-31'],
    ['last year', '2025-01-01..2025-12-31'],
    ['last 7 days', '2026-11-15..2026-11-21'],
    ['1 day', '2026-11-21..2026-11-21'],
    ['90d', '2026-08-24..2026-11-21'],
    ['2026', '2026-01-01..2026-12-31'],
    ['2026-10', '2026-10-01..2026-10-31'],
    ['2024-02', '2024-02-01..2024-02-29'],
    ['2026-02', '2026-02-01..2026-02-28'],
    ['2024-02-29', '2024-02-29..2024-02-29'],
    ['2026-W40', '2026-09-28..2026-10-04'],
    ['2026-w01', '2025-12-29..2026-01-04'],
    ['2026-W53', '2026-12-28..2027-01-03'],
    ['2026-10-01..2026-10-15', '2026-10-01..2026-10-15'],
    ['2026-10-01 – 2026-10-15', '2026-10-01..2026-10-15'],
    ['2026-09..2026-10', '2026-09-01..2026-10-31'],
  ])('%s is %s', (written, span) => {
    expect(days(written)).toBe(span);
  });

  it.each([
    'soon',
    '',
    '2026-13',
    '2026-00',
    '2026-02-29',
    '2026-10-32',
    '2025-W53',
    '2026-W00',
    '0 days',
    '9999 days',
    '2026-10-15..2026-10-01',
    '2026-10-01..2026-10-02..2026-10-03',
    '0001',
    '26-10',
  ])('%s is none', (written) => {
    expect(days(written)).toBeUndefined();
  });

  it('can be each of those that are offered', () => {
    expect(usualSpans.filter((written) => days(written) === undefined)).toEqual([]);
  });

  it('is of the days in the zone', () => {
    expect(days('today', 'Europe/Berlin')).toBe('2026-11-22..2026-11-22');
    expect(days('this week', 'Asia/Kolkata')).toBe('2026-11-16..2026-11-22');
    const span = parseSpan('2026-10-01', 'Asia/Kolkata', now);
    expect(span?.from).toBe(Date.UTC(2026, 8, 30, 18, 30));
  });

  it('has the hours that its days really had', () => {
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10', 'Europe/Berlin')).toBe(31 * 24 + 1);
    // Clocks go by half an hour there.
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5);
    expect(hours('2026-04-05', 'Australia/Lord_Howe')).toBe(24.5);
  });
});

describe('What lies before a span', () => {
  it.each([
    ['2026-10', '2026-09-01..2026-09-30'],
    ['2024-03', '2024-02-01..2024-02-29'],
    ['2026-01', '2025-12-01..2025-12-31'],
    ['2025', '2024-01-01..2024-12-31'],
    ['2026-07..2026-09', '2026-04-01..2026-06-30'],
    ['2026-W40', '2026-09-21..2026-09-27'],
    ['today', '2026-11-20..2026-11-20 until 23:45'],
    ['this week', '2026-11-09..2026-11-14 until 23:45'],
    ['this month', '2026-10-01..2026-10-21 until 23:45'],
    ['this year', '2025-01-01..2025-11-21 until 23:45'],
    ['last 7 days', '2026-11-08..2026-11-14 until 23:45'],
    ['2026-11', '2026-10-01..2026-10-21 until 23:45'],
    ['2026', '2025-01-01..2025-11-21 until 23:45'],
    ['2026-W47', '2026-11-09..2026-11-14 until 23:45'],
    ['2026-10..2026-12', '2026-07-01..2026-08-21 until 23:45'],
    ['2026-11-01..2026-11-20', '2026-10-12..2026-10-31'],
    ['2026-12', '2026-11-01..2026-11-30'],
    ['2026-10-02..2026-10-31', '2026-09-02..2026-10-01'],
  ])('for %s is %s', (written, span) => {
    expect(before(written)).toBe(span);
  });

  it('ends where the span begins, also where clocks change', () => {
    for (const timeZone of ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago']) {
      const span = parseSpan('2026-10-25', timeZone, now);
      if (span === undefined) throw new Error('A day is a span');
      expect(spanBefore(span, timeZone, now).to).toBe(span.from);
    }
  });

  it('ends at the same moment of its last day as a span that is not over', () => {
    const at = Date.UTC(2026, 10, 21, 8, 50);
    const span = parseSpan('this month', 'Asia/Kolkata', at);
    if (span === undefined) throw new Error('A month is a span');
    expect(spanBefore(span, 'Asia/Kolkata', at)).toEqual({
      from: Date.UTC(2026, 8, 30, 18, 30),
      to: Date.UTC(2026, 9, 21, 9),
      firstDay: '2026-10-01',
      lastDay: '2026-10-21',
      until: '14:30',
    });
  });

  it('is whole where it has no such day, and where the day is all but over', () => {
    const whole = (at: number, written: string) => {
      const span = parseSpan(written, 'UTC', at);
      if (span === undefined) throw new Error(`${written} is a span`);
      const { firstDay, lastDay, until } = spanBefore(span, 'UTC', at);
      return [firstDay, lastDay, until];
    };
    const noon = (month: number, day: number, year = 2026) => Date.UTC(year, month - 1, day, 12);
    expect(whole(noon(3, 31), 'this month')).toEqual(['2026-02-01', '2026-02-28', undefined]);
    expect(whole(noon(2, 29, 2024), 'this year')).toEqual(['2023-01-01', '2023-02-28', undefined]);
    expect(whole(noon(10, 7) + 12 * hourMs - 1, 'today')).toEqual(['2026-10-06', '2026-10-06', undefined]);
  });

  it('has something of its last day a moment after midnight', () => {
    const midnight = Date.UTC(2026, 10, 21);
    const span = parseSpan('today', 'UTC', midnight);
    if (span === undefined) throw new Error('A day is a span');
    expect(spanBefore(span, 'UTC', midnight).until).toBe('00:15');
  });
});

describe('The days of a span', () => {
  it('follow each other without a gap', () => {
    const span = parseSpan('2026-10-24..2026-10-26', 'Europe/Berlin', now);
    if (span === undefined) throw new Error('These days are a span');
    expect(daysOf(span, 'Europe/Berlin')).toEqual([
      { day: '2026-10-24', startsAt: Date.UTC(2026, 9, 23, 22) },
      { day: '2026-10-25', startsAt: Date.UTC(2026, 9, 24, 22) },
      { day: '2026-10-26', startsAt: Date.UTC(2026, 9, 25, 23) },
    ]);
  });

  it('are a whole week or month for what is posted after its end', () => {
    const monday = Date.UTC(2026, 10, 23, 9);
    expect(lastWhole('week', 'UTC', monday)).toMatchObject({ firstDay: '2026-11-16', lastDay: '2026-11-22' });
    expect(lastWhole('month', 'UTC', monday)).toMatchObject({
      firstDay: '2026-10-01',
      lastDay: '2026-10-31',
    });
  });
});
