// Whether the data directory can be written to and has room. Leaves nothing behind.
import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hasRoom } from '../image/room.ts';
import { broken, type Finding, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

const name = 'Data directory';

export async function examineDataDirectory(dataDir: string): Promise<Finding> {
  const path = resolve(dataDir);
  const existing = nearestExisting(path);
  try {
    // A trial tells more than rights do: of a full disk, a quota, a file system that is read-only.
    if (existing === path) await rmdir(await mkdtemp(join(path, 'doctor-')));
    else await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    return broken(name, say.notWritable(existing, codeOf(error)));
  }
  const { bavail, blocks, bsize } = await statfs(existing);
  const space = { free: bavail * bsize, total: blocks * bsize };
  const free = gigabytes(space.free);
  if (!hasRoom(space)) return broken(name, say.nearlyFull(existing, free));
  return works(name, existing === path ? say.writable(path, free) : say.willBeMade(path, free));
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
