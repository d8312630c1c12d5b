// How the host of result files misbehaves, asked with undici, which hides nothing.
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { request } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileHost, type FileHost } from './file-host.ts';
import type { FileMode } from './file-mode.ts';
import { gzipBomb } from './odd-files.ts';

let host: FileHost;
let image: Buffer;
beforeEach(async () => {
  host = await createFileHost();
  image = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'blue' } })
    .png()
    .toBuffer();
});
afterEach(() => host.close());

const put = (mode: FileMode) => host.put({ bytes: image, contentType: 'image/png', mode });
const fetched = async (mode: FileMode) => {
  const { statusCode, headers, body } = await request(put(mode));
  return { statusCode, type: headers['content-type'], headers, bytes: Buffer.from(await body.arrayBuffer()) };
};

it('serves what was put there, at once or slowly', async () => {
  for (const mode of [{ kind: 'ok' }, { kind: 'slow', chunkBytes: 50, pauseMs: 1 }] as const) {
    const { statusCode, type, bytes } = await fetched(mode);
    expect([statusCode, type, bytes.equals(image)]).toEqual([200, 'image/png', true]);
  }
});

it('forgets a file that has expired', async () => {
  const url = put({ kind: 'ok' });
  host.change(url, { kind: 'expired' });
  const { statusCode, body } = await request(url);
  expect(statusCode).toBe(403);
  expect(await body.text()).toContain('expired');
});

it('redirects here, elsewhere, anywhere, five times, for ever', async () => {
  const follow = async (mode: FileMode) => {
    let url = put(mode);
    for (let hops = 0; ; hops += 1) {
      const { statusCode, headers, body } = await request(url);
      await body.dump();
      if (statusCode !== 302 || hops === 10) return { hops, url, statusCode };
      url = String(headers.location);
      if (!url.startsWith('http://127.0.0.1')) return { hops, url, statusCode };
    }
  };
  expect(await follow({ kind: 'redirect', to: 'here' })).toMatchObject({ hops: 1, statusCode: 200 });
  expect(host.led).toBe(0);
  expect((await follow({ kind: 'redirect', to: 'elsewhere' })).url).toContain(host.elsewhere);
  expect(host.led).toBe(1);
  const metadata = 'http://169.254.169.254/latest';
  expect((await follow({ kind: 'redirect', to: metadata })).url).toBe(metadata);
  expect(await follow({ kind: 'redirect chain', length: 5 })).toMatchObject({ hops: 5, statusCode: 200 });
  expect(await follow({ kind: 'redirect loop' })).toMatchObject({ hops: 10, statusCode: 302 });
});

it('serves what is no picture under the name of one, and a picture under other names', async () => {
  expect(await fetched({ kind: 'html' })).toMatchObject({
    statusCode: 200,
    type: 'text/html; charset=utf-8',
  });
  const page = await fetched({ kind: 'html as image' });
  expect([page.type, page.bytes.toString('latin1', 0, 9)]).toEqual(['image/png', '<!DOCTYPE']);
  expect((await fetched({ kind: 'empty' })).bytes).toHaveLength(0);
  expect((await fetched({ kind: 'content type', contentType: 'text/plain' })).type).toBe('text/plain');
  expect((await fetched({ kind: 'content type', contentType: undefined })).type).toBeUndefined();
  expect((await fetched({ kind: 'svg' })).bytes.toString()).toContain('<script>');
  const both = (await fetched({ kind: 'polyglot' })).bytes;
  expect([(await sharp(both).metadata()).format, both.includes('<script>')]).toEqual(['png', true]);
});

it('cuts off what it promised, and promises less than it sends', async () => {
  await expect(fetched({ kind: 'cut off' })).rejects.toThrow();
  const { bytes } = await fetched({ kind: 'understated length' }).catch(() => ({
    bytes: image.subarray(0, 1),
  }));
  expect(bytes.length).toBeLessThan(image.length);
});

it('holds 256 megapixels in less than a megabyte', async () => {
  const { bytes } = await fetched({ kind: 'huge pixels' });
  expect(bytes.length).toBeLessThan(1_000_000);
  const limitInputPixels = 300_000_000;
  const opened = sharp(bytes, { limitInputPixels, failOn: 'error', sequentialRead: true });
  expect(await opened.metadata()).toMatchObject({ width: 16_000, height: 16_000 });
  await expect(sharp(bytes, { limitInputPixels: 64_000_000 }).stats()).rejects.toThrow('pixel limit');
});

it('holds a JPEG that ends too early', async () => {
  const { bytes, type } = await fetched({ kind: 'cut jpeg' });
  expect(type).toBe('image/jpeg');
  await expect(sharp(bytes, { failOn: 'truncated' }).raw().toBuffer()).rejects.toThrow();
});

it('holds a gigabyte of zeros in a megabyte of gzip', async () => {
  const { headers, bytes } = await fetched({ kind: 'gzip bomb' });
  expect([headers['content-encoding'], bytes.equals(gzipBomb())]).toEqual(['gzip', true]);
  expect(bytes.length).toBeLessThan(1_200_000);
  expect(gunzipSync(bytes.subarray(0, bytes.length / 64))).toHaveLength(16 * 1024 * 1024);
});

it('sends without end until the reader leaves', async () => {
  const { body } = await request(put({ kind: 'endless' }));
  let read = 0;
  for await (const chunk of body) {
    read += chunk.length;
    if (read > 3_000_000) break;
  }
  expect(read).toBeGreaterThan(3_000_000);
  await expect.poll(() => host.sentBytes).toBeGreaterThan(3_000_000);
  expect(host.sentBytes).toBeLessThan(60_000_000);
});

it.each<FileMode>([{ kind: 'hang' }, { kind: 'stall' }, { kind: 'overstated length', sizeBytes: 1e9 }])(
  'says no more with %j, and closes all the same',
  async (mode) => {
    const asked = fetched(mode).catch(() => 'cut');
    await expect.poll(() => host.requests.length).toBe(1);
    await host.close();
    expect(await asked).toBe('cut');
  },
);
