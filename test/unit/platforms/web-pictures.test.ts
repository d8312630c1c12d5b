import { expect, it } from 'vitest';
import { mostPixels } from '../../../src/image/sharp.ts';
import { pictureLimits, pictureTooLarge } from '../../../src/platforms/web/pictures.ts';

it('the page takes the pixels that it says, which are those that are decoded', () => {
  expect(pictureTooLarge).toContain(`${mostPixels / 1e6} megapixels`);
  expect(pictureLimits.maxPixels).toBe(mostPixels);
});
