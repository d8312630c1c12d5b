// Decodes base64 out of a JSON string while it arrives, in pieces of any length. Strict: what is no base64 is said, not skipped.

export type Base64Decoder = {
  /** The bytes that are complete so far; undefined once the text is no base64. */
  decode(text: string): Buffer | undefined;
  /** The last bytes; undefined when the text was no base64 or ends too early. */
  end(): Buffer | undefined;
};

const nothing = Buffer.alloc(0);

/** An escape that the next piece completes. */
const unfinishedEscape = /\\(?:u[0-9a-fA-F]{0,3})?$/;

const lineBreaks = new Set(['n', 'r', 't']);

function resolveEscapes(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_whole, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    // What no base64 can hold is left for the check of the length to find.
    return lineBreaks.has(escaped) ? '' : escaped === '/' ? '/' : '\\';
  });
}

export function createBase64Decoder(): Base64Decoder {
  let unfinished = '';
  let carry = '';
  let ended = false;
  let broken = false;

  function fail(): undefined {
    broken = true;
    return undefined;
  }

  /** `text` has a length that is a multiple of four, or is the unpadded end. */
  function decodeExactly(text: string): Buffer | undefined {
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
    const bytes = Buffer.from(text, 'base64');
    // Node skips characters that do not belong; then bytes are missing.
    if (bytes.length !== Math.floor(((text.length - padding) * 3) / 4)) return fail();
    ended = padding > 0;
    return bytes;
  }

  return {
    decode(piece) {
      if (broken) return undefined;
      let text = unfinished + piece;
      unfinished = '';
      if (text.includes('\\')) {
        unfinished = unfinishedEscape.exec(text)?.[0] ?? '';
        text = resolveEscapes(text.slice(0, text.length - unfinished.length));
      }
      if (text === '') return nothing;
      if (ended) return fail();
      const whole = carry === '' ? text : carry + text;
      const usable = whole.length - (whole.length % 4);
      carry = whole.slice(usable);
      return usable === 0 ? nothing : decodeExactly(whole.slice(0, usable));
    },
    end() {
      if (broken || unfinished !== '') return fail();
      if (carry === '') return nothing;
      // Some encoders leave the padding out; a single character over is no encoding of anything.
      if (carry.length === 1 || carry.includes('=')) return fail();
      return decodeExactly(carry);
    },
  };
}
