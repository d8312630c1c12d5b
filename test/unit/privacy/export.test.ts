// An export opens with the system's own unzip, holds everything that is kept of a person and nothing of others, and ends
// with its link or with the person; and what was erased is gone from the disk.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GenerationId, type ImageId, type MemberId, newId } from '../../../src/ids.ts';
import { createBlobSweep } from '../../../src/image/blob-sweep.ts';
import { createFileBlobs } from '../../../src/image/keep.ts';
import { createRecordBlob } from '../../../src/image/record.ts';
import { createLog } from '../../../src/log.ts';
import { createExports } from '../../../src/privacy/export.ts';
import { createForgetting } from '../../../src/privacy/forgetting.ts';
import { createPrivacyService } from '../../../src/privacy/privacy-service.ts';
import { createSecrets } from '../../../src/secrets.ts';
import type { StoredImage } from '../../../src/store/records.ts';
import { type ZipEntry, zip } from '../../../src/zip.ts';
import { createWorld, expectLawful, start, type World } from '../../contract/store/world.ts';
import { createLeapingClock } from '../../fixture/leaping-clock.ts';
import { photograph } from '../../fixture/pictures.ts';
import { sqliteStores } from '../../fixture/stores.ts';

const kind = sqliteStores();
const folder = mkdtempSync(join(tmpdir(), 'plantain-export-'));
const clock = createLeapingClock(start);
const log = createLog('silent');
let world: World;
let blobs: Awaited<ReturnType<typeof createFileBlobs>>;
let exports: ReturnType<typeof createExports>;
let forgetting: ReturnType<typeof createForgetting>;
let nudges = 0;

beforeAll(async () => {
  const { store } = await kind.open();
  world = await createWorld(store, 2);
  blobs = await createFileBlobs({
    directory: join(folder, 'images'),
    record: createRecordBlob(store, clock),
    clock,
    log,
  });
  const secrets = createSecrets('a secret key of enough length');
  exports = createExports({ store, blobs, secrets, clock, log });
  forgetting = createForgetting({
    store,
    nudge: () => {
      nudges += 1;
    },
    clock,
    log,
  });
});
afterAll(async () => {
  await kind.close();
  rmSync(folder, { recursive: true, force: true });
});

async function make(prompt: string, shade: number, member = 0): Promise<Buffer> {
  const bytes = await photograph(16 + shade, 16)
    .picture()
    .png()
    .toBuffer();
  const blob = await blobs.keep([bytes], { maxBytes: 1e7, maxPixels: 1e7 }, new AbortController().signal);
  await world.store.keepBlob(blob, start);
  const request = { ...world.order().request, prompt, private: shade % 2 === 1 };
  await world.open({ memberId: world.members[member] as MemberId, wallets: [walletOf(member)], request });
  for (const run of await world.claim()) {
    await world.store.endRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      now: start,
      to: 'made',
      chargeMicros: 40,
      images: [{ id: newId<ImageId>(), blobHash: blob.hash, position: 0, altText: prompt }],
    });
  }
  return bytes;
}
const walletOf = (member: number) => world.share('member', 100_000, world.members[member]);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const personOf = (member: number) => ({ teamId: world.teamId, memberId: world.members[member] as MemberId });
const get = (path: string) => exports.route.handle(new Request(`http://localhost${path}`));

function unzip(bytes: Uint8Array): ReadonlyMap<string, Buffer> {
  const [file, into] = [join(folder, 'out.zip'), mkdtempSync(join(folder, 'out-'))];
  writeFileSync(file, bytes);
  execFileSync('python3', ['-m', 'zipfile', '-t', file], { stdio: 'pipe' });
  execFileSync('python3', ['-m', 'zipfile', '-e', file, into], { stdio: 'pipe' });
  const names = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(into.length + 1), readFileSync(path)];
    }),
  );
}

