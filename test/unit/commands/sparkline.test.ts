// A row of bars in plain characters.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sparkline } from '../../../commands/sparkline.ts';

it('draws each by how it compares with the largest', () => {
  expect(sparkline([0, 1, 50, 100])).toBe('▁▂▅█');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([])).toBe('');
});

it('whatever there is, nothing alone is flat and the largest is full', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), (values) => {
      const bars = [...sparkline(values)];
      expect(bars).toHaveLength(values.length);
      const most = Math.max(...values);
      for (const [index, value] of values.entries()) {
        expect(bars[index] === '▁').toBe(value === 0);
        if (value === most && most > 0) expect(bars[index]).toBe('█');
      }
    }),
  );
});
