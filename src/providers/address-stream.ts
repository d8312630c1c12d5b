// Decodes a picture out of a JSON string that is its address: a data URI while it arrives, in pieces of any length.
// Any other address holds no picture and is told whole once it has ended.
import { type Base64Decoder, createBase64Decoder } from './base64-stream.ts';

export type AddressDecoder = Base64Decoder & {
  /** The address as it was written; undefined before its end, and for a data URI in base64. */
  address(): string | undefined;
};

/** Longer than what comes before the base64 of any data URI, and than any address that servers take. */
const maxAddressLength = 8192;
const nothing = Buffer.alloc(0);

function readString(raw: string): string | undefined {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function createAddressDecoder(): AddressDecoder {
  let head = '';
  let picture: Base64Decoder | undefined;
  let address: string | undefined;

  return {
    decode(piece) {
      if (picture !== undefined) return picture.decode(piece);
      // Beyond it nothing is collected, so that a text of any length is none of our memory.
      if (head.length > maxAddressLength) return undefined;
      head += piece;
      const start = /^data:[^,]*;base64,/i.exec(head)?.[0];
      if (start === undefined) return head.length > maxAddressLength ? undefined : nothing;
      picture = createBase64Decoder();
      return picture.decode(head.slice(start.length));
    },
    end() {
      if (picture !== undefined) return picture.end();
      if (head.length <= maxAddressLength) address = readString(head);
      return undefined;
    },
    address: () => address,
  };
}
