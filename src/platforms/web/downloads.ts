// Files that go along with an answer: kept for a day beside the pictures, behind a signed link that says what they are.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { ReplyFile } from '../../reply.ts';
import type { Secrets } from '../../secrets.ts';
import type { KeptFile } from './message-body.ts';

export type Downloads = {
  /** Undefined for one that is too large. */
  keep(file: ReplyFile): Promise<KeptFile | undefined>;
  /** Undefined when it is not there (any more), or the link was not made here. */
  serve(id: string): Promise<Response | undefined>;
};

export const downloadsPath = '/web/downloads/';
const mostBytes = 20 * 1024 * 1024;
/** As long as pictures that no history refers to. */
const keptMs = 24 * 3_600_000;

const linkSchema = z.tuple([z.string(), z.string(), z.string(), z.number()]);

export function createDownloads(parts: {
  readonly directory: string;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly clock: Pick<Clock, 'now'>;
}): Downloads {
  const { directory, secrets, clock } = parts;
  const signed = (payload: string) => secrets.sign(`web-download:${payload}`);

  const sweep = async (): Promise<void> => {
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      // One that is being put in its place, or that another answer takes away, is gone meanwhile.
      const there = await unlessGone(stat(path));
      if (there !== undefined && there.mtimeMs + keptMs <= clock.now()) await rm(path, { force: true });
    }
  };

  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(directory, { recursive: true });
    await sweep();
    // Written beside first: whoever follows the link never gets half of it.
    const beside = join(directory, `${name}-${randomUUID()}`);
    await writeFile(beside, bytes);
    const seconds = clock.now() / 1000;
    await utimes(beside, seconds, seconds);
    await rename(beside, join(directory, name));
  };

  return {
    keep: async ({ fileName, type, sizeBytes, read }) => {
      const bytes = sizeBytes <= mostBytes ? await read() : undefined;
      if (bytes === undefined || bytes.byteLength > mostBytes) return undefined;
      const hash = createHash('sha256').update(bytes).digest('hex');
      await put(hash, bytes);
      const link = JSON.stringify([hash, type, fileName, clock.now() + keptMs]);
      const payload = Buffer.from(link).toString('base64url');
      return { url: `${downloadsPath}${payload}.${signed(payload)}`, fileName, sizeBytes: bytes.byteLength };
    },
    serve: async (id) => {
      const [payload = '', signature = ''] = id.split('.');
      if (!secrets.verify(`web-download:${payload}`, signature)) return undefined;
      const text = Buffer.from(payload, 'base64url').toString('utf8');
      const [hash, type, fileName, until] = linkSchema.parse(JSON.parse(text));
      if (until <= clock.now()) return undefined;
      const read = await unlessGone(readFile(join(directory, hash)));
      if (read === undefined) return undefined;
      const bytes = new Uint8Array(read);
      return new Response(bytes, {
        headers: {
          'content-type': type,
          'content-length': String(bytes.byteLength),
          // Opened where it was saved, and never as a page of this server.
          'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
          'cache-control': 'private, no-store',
          'content-security-policy': "default-src 'none'; sandbox",
          'x-content-type-options': 'nosniff',
        },
      });
    },
  };
}

async function unlessGone<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
