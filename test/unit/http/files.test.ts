import { describe, expect, it } from 'vitest';
import { DownloadError } from '../../../src/errors.ts';
import { createFileLinks } from '../../../src/http/files.ts';
import { asId, type BlobHash, type ImageId, newId } from '../../../src/ids.ts';
import { createSecrets } from '../../../src/secrets.ts';
import type { StoredImage } from '../../../src/store/records.ts';

const hash = asId<BlobHash>('a'.repeat(64));
const id = newId<ImageId>();
const original = Buffer.from('the bytes as they came');

function make(state: { now?: number; deleted?: boolean; lost?: boolean } = {}) {
  const blob = { hash, type: 'image/png', sizeBytes: original.byteLength, width: 1, height: 1 };
  const fits: number[] = [];
  const links = createFileLinks({
    secrets: createSecrets('a secret key of a test'),
    store: {
      image: async (asked) =>
        asked === id && state.deleted !== true ? ({ id, blob } as StoredImage) : undefined,
    },
    blobs: { has: async () => state.lost !== true, read: async () => original },
    fitted: {
      get: async (kept, { maxBytes }) => {
        fits.push(maxBytes);
        if (kept.sizeBytes <= maxBytes) return undefined;
        if (maxBytes < 5) throw new DownloadError('too_large', 'too small');
        return { bytes: Buffer.from('fitted'), type: 'image/jpeg', change: 'smaller' };
      },
    },
    clock: { now: () => state.now ?? 1000 },
  });
  const get = (path: string, headers = {}) =>
    links.route.handle(new Request(`http://127.0.0.1${path}`, { headers }));
  return { links, get, fits };
}

describe('a signed link', () => {
  it('serves the original bytes with headers that keep them from being anything but a picture', async () => {
    const { links, get } = make();
    const response = await get(links.path(id));
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(original);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="plantain-${id}.png"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
    });
  });

  it('answers that nothing changed to who has the bytes already', async () => {
    const { links, get } = make();
    expect((await get(links.path(id), { 'if-none-match': `"${hash}"` })).status).toBe(304);
  });

  it('ends at its time', async () => {
    const state = { now: 1000 };
    const { links, get } = make(state);
    const path = links.path(id, 2000);
    expect((await get(path)).status).toBe(200);
    state.now = 2000;
    expect((await get(path)).status).toBe(404);
  });

  it('serves what fits where it goes: the original where that does, else another under its own tag', async () => {
    const { links, get } = make();
    const types = ['image/png', 'image/jpeg'];
    const large = await get(links.path(id, 2000, { maxBytes: 1000, types }));
    expect(Buffer.from(await large.arrayBuffer())).toEqual(original);
    const path = links.path(id, 2000, { maxBytes: 10, types });
    const small = await get(path);
    expect([small.headers.get('content-type'), await small.text()]).toEqual(['image/jpeg', 'fitted']);
    const tag = small.headers.get('etag') ?? '';
    expect(tag).not.toBe(large.headers.get('etag'));
    expect((await get(path, { 'if-none-match': tag })).status).toBe(304);
  });

  it('is nothing when the picture cannot be made to fit', async () => {
    const { links, get } = make();
    expect((await get(links.path(id, 2000, { maxBytes: 4, types: ['image/png'] }))).status).toBe(404);
  });

  it('without limits is never fitted', async () => {
    const { links, get, fits } = make();
    await get(links.path(id));
    expect(fits).toEqual([]);
  });

  it('ends with its image, and with its file', async () => {
    const state = { deleted: false, lost: false };
    const { links, get } = make(state);
    state.deleted = true;
    expect((await get(links.path(id))).status).toBe(404);
    expect((await get(links.path(id), { 'if-none-match': `"${hash}"` })).status).toBe(404);
    state.deleted = false;
    state.lost = true;
    expect((await get(links.path(id))).status).toBe(404);
  });

  it('is refused when forged, altered, cut or signed for something else', async () => {
    const { links, get } = make();
    const path = links.path(id, 500);
    const [payload, signature] = path.slice('/files/'.length).split('.');
    const longer = Buffer.from(`${id},9999`).toString('base64url');
    const other = createSecrets('another secret key');
    for (const forged of [
      `/files/${longer}.${signature}`,
      `/files/${payload}`,
      `/files/${payload}.`,
      `/files/${payload}.${signature}x`,
      '/files/',
      '/files/..%2f..%2fetc%2fpasswd',
      `/files/${longer}.${other.sign(`file:${longer}`)}`,
      `/files/${longer}.${createSecrets('a secret key of a test').sign(longer)}`,
    ]) {
      const response = await get(forged);
      expect([forged, response.status, await response.text()]).toEqual([forged, 404, 'Not found']);
    }
  });
});
