// What counts as a word when prompts are searched, the same for both databases and for what is asked as for what is
// found. Neither SQLite's nor PostgreSQL's own rules are used: they differ, and neither finds Japanese or an emoji.

/** Longer words are told apart by their beginning: each beginning of a word is an entry of the index. */
const longestWord = 24;

// Written without spaces between words, so that what somebody asks for may begin anywhere: these are cut into
// overlapping pairs. Pairs rather than threes, as most Japanese and Chinese words have two characters.
const unspacedScript = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}\u30fc]`;
const unspaced = new RegExp(`^${unspacedScript}`, 'v');
const pieces = new RegExp(
  String.raw`${unspacedScript}+|[[\p{L}\p{M}\p{N}]--${unspacedScript}]+|\p{RI}{2}|\p{Extended_Pictographic}`,
  'gv',
);

/** The distinct words of a prompt, folded, with one space between them; none holds anything but letters, digits and emoji. */
export function wordsOf(text: string): string {
  const words = new Set<string>();
  for (const piece of piecesOf(text)) {
    if (!piece.unspaced) {
      words.add(piece.text);
      continue;
    }
    for (const pair of pairsOf(piece.characters)) words.add(pair);
    // The last character begins no pair, and is looked for by itself as well.
    words.add(piece.characters.at(-1) ?? '');
  }
  return [...words].join(' ');
}

/** What each found prompt has a word that begins with. Empty for a search without any word, which finds nothing. */
export function beginningsOf(search: string): readonly string[] {
  const words = new Set<string>();
  for (const piece of piecesOf(search)) {
    if (!piece.unspaced) words.add(piece.text);
    else for (const pair of pairsOf(piece.characters)) words.add(pair);
  }
  return [...words];
}

function piecesOf(text: string) {
  return [...fold(text).matchAll(pieces)].map(([piece]) => {
    const characters = [...piece];
    return {
      unspaced: unspaced.test(piece),
      characters,
      text: characters.slice(0, longestWord).join(''),
    };
  });
}

/** A single character stands for itself. */
function pairsOf(characters: readonly string[]): readonly string[] {
  if (characters.length === 1) return characters;
  return characters.slice(0, -1).map((character, index) => character + characters[index + 1]);
}

/**
 * Without case, width and accents. Only the accents of European scripts go: U+3099, which makes か to が, and the vowels
 * of Indian scripts make other words.
 */
function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
