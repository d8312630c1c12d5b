// A 4096² PNG made to fit Discord's 10 MiB, beside sharp's own JPEG of it; and what twenty at once take of memory, in a
// process of its own.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { fitImage } from '../src/image/fit.ts';
import { photograph } from '../test/fixture/pictures.ts';
import { type Figure, inFolder, inTurn, median, timed } from './measure.ts';

const target = { maxBytes: 10 * 1024 * 1024, types: ['image/png', 'image/jpeg', 'image/webp'] };
const rounds = 5;

function refit(file: string) {
  const picture = { type: 'image/png', sizeBytes: statSync(file).size, read: () => readFile(file) };
  return fitImage(picture, target, new AbortController().signal);
}

async function compare(file: string): Promise<void> {
  const png = readFileSync(file);
  const { ours, bare } = await inTurn(
    rounds,
    () => timed(() => refit(file)),
    () => timed(() => sharp(png).jpeg({ quality: 90 }).toBuffer()),
  );
  const fitted = await Promise.all(Array.from({ length: 20 }, () => refit(file)));
  const rssBytes = process.resourceUsage().maxRSS * 1024;
  const largest = Math.max(...fitted.map(({ bytes }) => bytes.byteLength));
  if (largest > target.maxBytes) throw new Error(`A fitted picture has ${largest} bytes`);
  process.stdout.write(JSON.stringify({ ours: median(ours), bare: median(bare), rssBytes }));
}

export function measureFit(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const file = join(folder, 'picture.png');
    writeFileSync(file, await photograph(4096, 4096).picture().png().toBuffer());
    const sizeMiB = (statSync(file).size / 1024 ** 2).toFixed(0);
    const printed = execFileSync(process.execPath, [import.meta.filename, file], { encoding: 'utf8' });
    const { ours, bare, rssBytes }: { ours: number; bare: number; rssBytes: number } = JSON.parse(printed);
    return [
      {
        what: `4K PNG of ${sizeMiB} MiB made to fit 10 MiB`,
        limit: 'sharp’s JPEG of quality 90 alone',
        value: ours / bare,
        unit: ' ×',
        goal: { most: 1.3 },
        detail: `${ours.toFixed(0)} ms beside ${bare.toFixed(0)} ms`,
      },
      {
        what: 'twenty of them at once: largest RSS',
        limit: '',
        value: rssBytes / 1e6,
        unit: ' MB',
        goal: { most: 600 },
        detail: 'of a process that does nothing else',
      },
    ];
  });
}

const [, script, given] = process.argv;
if (script === import.meta.filename && given !== undefined) await compare(given);
