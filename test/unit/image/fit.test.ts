import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FitTarget, fitImage } from '../../../src/image/fit.ts';
import { photograph, similarity } from '../../fixture/pictures.ts';

const signal = new AbortController().signal;
const discord = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const slack = ['image/png', 'image/jpeg', 'image/gif'];

function refit(type: string, bytes: Uint8Array, target: FitTarget) {
  return fitImage({ type, sizeBytes: bytes.byteLength, read: async () => bytes }, target, signal);
}

const { data, picture } = photograph(1024, 1024);
const half = photograph(1024, 1024, 4);
let png: Buffer;
let webp: Buffer;
let transparentPng: Buffer;
let transparentWebp: Buffer;

beforeAll(async () => {
  png = await picture().png().toBuffer();
  webp = await picture().webp().toBuffer();
  transparentPng = await half.picture().png().toBuffer();
  transparentWebp = await half.picture().webp().toBuffer();
});

describe('a picture', () => {
  it('that fits goes as it is', async () => {
    const fitted = await refit('image/png', png, { maxBytes: png.byteLength, types: discord });
    expect(fitted).toEqual({ bytes: png, type: 'image/png', change: 'as_is' });
  });

  it('that is too large becomes a JPEG that looks the same', async () => {
    const fitted = await refit('image/png', png, { maxBytes: png.byteLength - 1, types: discord });
    expect(fitted).toMatchObject({ type: 'image/jpeg', change: 'reencoded' });
    expect(similarity(await sharp(fitted.bytes).raw().toBuffer(), data)).toBeGreaterThan(38);
  });

  it('of a type that is not shown there is encoded anew at the same size', async () => {
    const fitted = await refit('image/webp', webp, { maxBytes: 10e6, types: slack });
    expect(fitted).toMatchObject({ type: 'image/jpeg', change: 'reencoded' });
    expect(await sharp(fitted.bytes).metadata()).toMatchObject({ width: 1024, height: 1024 });
  });

  it('is made smaller only when less quality does not suffice, and keeps its shape', async () => {
    const wide = await sharp(png).resize(1024, 512).png().toBuffer();
    for (const maxBytes of [300_000, 100_000, 30_000, 5_000]) {
      const fitted = await refit('image/png', wide, { maxBytes, types: discord });
      expect(fitted.bytes.byteLength).toBeLessThanOrEqual(maxBytes);
      const { width, height } = await sharp(fitted.bytes).metadata();
      expect(width / height).toBeCloseTo(2, 1);
      if (fitted.change === 'smaller') expect(fitted.bytes.byteLength).toBeGreaterThan(maxBytes * 0.5);
      else expect(width).toBe(1024);
    }
  });

  it('that cannot be made small enough is refused', async () => {
    await expect(refit('image/png', png, { maxBytes: 200, types: discord })).rejects.toMatchObject({
      code: 'too_large',
    });
  });

  it('that is damaged is refused', async () => {
    await expect(
      refit('image/png', png.subarray(0, 50_000), { maxBytes: 10_000, types: discord }),
    ).rejects.toMatchObject({ code: 'damaged' });
  });

  it('stands upright when it is encoded anew', async () => {
    const lying = await sharp(png).resize(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const fitted = await refit('image/jpeg', lying, { maxBytes: 1e6, types: ['image/webp'] });
    expect(await sharp(fitted.bytes).metadata()).toMatchObject({ width: 200, height: 400, format: 'webp' });
    const smaller = await refit('image/jpeg', lying, { maxBytes: 3000, types: slack });
    const { width, height } = await sharp(smaller.bytes).metadata();
    expect(height / width).toBeCloseTo(2, 1);
  });
});

describe('a picture with transparent parts', () => {
  it('keeps them where the destination shows them', async () => {
    const target = { maxBytes: transparentPng.byteLength - 1, types: discord };
    const fitted = await refit('image/png', transparentPng, target);
    expect(fitted).toMatchObject({ type: 'image/webp', change: 'reencoded' });
    const { data: pixels } = await sharp(fitted.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([pixels[3], pixels[1023 * 4 + 3]]).toEqual([0, 255]);
    const lossless = await refit('image/webp', transparentWebp, { maxBytes: 10e6, types: slack });
    expect(lossless).toMatchObject({ type: 'image/png', change: 'reencoded' });
    expect((await sharp(lossless.bytes).stats()).isOpaque).toBe(false);
  });

  it('has white instead where nothing else fits', async () => {
    const fitted = await refit('image/png', transparentPng, {
      maxBytes: transparentPng.byteLength - 1,
      types: slack,
    });
    expect(fitted).toMatchObject({ type: 'image/jpeg', change: 'reencoded' });
    const pixels = await sharp(fitted.bytes).raw().toBuffer();
    expect(pixels[0]).toBeGreaterThan(250);
  });

  it('is told from one that only could have them, also in grey and in 16 bits', async () => {
    const solid = await sharp(png).ensureAlpha().png().toBuffer();
    const deep = await sharp(png).ensureAlpha().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    for (const bytes of [solid, deep]) {
      const target = { maxBytes: bytes.byteLength - 1, types: discord };
      expect((await refit('image/png', bytes, target)).type).toBe('image/jpeg');
    }
    const grey = await sharp(transparentPng).toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(2);
    const target = { maxBytes: grey.byteLength - 1, types: discord };
    expect((await refit('image/png', grey, target)).type).toBe('image/webp');
  });
});

it('ends on abort when it waits its turn', async () => {
  const controller = new AbortController();
  controller.abort(new Error('stopping'));
  const image = { type: 'image/png', sizeBytes: png.byteLength, read: async () => png };
  await expect(fitImage(image, { maxBytes: 1000, types: discord }, controller.signal)).rejects.toThrow(
    'stopping',
  );
});
