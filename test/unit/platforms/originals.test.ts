import { expect, it } from 'vitest';
import { withOriginals } from '../../../src/platforms/originals.ts';
import { line, plainText, type Reply, type ReplyImage } from '../../../src/reply.ts';

const target = { maxBytes: 1_000, types: ['image/png'] };
const image = (change: Partial<ReplyImage>): ReplyImage => ({
  type: 'image/png',
  sizeBytes: 1_000,
  width: 1,
  height: 1,
  altText: '',
  fileName: 'a.png',
  original: 'https://bot.example/files/a',
  read: async () => new Uint8Array(),
  ...change,
});
const reply = (...images: ReplyImage[]): Reply => ({
  lines: [line('small', '5 credits')],
  images,
  buttons: [],
  audience: 'public',
});

it('leads to the original of a picture that is too large, or of a type that is not shown', () => {
  for (const changed of [image({ sizeBytes: 1_001 }), image({ type: 'image/webp' })]) {
    const { lines } = withOriginals(reply(changed), target);
    expect(plainText(lines)).toBe('5 credits\nChanged to fit here · Original');
    expect(lines.at(-1)).toEqual(
      line('small', 'Changed to fit here', ' · ', {
        link: 'https://bot.example/files/a',
        label: 'Original',
      }),
    );
  }
});

it('says of several which ones were changed', () => {
  const { lines } = withOriginals(reply(image({}), image({ sizeBytes: 5_000 })), target);
  expect(plainText(lines.slice(1))).toBe('Changed to fit here · Original 2');
});

it('says nothing of what is shown as it is, nor of what has no address', () => {
  const { original: _, ...unreachable } = image({ sizeBytes: 5_000 });
  for (const shown of [image({}), unreachable]) {
    expect(withOriginals(reply(shown), target)).toEqual(reply(shown));
  }
});
