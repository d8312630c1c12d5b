import { describe, expect, it } from 'vitest';
import { isBare } from '../../../src/image/bare.ts';
import { photograph, withChunk } from '../../fixture/pictures.ts';

const { picture } = photograph(120, 80);
const formats = ['png', 'jpeg', 'webp'] as const;
type Format = (typeof formats)[number];
const bare = (bytes: Uint8Array, format: Format) => isBare(bytes, `image/${format}`);

describe('A file that holds a picture and nothing else', () => {
  it.each(formats)('is told from its %s', async (format) => {
    expect(bare(await picture().toFormat(format).toBuffer(), format)).toBe(true);
    const transparent = photograph(60, 60, 4).picture();
    if (format !== 'jpeg') expect(bare(await transparent.toFormat(format).toBuffer(), format)).toBe(true);
    expect(bare(await picture().withIccProfile('p3').toFormat(format).toBuffer(), format)).toBe(true);
  });

  it('may be a JPEG of several scans', async () => {
    expect(bare(await picture().jpeg({ progressive: true }).toBuffer(), 'jpeg')).toBe(true);
  });
});

describe('A file that holds more than a picture', () => {
  it.each(formats)(
    'is none in %s: who and where, which way is up, words, what comes after its end',
    async (format) => {
      const more = [
        picture().withExif({ IFD0: { Artist: 'Anna' } }),
        picture().withMetadata({ orientation: 6 }),
        picture().withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Anna</x:xmpmeta>'),
      ];
      for (const each of more) expect(bare(await each.toFormat(format).toBuffer(), format)).toBe(false);
      const plain = await picture().toFormat(format).toBuffer();
      expect(bare(Buffer.concat([plain, Buffer.from('Anna')]), format)).toBe(false);
      expect(bare(Buffer.concat([plain, plain]), format)).toBe(false);
      expect(bare(plain.subarray(0, plain.byteLength - 20), format)).toBe(false);
      expect(bare(plain.subarray(0, 3), format)).toBe(false);
    },
  );

  it('is a PNG with a chunk, or a JPEG with a segment, that nobody here knows', async () => {
    const png = await picture().png().toBuffer();
    for (const type of ['tEXt', 'eXIf', 'caBX', 'acTL'])
      expect(bare(withChunk(png, type, 30), 'png')).toBe(false);
    const jpeg = await picture().jpeg().toBuffer();
    for (const marker of [0xe1, 0xe2, 0xeb, 0xed, 0xfe]) {
      const segment = Buffer.from([0xff, marker, 0, 14, ...Buffer.from('Anna was ok\0')]);
      const told = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
      expect([marker, bare(told, 'jpeg')]).toEqual([marker, false]);
    }
  });

  it('is every file of another type', async () => {
    expect(isBare(await picture().gif().toBuffer(), 'image/gif')).toBe(false);
    expect(isBare(await picture().avif().toBuffer(), 'image/avif')).toBe(false);
  });
});
