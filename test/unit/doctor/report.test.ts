import { expect, it } from 'vitest';
import { broken, off, works } from '../../../src/doctor/finding.ts';
import { parseOptions } from '../../../src/doctor/options.ts';
import { renderReport } from '../../../src/doctor/report.ts';

const sections = [
  { title: 'Here', findings: [works('Node', '24.'), broken('Disk', 'It is full of other things, alas.')] },
  { title: 'Empty', findings: [] },
  { title: 'There', findings: [off('Longer name', 'Off.')] },
];

it('shows marks, names and details in columns, and counts what does not work', () => {
  expect(renderReport(sections, undefined, [])).toBe(`Here
  ✓ Node         24.
  ✗ Disk         It is full of other things, alas.

There
  – Longer name  Off.

1 thing does not work.
`);
});

it('wraps details beside their names', () => {
  expect(renderReport(sections, 47, [])).toContain(`
  ✗ Disk         It is full of other things,
                 alas.
`);
});

it('never shows a secret, whatever a finding holds', () => {
  const leak = [{ title: 'Here', findings: [broken('token', 'https://x/?key=canary-key is refused')] }];
  expect(renderReport(leak, undefined, ['canary-key'])).toContain('key=… is refused');
});

it('knows its options', () => {
  expect(parseOptions([])).toEqual({ kind: 'examine' });
  expect(parseOptions(['--live', 'Runbase'])).toEqual({ kind: 'live', provider: 'runbase', agreed: false });
  expect(parseOptions(['--live=google', '-y'])).toEqual({ kind: 'live', provider: 'google', agreed: true });
  for (const wrong of [['--live'], ['--yes'], ['--live', 'runbase', 'google']])
    expect(parseOptions(wrong)).toMatchObject({ kind: 'wrong' });
  expect(parseOptions(['-h'])).toEqual({ kind: 'help' });
  expect(parseOptions(['more'])).toMatchObject({ kind: 'wrong' });
});
