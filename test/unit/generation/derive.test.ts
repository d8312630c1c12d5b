// Pictures made from pictures without anybody's words.
import { describe, expect, it } from 'vitest';
import { isLargest, largerOf, type Original, ratioOf, variationOf } from '../../../src/generation/derive.ts';

const original: Original = {
  size: { width: 1376, height: 768 },
  prompt: 'make it blue',
  altText: 'Picture of: a lamp. Then changed: make it blue',
  resolution: '2K',
  private: true,
};
const upload: Original = {
  size: undefined,
  prompt: undefined,
  altText: undefined,
  resolution: undefined,
  private: false,
};

describe('The ratio of a picture', () => {
  it.each([
    [1024, 1024, '1:1'],
    [1376, 768, '16:9'],
    [1584, 672, '21:9'],
    [928, 1152, '4:5'],
    [848, 1264, '2:3'],
    [512, 2048, '1:4'],
    [3000, 1000, 'auto'],
  ])('of %i × %i is %s', (width, height, ratio) => {
    expect(ratioOf({ size: { width, height } })).toBe(ratio);
  });

  it('is left to the provider where nobody knows it yet', () => {
    expect(ratioOf(upload)).toBe('auto');
  });
});

it('A variation keeps what its picture was asked for with, its shape and size, and stays private', () => {
  const request = variationOf(original, 'unnamed');
  expect(request).toMatchObject({
    prompt: 'make it blue',
    aspectRatio: '16:9',
    resolution: '2K',
    count: 1,
    private: true,
    derivation: 'variation',
  });
  expect(request.styledPrompt).toContain('variation');
  expect(request.styledPrompt).toContain('a lamp. Then changed: make it blue');
});

it('One of somebody’s picture needs no words of ours', () => {
  const request = variationOf(upload, 'A variation of this picture');
  expect(request).toMatchObject({
    prompt: 'A variation of this picture',
    aspectRatio: 'auto',
    resolution: '1K',
  });
  expect(request.styledPrompt).not.toContain('In words');
});

it('A larger one is the same in 4K', () => {
  const request = largerOf(original, 'unnamed');
  expect(request).toMatchObject({ prompt: 'make it blue', resolution: '4K', derivation: 'larger' });
  expect(request.styledPrompt).toContain('change nothing');
});

it('What is in 4K cannot be larger, whoever made it', () => {
  const size = (side: number) => ({ ...upload, size: { width: side, height: side } });
  expect([original, upload, size(2048)].map(isLargest)).toEqual([false, false, false]);
  expect([{ ...original, resolution: '4K' as const }, size(4096)].map(isLargest)).toEqual([true, true]);
});
