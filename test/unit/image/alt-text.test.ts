import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeImage } from '../../../src/image/alt-text.ts';

it('says what was asked for, and what was changed since', () => {
  expect(describeImage('a lamp\n on a table.', [])).toBe('Picture of: a lamp on a table');
  expect(describeImage('a lamp', ['make it red', 'add a cat'])).toBe(
    'Picture of: a lamp. Then changed: make it red; add a cat',
  );
});

it('says the latest of many changes', () => {
  const text = describeImage('a lamp', ['one', 'two', 'three', 'four', 'five', 'six']);
  expect(text).toContain('two; three; four; five; six');
  expect(text).not.toContain('one;');
});

it('gives a long request and long changes room beside each other', () => {
  const text = describeImage('lamp '.repeat(1000), ['red '.repeat(1000), 'cat '.repeat(1000)]);
  expect(text).toMatch(/lamp….*red…; cat.*…/);
});

it('never exceeds 1,000 characters and never cuts one in two', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 6000 });
  fc.assert(
    fc.property(words, fc.array(words, { maxLength: 8 }), (prompt, edits) => {
      const text = describeImage(prompt, edits);
      expect(text.length).toBeLessThanOrEqual(1000);
      expect(text.isWellFormed()).toBe(true);
    }),
    { numRuns: 200 },
  );
});
