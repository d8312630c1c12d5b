// How somebody names themselves where a person is to be named: by a word for it in any language, as nobody says in which
// they write. Pure.
import { translations } from './translations/index.ts';

const words = new Set(['me', 'myself', ...translations.flatMap(({ translation }) => translation.me)]);

/** With or without @, in any case. */
export function meansOneself(written: string): boolean {
  return words.has(written.trim().replace(/^@/, '').toLowerCase());
}
