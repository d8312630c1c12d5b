// How dates are written.

export const dateFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' });

/** `1 December`: of a day that is less than a year away. */
export const dayFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long' });

/** `the end of 24 Dec 2026` for the midnight after that day, else the moment itself. */
export function endOf(at: number, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(at);
  if (time !== '00:00:00') return dateFormat(timeZone).format(at);
  return `the end of ${new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium' }).format(at - 1)}`;
}