it('is complete, with the pictures as they are, and holds nothing of others', async () => {
  const own = [await make('a lamp ä🪔', 0), await make('a secret lamp', 1)];
  const others = await make('a door of somebody else', 2, 1);
  const response = await get(exports.path(personOf(0)));
  expect(response.headers.get('content-type')).toBe('application/zip');
  const files = unzip(new Uint8Array(await response.arrayBuffer()));
  const pictures = [...files]
    .filter(([name]) => name.startsWith('images/'))
    .map(([, bytes]) => hashOf(bytes));
  expect(new Set(pictures)).toEqual(new Set(own.map(hashOf)));
  expect(pictures).not.toContain(hashOf(others));
  const read = (name: string) => JSON.parse(files.get(name)?.toString() ?? 'null');
  expect(read('me.json')).toMatchObject({ identities: [{ platform: 'discord', externalId: 'P0' }] });
  const generations = read('generations/0001.json');
  expect(generations.map((each: { request: { prompt: string } }) => each.request.prompt)).toEqual([
    'a lamp ä🪔',
    'a secret lamp',
  ]);
  for (const { images } of generations) {
    for (const { file } of images) expect(files.has(file)).toBe(true);
  }
  const kinds = read('credits/0001.json').map((entry: { kind: string; amountMicros: number }) => entry.kind);
  expect(kinds.filter((each: string) => each === 'settle')).toHaveLength(2);
  expect([...files.values()].join('')).not.toContain('somebody else');
});

it('ends with its day, and with whatever was changed in its link', async () => {
  const path = exports.path(personOf(0));
  for (const wrong of [path.slice(0, -2), `${path}x`, '/exports/', '/exports/a.b']) {
    expect((await get(wrong)).status).toBe(404);
  }
  expect((await get(path)).status).toBe(200);
  await clock.pass(86_400_000);
  expect((await get(path)).status).toBe(404);
});

it('opens with thousands of entries more than the old form can count', { timeout: 60_000 }, async () => {
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (let number = 0; number < 66_000; number += 1) {
      yield { name: `${number}`, bytes: Buffer.from(`${number}`), modifiedAt: start };
    }
  }
  const file = join(folder, 'many.zip');
  const pieces: Uint8Array[] = [];
  for await (const piece of zip(entries())) pieces.push(piece);
  writeFileSync(file, Buffer.concat(pieces));
  const count =
    'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(len(z.namelist()), z.read("65999"))';
  expect(execFileSync('python3', ['-c', count, file]).toString().trim()).toBe("66000 b'65999'");
});

it('is nothing any more when the person was erased, whose own pictures are off the disk', async () => {
  const shared = await make('the same picture', 4);
  await make('the same picture', 4, 1);
  const query = { teamId: world.teamId, viewerId: personOf(0).memberId, limit: 9 } as const;
  const mine = await world.store.history({ ...query, whose: { kind: 'member', memberId: query.viewerId } });
  const path = exports.path(personOf(0));
  const privacy = createPrivacyService({
    store: world.store,
    exports,
    forgetting,
    publicUrl: 'https://bot.example',
    clock,
  });
  expect(privacy.exportLink(personOf(0), 'discord')).toMatch(/^https:\/\/bot\.example\/exports\//);
  await privacy.erase(personOf(0));
  expect((await get(path)).status).toBe(404);
  // Bytes may be in use for an hour after they were kept.
  await clock.pass(3_600_000);
  await createBlobSweep({ store: world.store, blobs, clock, log }).sweep(new AbortController().signal);
  const kept = async ({ blob }: StoredImage) => [blob.hash, await blobs.has(blob.hash)];
  const left = Object.fromEntries(await Promise.all(mine.map(kept)));
  expect(Object.values(left).filter(Boolean)).toHaveLength(1);
  expect(left[hashOf(shared)]).toBe(true);
  expect(nudges).toBe(1);
  for (const { generationId } of mine) {
    const generation = await world.store.generation(generationId as GenerationId);
    expect(generation?.removalRequestedAt).not.toBeNull();
  }
  await expectLawful(world.store);
});
