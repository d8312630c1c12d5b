import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { keepSecretKey } from '../../src/secret-key.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-key-'));
  path = join(folder, 'secret.key');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is made once, whole, and readable by its owner alone', async () => {
  const key = await keepSecretKey(folder);
  expect(key.length).toBeGreaterThanOrEqual(43);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await keepSecretKey(folder)).toBe(key);
  expect(await readdir(folder)).toEqual(['secret.key']);
});

it('is the same for all who make it at the same time', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => keepSecretKey(folder)));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]?.length).toBeGreaterThanOrEqual(43);
  expect(await readdir(folder)).toEqual(['secret.key']);
});

it('is taken as it is when somebody put it there', async () => {
  await writeFile(path, 'sixteen letters!\n');
  expect(await keepSecretKey(folder)).toBe('sixteen letters!');
});

it.each(['', '\n', 'fifteen letters\n'])(
  'is refused and left alone when it holds no key: %j',
  async (text) => {
    await writeFile(path, text);
    const refusal: unknown = await keepSecretKey(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigError);
    expect((refusal as ConfigError).problems).toEqual([expect.stringContaining(path)]);
    expect(await readFile(path, 'utf8')).toBe(text);
  },
);
