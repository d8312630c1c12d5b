// What kind of picture some bytes are and how large, from their first bytes alone, as Slack's processing would find out.

export interface Picture {
  readonly mimetype: string;
  readonly filetype: string;
  readonly width: number;
  readonly height: number;
}

function jpegSize(bytes: Buffer): { width: number; height: number } {
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes.readUInt8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return { width: 0, height: 0 };
}

export function recognise(bytes: Buffer): Picture | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')) && bytes.length >= 24)
    return {
      mimetype: 'image/png',
      filetype: 'png',
      width: bytes.readUInt32BE(16),
      height: bytes.readUInt32BE(20),
    };
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')))
    return { mimetype: 'image/jpeg', filetype: 'jpg', ...jpegSize(bytes) };
  if (bytes.subarray(0, 4).toString('latin1') === 'GIF8' && bytes.length >= 10)
    return {
      mimetype: 'image/gif',
      filetype: 'gif',
      width: bytes.readUInt16LE(6),
      height: bytes.readUInt16LE(8),
    };
  if (
    bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
    bytes.subarray(8, 12).toString('latin1') === 'WEBP'
  )
    return { mimetype: 'image/webp', filetype: 'webp', width: 0, height: 0 };
  return undefined;
}

/** `slack_file` blocks show these alone. */
export const showable = new Set(['png', 'jpg', 'gif']);
