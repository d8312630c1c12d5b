// Whether a file holds a picture and nothing else: no camera, place, thumbnail, text or hidden payload, and no word on
// which way is up. Only what is known to be harmless passes.

/** @param type as its bytes say; of other types than PNG, JPEG and WebP none is bare. */
export function isBare(bytes: Uint8Array, type: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (type) {
      case 'image/png':
        return isBarePng(view);
      case 'image/jpeg':
        return isBareJpeg(view);
      case 'image/webp':
        return isBareWebp(view);
      default:
        return false;
    }
  } catch (error) {
    // It says that it goes on where it has ended.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const pngSignatureBytes = 8;
const pngChunks = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'sBIT',
  'bKGD',
  'pHYs',
];

function isBarePng(view: DataView): boolean {
  let at = pngSignatureBytes;
  for (;;) {
    const type = textAt(view, at + 4, 4);
    if (!pngChunks.includes(type)) return false;
    // Length, type and checksum stand around the data.
    at += view.getUint32(at) + 12;
    if (type === 'IEND') return at === view.byteLength;
  }
}

const webpChunks = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP'];

function isBareWebp(view: DataView): boolean {
  if (view.getUint32(4, true) + 8 !== view.byteLength) return false;
  let at = 12;
  while (at < view.byteLength) {
    if (!webpChunks.includes(textAt(view, at, 4))) return false;
    const sizeBytes = view.getUint32(at + 4, true);
    at += 8 + sizeBytes + (sizeBytes % 2);
  }
  return at === view.byteLength;
}

const jpeg = { restart: [0xd0, 0xd7], end: 0xd9, scan: 0xda } as const;
/** Frames and tables. */
const jpegTables = [0xc0, 0xc1, 0xc2, 0xc4, 0xdb, 0xdd];

function isBareJpeg(view: DataView): boolean {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return false;
    const marker = view.getUint8(at + 1);
    if (marker === jpeg.end) return at + 2 === view.byteLength;
    const isHarmless =
      marker === jpeg.scan || jpegTables.includes(marker) || isKnownSegment(view, at, marker);
    if (!isHarmless) return false;
    at += 2 + view.getUint16(at + 2);
    if (marker === jpeg.scan) at = endOfScan(view, at);
  }
}

/** JFIF's own without a thumbnail, a colour profile, and Adobe's word on colours. */
function isKnownSegment(view: DataView, at: number, marker: number): boolean {
  switch (marker) {
    case 0xe0:
      return textAt(view, at + 4, 4) === 'JFIF' && view.getUint16(at + 2) === 16;
    case 0xe2:
      return textAt(view, at + 4, 11) === 'ICC_PROFILE';
    case 0xee:
      return textAt(view, at + 4, 5) === 'Adobe' && view.getUint16(at + 2) === 14;
    default:
      return false;
  }
}

/** Where the next marker is that belongs to no scan. */
function endOfScan(view: DataView, from: number): number {
  for (let at = from; ; at += 1) {
    if (view.getUint8(at) !== 0xff) continue;
    const next = view.getUint8(at + 1);
    const isInside = next === 0 || (next >= jpeg.restart[0] && next <= jpeg.restart[1]);
    if (!isInside) return at;
  }
}

function textAt(view: DataView, at: number, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += String.fromCharCode(view.getUint8(at + index));
  return text;
}
