// Files that are not the picture they were announced as, made once each.
// Serves nothing: file-host.ts decides who gets them.
import { gzipSync } from 'node:zlib';
import { makePicture } from './picture.ts';
import { blackPng } from './png.ts';

const stamp = { maker: 'odd files', job: 0, image: 0 };

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** 256 megapixels in 0.75 MB. */
export const hugePixels = once(() => blackPng(16_000, 16_000));

/** One GiB of zeros in 1 MB: gzip members follow one another, each decoded in turn. */
export const gzipBomb = once(() => {
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024), { level: 9 });
  return Buffer.concat(new Array<Buffer>(64).fill(member));
});

export const cutJpeg = once(async () => {
  const whole = await makePicture({ width: 1024, height: 1024, format: 'jpeg', stamp });
  return whole.subarray(0, Math.floor(whole.length / 2));
});

/** A whole PNG, then a page with a script, then the end record of an empty ZIP: each reader finds what it looks for. */
export const polyglot = once(async () => {
  const picture = await makePicture({ width: 512, height: 512, format: 'png', stamp });
  const page = Buffer.from('<html><body><script>document.title = "run"</script></body></html>');
  const emptyZip = Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]);
  return Buffer.concat([picture, page, emptyZip]);
});

export const svg = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">' +
    '<script>document.title = "run"</script><rect width="64" height="64" fill="red"/></svg>',
);

export const page = Buffer.from(
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to continue.</body></html>',
);

export const expired = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
);
