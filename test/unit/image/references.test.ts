import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { prepareReference } from '../../../src/image/references.ts';
import { bomb, photograph, similarity } from '../../fixture/pictures.ts';

const signal = new AbortController().signal;
const { data, picture } = photograph(400, 200);
const secret = 'Anna was here';

describe('a reference', () => {
  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['gif', 'image/png'],
    ['avif', 'image/jpeg'],
  ] as const)('given as %s is taken as %s and looks the same', async (format, type) => {
    const given = await picture().toFormat(format, { quality: 95 }).toBuffer();
    const prepared = await prepareReference(given, signal);
    expect(prepared.type).toBe(type);
    const pixels = await sharp(prepared.bytes).removeAlpha().raw().toBuffer();
    expect(similarity(pixels, data)).toBeGreaterThan(30);
  });

  it('loses where, when and by whom it was taken, and stands upright', async () => {
    for (const format of ['jpeg', 'webp', 'png'] as const) {
      const given = await picture()
        .withExif({
          IFD0: { Artist: secret, Orientation: '6' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' },
        })
        .withMetadata({ orientation: 6 })
        .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
        .toFormat(format)
        .toBuffer();
      expect(await sharp(given).metadata()).toMatchObject({ orientation: 6, width: 400 });
      const { bytes } = await prepareReference(given, signal);
      const metadata = await sharp(bytes).metadata();
      expect([metadata.width, metadata.height]).toEqual([200, 400]);
      expect([metadata.exif, metadata.xmp, metadata.orientation]).toEqual([undefined, undefined, undefined]);
      expect(Buffer.from(bytes).includes(secret)).toBe(false);
      expect(Buffer.from(bytes).includes('GPS')).toBe(false);
    }
  });

  it('loses what was hidden behind or inside it', async () => {
    const payload = Buffer.from('PK\x03\x04<script>alert(1)</script>', 'latin1');
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const polyglot = Buffer.concat([await picture().toFormat(format).toBuffer(), payload]);
      const { bytes } = await prepareReference(polyglot, signal);
      expect(Buffer.from(bytes).includes('script')).toBe(false);
    }
  });

  it('keeps its transparency', async () => {
    const given = await photograph(100, 100, 4).picture().avif().toBuffer();
    const { bytes, type } = await prepareReference(given, signal);
    expect(type).toBe('image/png');
    expect((await sharp(bytes).stats()).isOpaque).toBe(false);
  });

  it('that moves is its first frame', async () => {
    const frames = await sharp(
      [await picture().png().toBuffer(), await picture().negate().png().toBuffer()],
      {
        join: { animated: true },
      },
    )
      .gif()
      .toBuffer();
    expect((await sharp(frames).metadata()).pages).toBe(2);
    const { bytes } = await prepareReference(frames, signal);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 400, height: 200 });
  });
});

describe('what is refused as a reference', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'not_an_image'],
    ['a page', Buffer.from('<html>'), 'not_an_image'],
    ['a drawing that is a program', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'not_an_image'],
    ['a page that begins like a GIF', Buffer.from('GIF89a/*<script>alert(1)</script>*/=1;'), 'damaged'],
    ['an archive', gzipSync('a'), 'not_an_image'],
    ['more pixels than we decode', bomb(16_000), 'too_many_pixels'],
  ])('%s', async (_what, bytes, code) => {
    await expect(prepareReference(bytes, signal)).rejects.toMatchObject({ code });
  });

  it('a picture that ends too soon', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
      const whole = await picture().toFormat(format).toBuffer();
      await expect(prepareReference(whole.subarray(0, whole.length / 2), signal)).rejects.toMatchObject({
        code: 'damaged',
      });
    }
  });
});
