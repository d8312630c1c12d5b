// What runs before npm start and npm test, with an npm that only says that it was called.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

type Packages = Readonly<Record<string, { readonly version: string; readonly optional?: true }>>;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-setup-'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/npm'), '#!/bin/sh\necho "npm $1"\n');
  await chmod(join(folder, 'bin/npm'), 0o755);
  await mkdir(join(folder, 'node_modules'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function setUp() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('setup.mjs')], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const wants = (packages: Packages) =>
  writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { '': { version: '1.0.0' }, ...packages } }),
  );

const has = (packages: Packages) =>
  writeFile(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));

const lamp: Packages = { 'node_modules/lamp': { version: '1.0.0' } };

it('installs nothing where the packages of the lock file are there, however new that file is', async () => {
  await wants({ ...lamp, 'node_modules/for-another-machine': { version: '1.0.0', optional: true } });
  await has(lamp);
  const later = Date.now() / 1000 + 60;
  await utimes(join(folder, 'package-lock.json'), later, later);
  expect(setUp()).toEqual({ status: 0, stdout: '', stderr: '' });
});

it.each<[string, Packages]>([
  ['one is missing', {}],
  ['one is of another version', { 'node_modules/lamp': { version: '1.0.1' } }],
  ['there is one too many', { ...lamp, 'node_modules/chair': { version: '1.0.0' } }],
])('installs where %s, however old the lock file is', async (_, packages) => {
  await wants(lamp);
  await has(packages);
  await utimes(join(folder, 'package-lock.json'), 1, 1);
  expect(setUp()).toEqual({ status: 0, stdout: 'npm ci\n', stderr: '' });
});

it('stops with a sentence before it installs behind a link', async () => {
  await wants(lamp);
  await rename(join(folder, 'node_modules'), join(folder, 'elsewhere'));
  await symlink('elsewhere', join(folder, 'node_modules'));
  const { status, stdout, stderr } = setUp();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('node_modules is a link');
});
