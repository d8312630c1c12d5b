import { describe, expect, it } from 'vitest';
import { describeOverBudget } from '../../../src/generation/describe-over-budget.ts';
import { fitSubject, readFitSubject } from '../../../src/generation/fit-subject.ts';
import type { Fit, FitChange } from '../../../src/generation/fits.ts';
import type { OverBudget } from '../../../src/generation/service.ts';
import { type GenerationId, newId } from '../../../src/ids.ts';
import { plainText } from '../../../src/reply.ts';
import type { ShortWallet } from '../../../src/store/records.ts';

const generationId = newId<GenerationId>();
const monthEnd = Date.UTC(2026, 11, 1);
const format = (micros: number) => String(micros / 10_000);

const short = (changes: Partial<ShortWallet['wallet']> = {}, missingMicros = 42_000): ShortWallet => ({
  wallet: {
    walletId: 'w' as never,
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
    allowance: undefined,
    grants: [],
    startsAt: 0,
    refillsAt: monthEnd,
    ...changes,
  },
  missingMicros,
});
const over = (changes: Partial<OverBudget> = {}): OverBudget => ({
  generationId,
  priceMicros: 268_000,
  shorts: [short()],
  fits: [],
  mayAsk: 'yes',
  until: monthEnd,
  ...changes,
});
const told = (changes: Partial<OverBudget> = {}, ...waits: 'runs_by_itself'[]) => {
  const { lines, buttons } = describeOverBudget(over(changes), 'Asia/Tokyo', format, ...waits);
  return { text: plainText(lines), buttons };
};

describe('a refusal for want of credits', () => {
  it('names every wallet that is short, how much it lacks and when that changes, in the team’s zone', () => {
    const { text } = told({
      shorts: [short(), short({ kind: 'team' }, 1_000), short({ kind: 'pot', label: 'Hackathon' }, 500)],
    });
    expect(text).toContain(
      'Your own budget is 4.2 credits short. It refills on 1 Dec 2026, 09:00 (Asia/Tokyo).',
    );
    expect(text).toContain('The team');
    expect(text).toContain('Hackathon is 0.05 credits short. It ends on 1 Dec 2026, 09:00 (Asia/Tokyo).');
  });

  it('offers each fit as a button, and to ask the admins where they can help', () => {
    const fits: readonly Fit[] = [
      { change: { kind: 'resolution', resolution: '0.5K' }, priceMicros: 100_000, provider: 'ONE' },
      { change: { kind: 'count', count: 2 }, priceMicros: 134_000, provider: 'ONE' },
      { change: { kind: 'provider', provider: 'two' }, priceMicros: 90_000, provider: 'TWO' },
    ];
    expect(told({ fits }).buttons.map(({ verb, label }) => [verb, label])).toEqual([
      ['fit', 'Make it in 0.5K · 10 credits'],
      ['fit', 'Make 2 · 13.4 credits'],
      ['fit', 'With TWO · 9 credits'],
      ['ask', 'Request credits'],
    ]);
    expect(told({ mayAsk: 'operators' }).buttons).toEqual([]);
    expect(told({ mayAsk: 'operators' }).text).toContain('Whoever runs this bot can raise it.');
    expect(told().text).not.toContain('would fit');
  });

  it('offers nobody to ask who may not now, says until when, and how it is made all the same', () => {
    const { text, buttons } = told({ mayAsk: { kind: 'wait', why: 'denied', until: monthEnd } });
    expect(buttons.map(({ verb, label }) => [verb, label])).toEqual([['confirm', 'Make it · 26.8 credits']]);
    expect(text).toContain('You can ask again on 1 Dec 2026, 09:00');
    expect(text).toContain('not made by itself');
  });

  it('of what credits were given for always leaves a way on, and says that it is made by itself', () => {
    const fits = [{ change: { kind: 'count', count: 2 }, priceMicros: 134_000, provider: 'ONE' }] as const;
    const { text, buttons } = told({ fits }, 'runs_by_itself');
    expect(buttons.map(({ verb }) => verb)).toEqual(['fit', 'confirm', 'ask']);
    expect(text).toContain('This would fit:');
    expect(text).toContain('Make 2 · 13.4 credits');
    expect(text).toContain('is made by itself as soon as there are enough credits');
    const later = told({ mayAsk: { kind: 'wait', why: 'many', until: monthEnd } }, 'runs_by_itself');
    expect(later.buttons.map(({ verb }) => verb)).toEqual(['confirm']);
    expect(told({ mayAsk: 'operators' }, 'runs_by_itself').buttons.map(({ verb }) => verb)).toEqual([
      'confirm',
    ]);
  });

  it('fits into one message with one row of buttons, whatever is short and whatever fits', () => {
    const fits = Array.from({ length: 12 }, (_, index) => ({
      change: { kind: 'provider', provider: `provider-${index}` } as const,
      priceMicros: 999_999_999,
      provider: `A provider with a long name ${index}`,
    }));
    const shorts = Array.from({ length: 200 }, () => short({ kind: 'pot', label: 'x'.repeat(80) }));
    const { text, buttons } = told({ fits, shorts });
    expect(text.length).toBeLessThan(1_800);
    expect(buttons).toHaveLength(5);
    for (const { id, label } of buttons) {
      expect(`v1:fit:${id}`.length).toBeLessThanOrEqual(100);
      expect(label.length).toBeLessThanOrEqual(80);
    }
  });
});

describe('the button of a fit', () => {
  it.each<FitChange>([
    { kind: 'resolution', resolution: '0.5K' },
    { kind: 'count', count: 3 },
    { kind: 'smaller_and_fewer', resolution: '0.5K', count: 1 },
    { kind: 'provider', provider: 'google' },
  ])('carries which change it makes at which price: %o', (change) => {
    expect(readFitSubject(fitSubject(generationId, 134_000, change))).toEqual({
      generationId,
      agreedMicros: 134_000,
      change,
    });
  });

  it.each([
    '',
    'x',
    `${generationId}.5`,
    `${generationId}.5.c9`,
    `${generationId}.5.r8K`,
    `${generationId}.5.s2x8K`,
    `${generationId}.5.s9x1K`,
    `${generationId}.5.`,
  ])('of which none is ours means nothing: %s', (subject) => {
    expect(readFitSubject(subject)).toBeUndefined();
  });
});
