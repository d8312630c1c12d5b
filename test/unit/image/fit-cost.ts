// Run by fit-cost.test.ts: fits a 4096² PNG alone beside sharp's own JPEG, then twenty at once, and prints what it cost.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { fitImage } from '../../../src/image/fit.ts';
import { photograph, similarity } from '../../fixture/pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantain-fit-'));
const path = join(folder, 'picture.png');
const given = process.argv[2];
const signal = new AbortController().signal;
const target = { maxBytes: 10 * 1024 * 1024, types: ['image/png', 'image/jpeg', 'image/webp'] };

try {
  if (given === undefined) {
    // Making the picture costs memory that is not to be measured: a further process does it.
    const { execFileSync } = await import('node:child_process');
    const { data, picture } = photograph(4096, 4096);
    const png = await picture().png().toBuffer();
    writeFileSync(path, png);
    const fitted = await refit(path);
    const alike = similarity(await sharp(fitted.bytes).raw().toBuffer(), data);
    const inner = JSON.parse(
      execFileSync(process.execPath, [import.meta.filename, path], { encoding: 'utf8' }),
    );
    process.stdout.write(JSON.stringify({ ...inner, similarity: alike }));
  } else {
    const png = readFileSync(given);
    const [ours, plain]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      plain.push(await time(() => sharp(png).jpeg({ quality: 90 }).toBuffer()));
      ours.push(await time(() => refit(given)));
    }
    const fitted = await Promise.all(Array.from({ length: 20 }, () => refit(given)));
    process.stdout.write(
      JSON.stringify({
        sizeMiB: png.byteLength / 1024 ** 2,
        ratio: Math.min(...ours) / Math.min(...plain),
        plainMs: Math.min(...plain),
        largestBytes: Math.max(...fitted.map(({ bytes }) => bytes.byteLength)),
        rssMiB: process.resourceUsage().maxRSS / 1024,
      }),
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

function refit(file: string) {
  return fitImage(
    { type: 'image/png', sizeBytes: statSync(file).size, read: () => readFile(file) },
    target,
    signal,
  );
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
