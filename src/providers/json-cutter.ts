// Takes a JSON text apart while it arrives: chosen string values (pictures in base64) come out piece by piece, the rest
// is collected as a small JSON text in which a number stands for each of them. Never checks the grammar: JSON.parse of the rest does.

export type CutEvent =
  /** A chosen string begins; `index` stands in its place in the rest. */
  | { readonly kind: 'open'; readonly index: number }
  /** More of it, as it stands between the quotes: escapes are not resolved and may be split. */
  | { readonly kind: 'text'; readonly index: number; readonly text: string }
  | { readonly kind: 'closed'; readonly index: number }
  /** The object around it, `enclosing` levels out, is complete; its JSON with the numbers in place. */
  | { readonly kind: 'enclosed'; readonly index: number; readonly json: string }
  /** It cannot be a JSON text that we take; nothing more will come. */
  | { readonly kind: 'broken'; readonly detail: string };

export type CutOptions = {
  /** Chooses string values by their key and by the key of the object around them. */
  isCut(key: string, parentKey: string | undefined): boolean;
  /** 0: the object that holds the string; 1: the one around that. */
  readonly enclosing: number;
  readonly maxRestBytes: number;
};

export type JsonCutter = {
  push(chunk: Uint8Array): CutEvent[];
  /** What was collected so far, without the chosen strings. */
  rest(): string;
};

type Frame = { readonly isObject: boolean; readonly start: number; key: string; expectsKey: boolean };

const quote = 0x22;
const backslash = 0x5c;
const maxDepth = 64;
const maxCuts = 64;

const fromLatin1 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');

function readKey(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch (error) {
    if (error instanceof SyntaxError) return raw;
    throw error;
  }
}

/** Finds where strings end in one chunk; each byte is looked at once, however many strings there are. */
function createStringEnds(chunk: Buffer, startsEscaped: boolean) {
  let quoteAt = -1;
  let backslashAt = -1;
  let escaped = startsEscaped;
  const find = (byte: number, from: number) => {
    const at = chunk.indexOf(byte, from);
    return at === -1 ? chunk.length : at;
  };
  return {
    /** Whether the chunk ended right after a backslash. */
    escaped: () => escaped,
    /** The closing quote's place, or undefined when the string goes on in the next chunk. */
    next(from: number): number | undefined {
      let at = from;
      if (escaped && at < chunk.length) {
        escaped = false;
        at += 1;
      }
      while (at < chunk.length) {
        if (quoteAt < at) quoteAt = find(quote, at);
        if (backslashAt < at) backslashAt = find(backslash, at);
        if (quoteAt < backslashAt) return quoteAt;
        if (backslashAt + 1 >= chunk.length) {
          escaped = backslashAt < chunk.length;
          return undefined;
        }
        at = backslashAt + 2;
      }
      return undefined;
    },
  };
}

export function createJsonCutter(options: CutOptions): JsonCutter {
  const frames: Frame[] = [];
  let waiting: { readonly index: number; readonly depth: number }[] = [];
  // Latin-1, so that an offset here is an offset in bytes and a split character does no harm.
  let rest = '';
  let state: 'between' | 'key' | 'value' | 'cut' | 'broken' = 'between';
  let keyText = '';
  let cuts = 0;
  let escaped = false;

  function openString(events: CutEvent[]): void {
    const frame = frames.at(-1);
    if (frame?.isObject && frame.expectsKey) {
      state = 'key';
      keyText = '';
      return;
    }
    const parent = frames.at(-2);
    const parentKey = parent?.isObject ? parent.key : undefined;
    if (!frame?.isObject || !options.isCut(frame.key, parentKey)) {
      state = 'value';
      return;
    }
    state = 'cut';
    waiting.push({ index: cuts, depth: Math.max(0, frames.length - 1 - options.enclosing) });
    events.push({ kind: 'open', index: cuts });
    rest += String(cuts);
  }

  function closeString(events: CutEvent[]): void {
    const frame = frames.at(-1);
    if (state === 'key' && frame !== undefined) frame.key = readKey(keyText);
    if (state === 'cut') {
      events.push({ kind: 'closed', index: cuts });
      cuts += 1;
    }
    state = 'between';
  }

  function closeFrame(events: CutEvent[]): void {
    const frame = frames.pop();
    if (frame === undefined) {
      breakOff(events, 'a bracket closes that was never opened');
      return;
    }
    for (const { index, depth } of waiting) {
      if (depth !== frames.length) continue;
      events.push({ kind: 'enclosed', index, json: fromLatin1(rest.slice(frame.start)) });
    }
    waiting = waiting.filter(({ depth }) => depth !== frames.length);
  }

  function breakOff(events: CutEvent[], detail: string): void {
    state = 'broken';
    events.push({ kind: 'broken', detail });
  }

  function step(byte: number, events: CutEvent[]): void {
    const frame = frames.at(-1);
    if (byte === 0x7d || byte === 0x5d) closeFrame(events);
    else if (byte === 0x2c && frame) frame.expectsKey = frame.isObject;
    else if (byte === 0x3a && frame) frame.expectsKey = false;
    else if (byte === quote) openString(events);
    else if (byte === 0x7b || byte === 0x5b) {
      const isObject = byte === 0x7b;
      frames.push({ isObject, start: rest.length - 1, key: '', expectsKey: isObject });
      if (frames.length > maxDepth) breakOff(events, 'nested too deeply');
    }
  }

  function push(bytes: Uint8Array): CutEvent[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const events: CutEvent[] = [];
    const ends = createStringEnds(chunk, escaped);
    let at = 0;
    while (at < chunk.length && state !== 'broken') {
      if (state === 'between') {
        const from = at;
        while (at < chunk.length && !isStructure(chunk[at] ?? 0)) at += 1;
        rest += chunk.toString('latin1', from, Math.min(at + 1, chunk.length));
        if (at < chunk.length) step(chunk[at] ?? 0, events);
        at += 1;
      } else {
        const end = ends.next(at);
        const text = chunk.toString('latin1', at, end ?? chunk.length);
        if (state === 'cut') {
          if (text !== '') events.push({ kind: 'text', index: cuts, text });
        } else {
          rest += text;
          if (state === 'key') keyText += text;
        }
        if (end !== undefined) {
          rest += '"';
          closeString(events);
        }
        at = (end ?? chunk.length) + 1;
      }
      if (rest.length > options.maxRestBytes)
        breakOff(events, `more than ${options.maxRestBytes} bytes beside pictures`);
      if (cuts > maxCuts) breakOff(events, `more than ${maxCuts} pictures`);
    }
    escaped = ends.escaped();
    return events;
  }

  return { push, rest: () => fromLatin1(rest) };
}

function isStructure(byte: number): boolean {
  return (
    byte === quote ||
    byte === 0x2c ||
    byte === 0x3a ||
    byte === 0x5b ||
    byte === 0x5d ||
    byte === 0x7b ||
    byte === 0x7d
  );
}
