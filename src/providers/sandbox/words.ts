// The words in a prompt that make the sandbox behave as providers do on a bad day. Words with a #, so that no prompt
// meets them by accident.

export const sandboxWords = [
  { word: '#slow', does: 'takes 30 seconds' },
  { word: '#fail', does: 'fails after a moment, as when the provider could not make the image' },
  { word: '#refuse', does: 'is refused after a moment, with words' },
  { word: '#doubt', does: 'ends its start in doubt, as when the connection breaks' },
  { word: '#flaky', does: 'answers looks at its status with an error for half of its time, then is made' },
] as const;
export type SandboxWord = (typeof sandboxWords)[number]['word'];

export function hasWord(prompt: string, word: SandboxWord): boolean {
  return prompt
    .toLowerCase()
    .split(/[\s,.;:!?]+/)
    .includes(word);
}

export function withoutWords(prompt: string): string {
  return sandboxWords
    .reduce((rest, { word }) => rest.replaceAll(word, ''), prompt)
    .replace(/\s+/g, ' ')
    .trim();
}
