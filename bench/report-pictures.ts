// Draws the reports that docs/ shows, of a made-up team: `npm run report-pictures`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/clock.ts';
import { createCanvas } from '../src/image/rasterise.ts';
import { createLog } from '../src/log.ts';
import { createFindNames } from '../src/names.ts';
import { providerList } from '../src/providers/index.ts';
import { createDrawChart } from '../src/report/draw.ts';
import { createDrawReport } from '../src/report/draw-report.ts';
import { createReadReport } from '../src/report/read-report.ts';
import { parseSpan } from '../src/report/span.ts';
import { sqliteStores } from '../test/fixture/stores.ts';
import { fillTeamOfForty, halfYear } from '../test/fixture/team-of-forty.ts';

const stores = sqliteStores();
const { store, sql } = await stores.open();
const log = createLog('warn');
const clock = systemClock;
const creditsPerDollar = 100;
const drawing = createDrawChart({ canvas: createCanvas(), clock, log });
const read = createReadReport({
  store,
  findNames: createFindNames({ store, platforms: new Map(), clock, log }),
  providerName: (id) => providerList.find((provider) => provider.id === id)?.name ?? id,
  clock,
});
const draw = createDrawReport({ drawing, creditsPerDollar });
const nothing = new AbortController().signal;

try {
  const { teamId } = await fillTeamOfForty(store, sql);
  const timeZone = 'UTC';
  for (const [by, period] of [
    ['day', `${halfYear.firstDay}..${halfYear.lastDay}`],
    ['member', '2026-09'],
    ['provider', '2026-09'],
  ] as const) {
    const span = parseSpan(period, timeZone, clock.now());
    if (span === undefined) throw new Error(`${period} is no span`);
    const image = await draw(await read({ teamId, costs: false, by, span, timeZone }, nothing), nothing);
    const file = join(import.meta.dirname, '..', 'docs', `report-${by}.png`);
    await writeFile(file, await image.read());
    process.stdout.write(`${file}: ${Math.round(image.sizeBytes / 1024)} KiB\n${image.altText}\n`);
  }
} finally {
  await drawing.close();
  await stores.close();
}
