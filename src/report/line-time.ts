// When something happened, as a line of a file has it: ISO 8601 with the zone's offset then. Pure.
import { wallClock } from '../ledger/periods.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** `2026-10-01T12:00:00+05:30`; its first ten characters are the day. Asking a zone takes longer than all else of a line. */
export function createTimeOf(timeZone: string): (at: number) => string {
  const offsetAt = (at: number) => Math.round((wallClock(at, timeZone) - at) / minuteMs) * minuteMs;
  let hour = Number.NaN;
  /** Of the whole hour, where it is the same at its beginning and its end. */
  let offset: number | undefined;
  return (at) => {
    if (Math.floor(at / hourMs) !== hour) {
      hour = Math.floor(at / hourMs);
      const first = offsetAt(hour * hourMs);
      offset = first === offsetAt((hour + 1) * hourMs) ? first : undefined;
    }
    return written(at, offset ?? offsetAt(at));
  };
}

function written(at: number, offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / minuteMs;
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  const rest = String(minutes % 60).padStart(2, '0');
  const wall = new Date(at + offsetMs).toISOString().slice(0, 19);
  return `${wall}${offsetMs < 0 ? '-' : '+'}${hours}:${rest}`;
}
