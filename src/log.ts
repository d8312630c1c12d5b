// Logs as JSON lines with ids, and without prompts, keys or tokens; the only home of pino.
import { destination, type Level, pino } from 'pino';

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

export type Log = {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** The same log with fields that every line of it carries. */
  child(fields: Readonly<Record<string, unknown>>): Log;
};

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

// A second fence: nothing should be logged under these names, and if it is it does not show.
const redacted = ['token', 'authorization', 'prompt', 'key', 'secret', 'apiKey', 'botToken', 'appToken'];

export function createLog(
  level: LogLevel,
  output: { write(text: string): unknown } = destination({ sync: false }),
): Log {
  const logger = pino(
    {
      level: level satisfies Level | 'silent',
      base: null,
      redact: redacted.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    output,
  );
  return wrap(logger);
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

/**
 * A text as it may be logged when it may quote addresses: the path of one of ours alone opens a private picture, and what is
 * given as a data URI is the picture.
 */
export function withoutAddresses(text: string): string {
  return text
    .replace(/\b(https?:\/\/)(?:[^\s/"'<>]*@)?([^\s/?#"'<>@]+)[/?#][^\s"'<>]*/gi, '$1$2/…')
    .replace(/\bdata:[\w.+-]+\/[\w.+-]+[;,][^\s"'<>]*/gi, 'data:…');
}

/** Runs of so many words that a text shares with a secret one are taken out of it, and single words so long. */
const sharedWords = 3;
const tellingLength = 6;
const shortestSecret = 4;

/** `text` as it may be logged when it may quote `secret`, whole or in part: what they share becomes `[prompt]`. */
export function withoutWordsOf(text: string, secret: string): string {
  const words = secret.trim().split(/\s+/);
  const parts = words
    .slice(sharedWords - 1)
    .map((_, start) => words.slice(start, start + sharedWords).join(' '));
  const whole = secret.trim().length < shortestSecret ? [] : [secret.trim()];
  const shared = new Array<boolean>(text.length).fill(false);
  const telling = words.filter((word) => word.length >= tellingLength);
  for (const part of [...whole, ...parts, ...telling]) {
    for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
      shared.fill(true, at, at + part.length);
    }
  }
  return Array.from({ length: text.length }, (_, index) => {
    if (!shared[index]) return text.charAt(index);
    return shared[index - 1] ? '' : '[prompt]';
  }).join('');
}
