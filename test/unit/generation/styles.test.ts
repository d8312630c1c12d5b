import { describe, expect, it } from 'vitest';
import {
  applyStyle,
  applyStyleToEdit,
  builtInStyles,
  foldStyleName,
  nearStyleNames,
} from '../../../src/generation/styles.ts';

describe('A style', () => {
  it.each([
    [{ before: 'A woodcut of', after: ', two colours' }, 'A woodcut of a cat, two colours'],
    [{ before: '', after: 'in two colours' }, 'a cat in two colours'],
    [{ before: 'Woodcut:', after: '' }, 'Woodcut: a cat'],
    [{ before: '', after: '' }, 'a cat'],
  ])('puts its words around the prompt: %o', (words, expected) => {
    expect(applyStyle('a cat', words)).toBe(expected);
  });

  it('tells what to make of a picture that is changed', () => {
    expect(applyStyleToEdit('add a hat', { before: 'Pixel art of', after: '' })).toBe(
      'add a hat\nMake the whole picture look like this: Pixel art of the same scene',
    );
    expect(applyStyleToEdit('add a hat', { before: '', after: '' })).toBe('add a hat');
  });

  it('is known by its name in any case, with whatever stands between its words', () => {
    const names = ['Pixel Art', 'pixel-art', ' PIXEL_art '].map(foldStyleName);
    expect(new Set(names)).toEqual(new Set(['pixel-art']));
  });

  it('that is not there is guessed from those that are', () => {
    expect(nearStyleNames('watercolor', builtInStyles)).toEqual(['watercolour']);
    expect(nearStyleNames('pixel', builtInStyles)).toEqual(['pixel-art']);
    expect(nearStyleNames('zzzzzz', builtInStyles)).toEqual([]);
  });
});
