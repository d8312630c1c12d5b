// Decodes a picture out of a JSON string that is its address: a data URI while it arrives, in pieces of any length.
// Any other address holds no picture and is told whole once it has ended. Where told so, base64 may stand without an address.
import { type Base64Decoder, createBase64Decoder } from './base64-stream.ts';

export type AddressDecoder = Base64Decoder & {
  /** The address as it was written; undefined before its end, and for a data URI in base64. */
  address(): string | undefined;
};

/** Longer than what comes before the base64 of any data URI, and than any address that servers take. */
const maxAddressLength = 8192;
/** Within so many characters an address names its scheme; base64 has no colon. */
const longestScheme = 24;
const nothing = Buffer.alloc(0);

function readString(raw: string): string | undefined {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `orBase64`: a text that names no scheme is the base64 of a picture. */
export function createAddressDecoder({ orBase64 = false } = {}): AddressDecoder {
  let head = '';
  let picture: Base64Decoder | undefined;
  let address: string | undefined;

  /** Where the base64 begins; undefined for an address, and while it may be one. */
  function startOfPicture(isWhole: boolean): number | undefined {
    const isBare = orBase64 && head !== '' && !head.slice(0, longestScheme).includes(':');
    if (isBare) return isWhole || head.length >= longestScheme ? 0 : undefined;
    return /^data:[^,]*;base64,/i.exec(head)?.[0].length;
  }

  return {
    decode(piece) {
      if (picture !== undefined) return picture.decode(piece);
      // Beyond it nothing is collected, so that a text of any length is none of our memory.
      if (head.length > maxAddressLength) return undefined;
      head += piece;
      const start = startOfPicture(false);
      if (start === undefined) return head.length > maxAddressLength ? undefined : nothing;
      picture = createBase64Decoder();
      return picture.decode(head.slice(start));
    },
    end() {
      if (picture !== undefined) return picture.end();
      if (startOfPicture(true) === 0) {
        picture = createBase64Decoder();
        const bytes = picture.decode(head);
        const last = bytes && picture.end();
        return bytes && last && Buffer.concat([bytes, last]);
      }
      if (head.length <= maxAddressLength) address = readString(head);
      return undefined;
    },
    address: () => address,
  };
}
