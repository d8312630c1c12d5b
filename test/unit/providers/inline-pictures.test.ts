// Pictures in JSON: whatever the pieces, the same bytes; whatever the garbage, an end.
import { fail } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DownloadError } from '../../../src/errors.ts';
import { asId, type BlobHash } from '../../../src/ids.ts';
import { createBase64Decoder } from '../../../src/providers/base64-stream.ts';
import { type InlineReading, readInlinePictures } from '../../../src/providers/inline-pictures.ts';
import { createJsonCutter } from '../../../src/providers/json-cutter.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function createReading(): InlineReading & { kept: Buffer[] } {
  const kept: Buffer[] = [];
  return {
    kept,
    isPicture: (key, parentKey) => key === 'data' && parentKey === 'inlineData',
    enclosing: 1,
    isWanted: (part) => !JSON.stringify(part).includes('"thought":true'),
    signal: new AbortController().signal,
    async keep(bytes) {
      const got: Uint8Array[] = [];
      for await (const piece of bytes) got.push(Buffer.from(piece));
      kept.push(Buffer.concat(got));
      return asId<BlobHash>(String(kept.length - 1));
    },
  };
}

const sizes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 8 });
const spellings = [
  (text: string) => text,
  (text: string) => text.replaceAll('/', '\\/').replaceAll('=', '\\u003d'),
  (text: string) => text.replace(/=+$/, ''),
  (text: string) => text.replaceAll(/(.{76})/g, '$1\\r\\n'),
  (text: string) => text.replaceAll('+', '-').replaceAll('/', '_'),
];

