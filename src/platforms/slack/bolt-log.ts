// Bolt's logger on ours: debug, which prints whole payloads and tokens, is dropped.
import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../log.ts';

export function boltLogger(log: Log): Logger {
  const words = (parts: readonly unknown[]) =>
    parts
      .map((part) => (part instanceof Error ? `${part.name}: ${part.message}` : part))
      .filter((part) => typeof part === 'string')
      .join(' ');
  return {
    debug: () => {},
    info: (...parts) => log.debug({ from: 'bolt' }, words(parts)),
    warn: (...parts) => log.warn({ from: 'bolt' }, words(parts)),
    error: (...parts) => log.error({ from: 'bolt' }, words(parts)),
    getLevel: () => LogLevel.INFO,
    setLevel: () => {},
    setName: () => {},
  };
}
