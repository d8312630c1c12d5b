// The key under which secrets are sealed, when the operator gives none: made once and kept beside the data, readable
// by its owner alone. Whoever restores a backup needs it too. One that is there is never written over.
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './errors.ts';
import { processMessages as say } from './messages/process.ts';

/** As of SECRET_KEY. */
const leastLength = 16;

/** Rejects with a ConfigError when what is kept is no key: what was sealed must not be lost to a new one in silence. */
export async function keepSecretKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true });
  const key = (await readKept(path)) ?? (await make(dataDir, path));
  if (key.length < leastLength) throw new ConfigError([say.brokenSecretKey(path)]);
  return key;
}

async function readKept(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside it and linked when it is whole: neither a crash nor a full disk leaves half a key under its name. */
async function make(dataDir: string, path: string): Promise<string> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeWhole(beside, `${randomBytes(32).toString('base64url')}\n`);
    await link(beside, path);
  } catch (error) {
    // Another process was faster: its key it is.
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
  await syncFolder(dataDir);
  return (await readFile(path, 'utf8')).trim();
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
