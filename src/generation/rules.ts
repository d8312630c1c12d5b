// Whether the rules of a channel and its team allow what somebody asks for. Pure; what it costs is the quote's matter.
import { type Rule, type Rules, sizeOf } from '../settings.ts';
import type { Fit } from './fits.ts';
import { type ImageRequest, promptToSend, type Resolution } from './request.ts';

/** Which rule stands against it, and whose it is. */
export type Refusal = { readonly from: Rule<unknown>['from'] } & (
  | { readonly rule: 'people' | 'words' }
  | { readonly rule: 'resolution'; readonly highest: Resolution }
  /** Those that may be asked, as people know them: the named one is not among them, or none of them can do it. */
  | { readonly rule: 'providers' | 'able_providers'; readonly providers: readonly string[] }
  | {
      readonly rule: 'ceiling';
      readonly ceilingMicros: number;
      /** The least that the request would cost. */
      readonly priceMicros: number;
      readonly fits: readonly Fit[];
    }
);

/** The first rule about people that does not admit them, nor anybody whose roles are not known; admins need not ask. */
export function findClosed(
  { roleIds: rules }: Rules,
  roleIds: readonly string[] | undefined,
): Refusal | undefined {
  const closed = rules.find(({ value }) => !value.some((id) => roleIds?.includes(id)));
  return closed && { rule: 'people', from: closed.from };
}

/** @param nameOf a provider as people know it. */
export function findForbidden(
  request: ImageRequest,
  { blockedWords, highestResolution, providers }: Rules,
  nameOf: (provider: string) => string,
): Refusal | undefined {
  // A style's words are the team's own, but anybody may have written them.
  const texts = [request.prompt, promptToSend(request)].map(foldWords);
  const blocked = blockedWords.find(({ value }) => texts.some((text) => holdsWord(text, value)));
  if (blocked !== undefined) return { rule: 'words', from: blocked.from };
  if (highestResolution !== undefined && sizeOf(request.resolution) > sizeOf(highestResolution.value)) {
    return { rule: 'resolution', from: highestResolution.from, highest: highestResolution.value };
  }
  const { provider } = request;
  const isOut = provider !== undefined && providers !== undefined && !providers.value.includes(provider);
  if (isOut) return { rule: 'providers', from: providers.from, providers: providers.value.map(nameOf) };
  return undefined;
}

/** Without case, accents, and what cannot be seen: none of them makes another word of it. */
function foldWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\p{Cf}]/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Scripts without spaces between words: there a word is wherever its letters are. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const endsInWord = /[\p{L}\p{N}]$/u;
const beginsInWord = /^[\p{L}\p{N}]/u;

function holdsWord(foldedText: string, word: string): boolean {
  const folded = foldWords(word);
  if (folded === '') return false;
  const letters = [...folded];
  const isFree = (letter: string | undefined) => letter !== undefined && unspaced.test(letter);
  for (let at = foldedText.indexOf(folded); at >= 0; at = foldedText.indexOf(folded, at + 1)) {
    const end = at + folded.length;
    const begins = isFree(letters[0]) || !endsInWord.test(foldedText.slice(Math.max(0, at - 2), at));
    const ends = isFree(letters.at(-1)) || !beginsInWord.test(foldedText.slice(end, end + 2));
    if (begins && ends) return true;
  }
  return false;
}
