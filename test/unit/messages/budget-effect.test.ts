// What a change of a budget does in mid-period, as an admin reads it.
import { describe, expect, it } from 'vitest';
import type { WalletId } from '../../../src/ids.ts';
import type { Budget, BudgetChanged } from '../../../src/ledger/budgets.ts';
import { sayEffect } from '../../../src/messages/budget-effect.ts';
import type { WalletBalance } from '../../../src/store/records.ts';

const monthly = (allowanceMicros: Budget['allowanceMicros'], changes: Partial<Budget> = {}): Budget => ({
  allowanceMicros,
  period: 'month',
  carryOver: false,
  from: 'own',
  ...changes,
});

type Allowance = NonNullable<WalletBalance['allowance']>;

function standing(
  allowance: Partial<Allowance>,
  grants: WalletBalance['grants'] = [],
  refillsAt = Date.UTC(2026, 11, 1),
): WalletBalance {
  return {
    walletId: 'w' as WalletId,
    kind: 'member',
    subject: 'm',
    label: undefined,
    amountMicros: 0,
    spentMicros: 0,
    usedBeforeMicros: 0,
    spentByPotsMicros: 0,
    heldMicros: 0,
    setAsideMicros: 0,
    leftMicros: 0,
    allowance: {
      period: 'month',
      amountMicros: 300,
      carriedMicros: 0,
      spentMicros: 0,
      usedBeforeMicros: 0,
      spentByPotsMicros: 0,
      heldMicros: 0,
      setAsideMicros: 0,
      ...allowance,
    },
    grants,
    startsAt: Date.UTC(2026, 10, 1),
    refillsAt,
  };
}

const effect = (after: Budget, now: WalletBalance | undefined, before: Budget = monthly(500)) => {
  const changed: BudgetChanged = { before, after, standing: now };
  return sayEffect(changed, { format: String, timeZone: 'UTC' }).join(' ');
};

describe('a new allowance', () => {
  it('says what is spent of it and what is left until it refills', () => {
    expect(effect(monthly(300), standing({ spentMicros: 120 }))).toBe(
      'From now on 300 credits a month. 120 of them have been spent since 1 November, so 180 are left until 1 December.',
    );
  });

  it('counts what is held, what is set aside and what was carried over', () => {
    const now = standing({ spentMicros: 120, heldMicros: 20, setAsideMicros: 100, carriedMicros: 50 });
    expect(effect(monthly(300, { carryOver: true }), now)).toBe(
      'From now on 300 credits a month, unused credits carry over. At most as much as one allowance carries over. 50 more are carried over. ' +
        '120 of them have been spent since 1 November, 20 are held, 100 are set aside for pots, so 110 are left until 1 December.',
    );
  });

  it('lower than what is spent stops everything until it refills', () => {
    expect(effect(monthly(300), standing({ spentMicros: 400 }))).toBe(
      'From now on 300 credits a month. 400 have been spent since 1 November, so nothing more can be asked for until 1 December.',
    );
  });

  it('lower than what is spent leaves what was granted', () => {
    const grants = [{ id: 'g', leftMicros: 40, endsAt: null }];
    expect(effect(monthly(300), standing({ spentMicros: 400 }, grants))).toContain(
      'so nothing of it is left until 1 December. Of what was granted, 40 credits are left.',
    );
  });

  it('of nothing names no day on which there would be more', () => {
    expect(effect(monthly(0), standing({ amountMicros: 0 }))).toBe(
      'From now on 0 credits a month. Nothing of it has been spent since 1 November, so nothing more can be asked for.',
    );
  });

  it('without a limit says what is spent', () => {
    expect(effect(monthly(null), standing({ amountMicros: null, spentMicros: 120 }))).toBe(
      'From now on no limit. 120 credits have been spent since 1 November.',
    );
    const before = standing({ amountMicros: null, spentMicros: 120, usedBeforeMicros: 13.4 });
    expect(effect(monthly(null), before)).toBe(
      'From now on no limit. 133.4 credits have been spent since 1 November.',
    );
  });

  it('without a limit says what carrying over will do', () => {
    expect(effect(monthly(null, { carryOver: true }), standing({ amountMicros: null }))).toBe(
      'From now on no limit, unused credits carry over once there is one. ' +
        'There is nothing to carry over without a limit. 0 credits have been spent since 1 November.',
    );
  });

  it('of the team says what pots have spent of it', () => {
    const now = standing({
      amountMicros: 10_000,
      spentMicros: 53.6,
      spentByPotsMicros: 13.4,
      setAsideMicros: 36.6,
    });
    expect(effect(monthly(10_000), now)).toContain(
      '67 of them have been spent since 1 November, 13.4 of it by pots, 36.6 are set aside for pots, so 9896.4 are left',
    );
  });

  it('of one speaks of one', () => {
    expect(effect(monthly(2), standing({ amountMicros: 2, spentMicros: 1 }))).toContain(
      '1 of them has been spent since 1 November, so 1 is left until 1 December.',
    );
  });
});

describe('a new period', () => {
  it('says what counts as used of it already', () => {
    const now = standing(
      { period: 'day', amountMicros: 20, usedBeforeMicros: 13.4 },
      [],
      Date.UTC(2026, 10, 22),
    );
    expect(effect(monthly(20, { period: 'day' }), now)).toBe(
      'From now on 20 credits a day. 13.4 of them have been used today, all of it before the period was changed, ' +
        'so 6.6 are left until tomorrow.',
    );
  });

  it('of which more was used than there is leaves nothing, and no debt', () => {
    const now = standing(
      { period: 'week', amountMicros: 50, usedBeforeMicros: 162.3 },
      [],
      Date.UTC(2026, 10, 23),
    );
    expect(effect(monthly(50, { period: 'week' }), { ...now, startsAt: Date.UTC(2026, 10, 16) })).toBe(
      'From now on 50 credits a week. 162.3 have been used since 16 November, ' +
        'all of it before the period was changed, so nothing more can be asked for until 23 November.',
    );
  });
});

describe('what is usual', () => {
  it('is said with what it is now', () => {
    expect(effect(monthly(500, { from: 'environment' }), standing({ amountMicros: 500 }))).toMatch(
      /^From now on what is usual: 500 credits a month\./,
    );
    expect(effect(monthly(200, { from: 'each_member' }), standing({ amountMicros: 200 }))).toMatch(
      /^From now on what each member has: 200 credits a month\./,
    );
  });
});

describe('a cap', () => {
  it('that is taken away is gone, and one that never was is not', () => {
    expect(effect(monthly(undefined), undefined)).toBe('There is no cap there any more.');
    expect(effect(monthly(undefined), undefined, monthly(undefined))).toBe(
      'There is no cap there. Give an allowance to set one.',
    );
  });
});

it('what each member has leaves those alone who have their own', () => {
  expect(effect(monthly(300), undefined)).toBe(
    'From now on 300 credits a month. Whoever has a budget of their own keeps it. ' +
      'What was spent in the running period stays spent.',
  );
});
