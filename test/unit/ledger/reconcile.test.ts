// The daily reconciliation: when it is done, what it logs, and what operators are told.
import { expect, it } from 'vitest';
import type { Alert } from '../../../src/alert.ts';
import { driftOf, isAlarming } from '../../../src/ledger/drift.ts';
import { createReconciliation } from '../../../src/ledger/reconcile.ts';
import { createLog } from '../../../src/log.ts';
import type { ProviderCosts } from '../../../src/store/records.ts';
import { createLeapingClock } from '../../fixture/leaping-clock.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const midnight = Date.UTC(2026, 10, 21);

function costs(changes: Partial<ProviderCosts> = {}): ProviderCosts {
  return {
    provider: 'one',
    made: 100,
    chargeMicros: 5_000_000,
    unreported: 0,
    reportedChargeMicros: 5_000_000,
    costMicros: 5_000_000,
    billedFailures: 0,
    failureCostMicros: 0,
    doubts: 0,
    houseMicros: 0,
    ...changes,
  };
}

/** A store that has the days given, one after the other as they are over. */
function createScene(startAt: number, days: ReadonlyMap<number, readonly ProviderCosts[] | Error>) {
  const clock = createLeapingClock(startAt);
  const alerts: { alert: Alert; at: number }[] = [];
  const lines: { level: string; msg: string; [field: string]: unknown }[] = [];
  const asked: { notBefore: number; until: number }[] = [];
  const left = new Map(days);
  const loop = createReconciliation({
    store: {
      reconcileDay: async (order) => {
        asked.push(order);
        const due = [...left].find(([day]) => day >= order.notBefore && day + dayMs <= order.until);
        if (due === undefined) return undefined;
        left.delete(due[0]);
        if (due[1] instanceof Error) throw due[1];
        return { day: due[0], providers: due[1] };
      },
    },
    alert: async (alert) => {
      alerts.push({ alert, at: clock.now() });
      return true;
    },
    clock,
    log: createLog('info', { write: (text: string) => lines.push(JSON.parse(text)) }),
  });
  return { clock, loop, alerts, lines, asked };
}

it('is done once the day has been over for an hour, and not again', async () => {
  const { clock, loop, lines } = createScene(midnight + 22.5 * hourMs, new Map([[midnight, [costs()]]]));
  loop.start();
  await clock.pass(2 * hourMs);
  expect(lines).toEqual([]);
  await clock.pass(48 * hourMs);
  await loop.stop();
  expect(lines).toMatchObject([
    { level: 'info', msg: 'The costs of a day', provider: 'one', day: '2026-11-21' },
  ]);
});

it('tells operators of a drift, once for that day', async () => {
  const drifting = costs({ costMicros: 5_500_000, failureCostMicros: 100_000, billedFailures: 2 });
  const { clock, loop, alerts, lines } = createScene(midnight + dayMs, new Map([[midnight, [drifting]]]));
  loop.start();
  await clock.pass(3 * dayMs);
  await loop.stop();
  expect(alerts.map(({ alert }) => alert)).toEqual([
    {
      kind: 'cost_drift',
      provider: 'one',
      day: midnight,
      chargedMicros: 5_000_000,
      reportedMicros: 5_600_000,
      failureCostMicros: 100_000,
    },
  ]);
  expect(lines.map(({ level }) => level)).toEqual(['warn']);
});

it('writes down the days that were missed, thirty at most, and tells only of the last', async () => {
  const drifting = costs({ costMicros: 9_000_000 });
  const days = [2, 1, 0].map((ago) => [midnight - ago * dayMs, [drifting]] as const);
  const { clock, loop, alerts, lines, asked } = createScene(midnight + dayMs + hourMs, new Map(days));
  loop.start();
  await clock.pass(hourMs);
  await loop.stop();
  expect(lines.map(({ day }) => day)).toEqual(['2026-11-19', '2026-11-20', '2026-11-21']);
  expect(alerts.map(({ alert }) => 'day' in alert && alert.day)).toEqual([midnight]);
  expect(asked[0]).toMatchObject({ notBefore: midnight - 29 * dayMs, until: midnight + dayMs });
});

it('goes on after a day on which the store could not be reached', async () => {
  const lost = new Error('lost');
  const days = new Map<number, readonly ProviderCosts[] | Error>([
    [midnight, lost],
    [midnight + dayMs, [costs()]],
  ]);
  const { clock, loop, lines } = createScene(midnight + dayMs, days);
  loop.start();
  await clock.pass(2 * dayMs);
  await loop.stop();
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ['error', 'The costs of a day could not be reconciled'],
    ['info', 'The costs of a day'],
  ]);
});

it('says of a provider that reports nothing that it reports nothing', async () => {
  const silent = costs({ unreported: 100, reportedChargeMicros: 0, costMicros: 0 });
  expect(driftOf(silent)).toBeUndefined();
  const { clock, loop, alerts, lines } = createScene(midnight + dayMs, new Map([[midnight, [silent]]]));
  loop.start();
  await clock.pass(2 * hourMs);
  await loop.stop();
  expect([alerts, lines.map(({ msg }) => msg)]).toEqual([
    [],
    ['The costs of a day: the provider reported none'],
  ]);
});

it.each([
  ['a tenth exactly', costs({ costMicros: 5_500_000 }), false],
  ['more than a tenth and than half a dollar', costs({ costMicros: 5_500_001 }), true],
  ['less than charged, by as much', costs({ costMicros: 4_000_000 }), true],
  ['twice as much of very little', costs({ reportedChargeMicros: 400_000, costMicros: 800_000 }), false],
  ['failures alone', costs({ reportedChargeMicros: 0, costMicros: 0, failureCostMicros: 600_000 }), true],
  [
    'what is reported of half of them',
    costs({ unreported: 50, reportedChargeMicros: 2_500_000, costMicros: 2_500_000 }),
    false,
  ],
])('is alarmed by %s: %#', (_case, given, alarming) => {
  const drift = driftOf(given);
  expect(drift !== undefined && isAlarming(drift)).toBe(alarming);
});