describe('the reading of pictures in JSON', () => {
  it('gives the same bytes for any bytes, spelling and pieces, and leaves the rest of the JSON as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }),
        fc.jsonValue(),
        fc.constantFrom(...spellings),
        sizes,
        fc.constantFrom(undefined, 2),
        async (pictures, other, spell, cuts, indent) => {
          const answer = {
            other,
            parts: pictures.map((_bytes, index) => ({
              other,
              inlineData: { data: `@${index}@` },
              text: 'é"\\',
            })),
          };
          const text = JSON.stringify(answer, null, indent).replaceAll(/"@(\d)@"/g, (_all, index) =>
            JSON.stringify('').replace(
              '""',
              `"${spell(Buffer.from(pictures[index] ?? []).toString('base64'))}"`,
            ),
          );
          const reading = createReading();
          const read = await readInlinePictures(pieces(Buffer.from(text), cuts), reading);
          expect(reading.kept).toEqual(pictures.map((bytes) => Buffer.from(bytes)));
          expect(JSON.parse(read.text)).toEqual(
            JSON.parse(JSON.stringify(answer).replaceAll(/"@(\d)@"/g, '"$1"')),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes data URIs for the bytes in them, and any other address for itself, whatever the pieces', async () => {
    const heads = fc.constantFrom(
      'data:image/png;base64,',
      'data:image\\/png;base64,',
      'DATA:image/webp;name=a.webp;BASE64,',
      'data:;base64,',
    );
    const data = fc.record({
      head: heads,
      bytes: fc.uint8Array({ maxLength: 300 }),
      spell: fc.constantFrom(...spellings),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(data, fc.webUrl({ withQueryParameters: true, withFragments: true })), {
          maxLength: 4,
        }),
        sizes,
        async (given, cuts) => {
          const written = given.map((each) =>
            typeof each === 'string'
              ? JSON.stringify(each)
              : `"${each.head}${each.spell(Buffer.from(each.bytes).toString('base64'))}"`,
          );
          const text = `[${written.map((each) => `{"image_url":{"url":${each}},"url":"https://example.com/"}`).join()}]`;
          const reading = {
            ...createReading(),
            holds: 'address' as const,
            enclosing: 0,
            isWanted: () => true,
          };
          const isPicture = (key: string, parentKey: string | undefined) =>
            key === 'url' && parentKey === 'image_url';
          const read = await readInlinePictures(pieces(Buffer.from(text), cuts), { ...reading, isPicture });
          const kept = read.pictures.map((picture) =>
            picture.kind === 'kept' ? reading.kept[Number(picture.hash)] : picture,
          );
          expect(kept).toEqual(
            given.map((each) =>
              typeof each === 'string' ? { kind: 'address', address: each } : Buffer.from(each.bytes),
            ),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    'data:image/png;base64,no base64 at all!',
    `https://example.com/${'x'.repeat(9000)}`,
    `data:image/png,${'x'.repeat(300_000)}`,
  ])('keeps nothing of an address that is none: %.40s', async (address) => {
    const reading = createReading();
    const text = `{"parts":[{"inlineData":{"data":"${address}"}}]}`;
    for (const size of [100, 1_000_000]) {
      const { pictures } = await readInlinePictures(pieces(Buffer.from(text), [size]), {
        ...reading,
        holds: 'address',
      });
      expect(pictures).toMatchObject([{ kind: 'unacceptable' }]);
    }
    expect(reading.kept).toEqual([]);
  });

  it.each([1, 7, 100_000])(
    'reads either of base64 and addresses where both may stand, cut every %i bytes',
    async (size) => {
      const long = Buffer.alloc(5000, 'picture').toString('base64');
      const given = ['QUJD', long, `data:image/png;base64,${long}`, 'https://example.com/a.png', 'a:b', ''];
      const text = JSON.stringify(given.map((inlineData) => ({ inlineData })));
      const reading = { ...createReading(), holds: 'either' as const, enclosing: 0, isWanted: () => true };
      const isPicture = (key: string) => key === 'inlineData';
      const { pictures } = await readInlinePictures(pieces(Buffer.from(text), [size]), {
        ...reading,
        isPicture,
      });
      const told = pictures.map((picture) =>
        picture.kind === 'kept'
          ? Buffer.from(reading.kept[Number(picture.hash)] ?? '').toString('base64')
          : picture.kind === 'address' && picture.address,
      );
      expect(told).toEqual(['QUJD', long, long, 'https://example.com/a.png', 'a:b', '']);
    },
  );

  it('comes to an end with any bytes at all', async () => {
    const byte = fc
      .constantFrom(...Buffer.from('{}[]",:\\data inlineData"u00'))
      .map((code) => String.fromCharCode(code));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.array(byte, { maxLength: 200 }).map((codes) => Buffer.from(codes.join(''))),
          fc
            .array(byte, { maxLength: 60 })
            .map((codes) => Buffer.from(`{"inlineData":{"data":"${codes.join('')}`)),
        ),
        sizes,
        async (bytes, cuts) => {
          try {
            await readInlinePictures(pieces(bytes, cuts), createReading());
          } catch (error) {
            expect(error).toBeInstanceOf(DownloadError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not keep what is not wanted, whether it says so before the picture or after', async () => {
    for (const part of [
      '"thought":true,"inlineData":{"data":"QUJD"}',
      '"inlineData":{"data":"QUJD"},"thought":true',
    ]) {
      const reading = createReading();
      const { pictures } = await readInlinePictures(
        pieces(Buffer.from(`{"parts":[{${part}}]}`), [7]),
        reading,
      );
      expect(pictures).toEqual([{ kind: 'skipped' }]);
      expect(reading.kept).toEqual([]);
    }
  });

  it('keeps nothing of a picture whose answer breaks off', async () => {
    const reading = createReading();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"parts":[{"inlineData":{"data":"QUJDQUJD');
      throw new DownloadError('timed_out', 'The body stopped');
    }
    await expect(readInlinePictures(broken(), reading)).rejects.toMatchObject({ code: 'timed_out' });
    expect(reading.kept).toEqual([]);
  });

  it('reads on when keep gives up early, and says why it did', async () => {
    const error = new DownloadError('too_large', 'More than we take');
    const text = `{"parts":[{"inlineData":{"data":"${'QUJD'.repeat(1000)}"}}],"after":1}`;
    const reading = { ...createReading(), keep: () => Promise.reject(error) };
    const answer = await readInlinePictures(pieces(Buffer.from(text), [100]), reading);
    expect(answer.pictures).toEqual([{ kind: 'unacceptable', error }]);
    expect(JSON.parse(answer.text)).toMatchObject({ after: 1 });
  });

  it('lets out what is no matter of the picture, such as a full disk', async () => {
    const reading = { ...createReading(), keep: () => Promise.reject(new Error('The disk is full')) };
    const text = '{"parts":[{"inlineData":{"data":"QUJD"}}]}';
    await expect(readInlinePictures(pieces(Buffer.from(text), [9]), reading)).rejects.toThrow(
      'The disk is full',
    );
  });

  it('gives up on more words than any answer has', () => {
    const cutter = createJsonCutter({ isCut: () => false, enclosing: 0, maxRestBytes: 100 });
    expect(cutter.push(Buffer.from(`["${'x'.repeat(200)}`))).toMatchObject([{ kind: 'broken' }]);
  });
});

describe('the base64 decoder', () => {
  it.each(['A', 'QUJD*', 'QUJD=', 'QQ==QQ==', 'QUI=QUJD', 'QUJD\\', 'Q UJD', '====', '\\"QUJ'])(
    'says that %j is none',
    (text) => {
      for (const size of [1, 3, 100]) {
        const decoder = createBase64Decoder();
        let broken = false;
        for (let at = 0; at < text.length; at += size)
          broken ||= decoder.decode(text.slice(at, at + size)) === undefined;
        if (!broken && decoder.end() !== undefined) fail(`${text} in pieces of ${size} was taken for base64`);
      }
    },
  );
});
