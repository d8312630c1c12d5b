// What every implementation of Blobs must do, wherever it keeps the bytes.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { DownloadError, StoreError } from '../../src/errors.ts';
import { asId, type BlobHash } from '../../src/ids.ts';
import type { Blobs } from '../../src/image/blobs.ts';
import { bomb, photograph, pieces, withChunk } from '../fixture/pictures.ts';

/** @param leftovers what lies in the storage that is no kept file. */
export function describeBlobs(
  name: string,
  make: () => Promise<{ readonly blobs: Blobs; leftovers(): Promise<readonly string[]> }>,
): void {
  describe(name, () => {
    const limits = { maxBytes: 5e6, maxPixels: 64e6 };
    const signal = new AbortController().signal;
    const { picture } = photograph(300, 200);
    let blobs: Blobs;
    let leftovers: () => Promise<readonly string[]>;
    const keep = (bytes: Uint8Array, changes: Partial<typeof limits> = {}) =>
      blobs.keep(pieces(bytes), { ...limits, ...changes }, signal);

    beforeEach(async () => {
      ({ blobs, leftovers } = await make());
    });

    it.each(['png', 'jpeg', 'webp'] as const)(
      'keeps a %s byte for byte and says what it is',
      async (format) => {
        const bytes = await picture()
          .withExif({ IFD0: { Copyright: 'kept' } })
          .toFormat(format)
          .toBuffer();
        const blob = await keep(bytes);
        expect(blob).toEqual({
          hash: createHash('sha256').update(bytes).digest('hex'),
          type: `image/${format}`,
          sizeBytes: bytes.byteLength,
          width: 300,
          height: 200,
        });
        expect(Buffer.from(await blobs.read(blob.hash)).equals(bytes)).toBe(true);
        expect(await blobs.has(blob.hash)).toBe(true);
        expect(await leftovers()).toEqual([]);
      },
    );

    it('keeps the same bytes once, also at the same time', async () => {
      const bytes = await picture().png().toBuffer();
      const kept = await Promise.all([keep(bytes), keep(bytes), keep(bytes)]);
      expect(new Set(kept.map(({ hash }) => hash)).size).toBe(1);
      expect(await leftovers()).toEqual([]);
      await blobs.remove(kept[0]?.hash ?? asId<BlobHash>(''));
      expect(await blobs.has(kept[0]?.hash ?? asId<BlobHash>(''))).toBe(false);
    });

    it.each([
      ['landscape', 1000, 500, [320, 160]],
      ['portrait', 500, 1000, [160, 320]],
      ['small', 100, 50, [100, 50]],
    ] as const)('shows a %s picture as a thumbnail', async (_, width, height, size) => {
      const original = photograph(width, height).picture();
      const { hash } = await keep(await original.png().toBuffer());
      const [one, other] = await Promise.all([blobs.thumbnail(hash, signal), blobs.thumbnail(hash, signal)]);
      const metadata = await sharp(one).metadata();
      expect(metadata).toMatchObject({ format: 'webp', width: size[0], height: size[1] });
      expect(one.byteLength).toBeLessThan(30_000);
      expect(Buffer.from(one).equals(other)).toBe(true);
      expect(Buffer.from(await blobs.thumbnail(hash, signal)).equals(one)).toBe(true);
      expect(await leftovers()).toEqual([]);
    });

    it('removes the thumbnail with its picture, and makes none of what is not there', async () => {
      const { hash } = await keep(await picture().png().toBuffer());
      await blobs.thumbnail(hash, signal);
      await blobs.remove(hash);
      await expect(blobs.thumbnail(hash, signal)).rejects.toBeInstanceOf(StoreError);
    });

    it('makes no thumbnail for who does not wait for it', async () => {
      const { hash } = await keep(await picture().png().toBuffer());
      const reason = new Error('nobody waits');
      await expect(blobs.thumbnail(hash, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it('keeps the proof of origin that a provider put into a picture', async () => {
      const bytes = withChunk(await picture().png().toBuffer(), 'caBX', 300_000);
      const blob = await keep(bytes);
      expect(Buffer.from(await blobs.read(blob.hash)).equals(bytes)).toBe(true);
    });

    it('keeps what is in memory already', async () => {
      const bytes = await picture().png().toBuffer();
      const blob = await blobs.keep([bytes], limits, signal);
      expect(Buffer.from(await blobs.read(blob.hash)).equals(bytes)).toBe(true);
    });

    it('keeps bytes that follow a picture as they are: what a provider answers is not changed', async () => {
      const bytes = Buffer.concat([
        await picture().jpeg().toBuffer(),
        Buffer.from('<script>alert(1)</script>'),
      ]);
      const blob = await keep(bytes);
      expect(blob.type).toBe('image/jpeg');
      expect(Buffer.from(await blobs.read(blob.hash)).equals(bytes)).toBe(true);
    });

    it.each([
      ['nothing at all', Buffer.alloc(0)],
      ['a page', Buffer.from('<!doctype html><html><body>Sign in</body></html>')],
      ['a drawing that is a program', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
      ['JSON', Buffer.from('{"error":"not found"}')],
      ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj')],
      ['a GIF', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ])('refuses %s', async (_what, bytes) => {
      await expect(keep(bytes)).rejects.toMatchObject({ code: 'not_an_image' });
      expect(await leftovers()).toEqual([]);
    });

    it('refuses a picture that ends too soon or is broken inside', async () => {
      for (const format of ['png', 'jpeg', 'webp'] as const) {
        const whole = await picture().toFormat(format).toBuffer();
        await expect(keep(whole.subarray(0, whole.length * 0.6))).rejects.toMatchObject({ code: 'damaged' });
      }
      const broken = await picture().png().toBuffer();
      broken.fill(0, broken.length / 2, broken.length / 2 + 50);
      await expect(keep(broken)).rejects.toMatchObject({ code: 'damaged' });
      const endless = await picture().png().toBuffer();
      await expect(keep(endless.subarray(0, -12))).rejects.toMatchObject({ code: 'damaged' });
      // The first chunk of pixels says that it is 2 GB long.
      endless.writeUInt32BE(0x7fffffff, endless.indexOf('IDAT') - 4);
      await expect(keep(endless)).rejects.toMatchObject({ code: 'damaged' });
      await expect(keep(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).rejects.toBeInstanceOf(DownloadError);
      expect(await leftovers()).toEqual([]);
    });

    it('refuses more bytes than allowed without reading on', async () => {
      let read = 0;
      async function* endless() {
        while (true) {
          read += 1;
          yield Buffer.alloc(100_000);
        }
      }
      await expect(blobs.keep(endless(), limits, signal)).rejects.toMatchObject({ code: 'too_large' });
      expect(read).toBe(51);
      expect(await leftovers()).toEqual([]);
    });

    it('refuses more pixels than allowed at the cost of the header', async () => {
      const bytes = bomb(16_000);
      expect(bytes.byteLength).toBeLessThan(1e6);
      const before = process.memoryUsage().rss;
      const startedAt = performance.now();
      await expect(keep(bytes)).rejects.toMatchObject({ code: 'too_many_pixels' });
      expect(process.memoryUsage().rss - before).toBeLessThan(60e6);
      expect(performance.now() - startedAt).toBeLessThan(1000);
      const small = await picture().png().toBuffer();
      await expect(keep(small, { maxPixels: 59_999 })).rejects.toMatchObject({ code: 'too_many_pixels' });
      await expect(keep(small, { maxPixels: 60_000 })).resolves.toMatchObject({ width: 300 });
    });

    it('passes on why the bytes stopped arriving, and leaves nothing behind', async () => {
      const error = new DownloadError('truncated', 'cut');
      async function* cut() {
        yield await picture().png().toBuffer();
        throw error;
      }
      await expect(blobs.keep(cut(), limits, signal)).rejects.toBe(error);
      const controller = new AbortController();
      const reason = new Error('stopping');
      async function* aborted() {
        yield Buffer.alloc(10);
        controller.abort(reason);
        yield Buffer.alloc(10);
      }
      await expect(blobs.keep(aborted(), limits, controller.signal)).rejects.toBe(reason);
      expect(await leftovers()).toEqual([]);
    });

    it('says when bytes are not there, and takes no path for a hash', async () => {
      const unknown = asId<BlobHash>('0'.repeat(64));
      await expect(blobs.read(unknown)).rejects.toBeInstanceOf(StoreError);
      expect(await blobs.has(unknown)).toBe(false);
      await expect(blobs.remove(unknown)).resolves.toBeUndefined();
      await expect(blobs.read(asId<BlobHash>('../../../etc/passwd'))).rejects.toBeInstanceOf(StoreError);
    });
  });
}
