// What is said about styles.
import type { Typed } from './typed.ts';

/** What is said about styles. */
export const styleMessages = {
  everybodys: 'Everybody has',
  own: 'This team has',
  noneOwn: (typed: Typed) => `None of its own yet. ${typed('style save')} makes one.`,
  pictures: (count: number) => (count === 1 ? '1 picture' : `${count} pictures`),
  empty: 'A style needs words before or after the prompt, or a picture.',
  taken: (name: string) =>
    `There is a style “${name}” already. Choose another name, or remove that one first.`,
  saved: (name: string, typed: Typed) =>
    `“${name}” is saved. Everybody in this team can name it in ${typed('imagine')} and ${typed('edit')}.`,
  everybodysStays: (name: string) => `“${name}” belongs to everybody and stays.`,
  removed: (name: string) => `“${name}” is removed.`,
};
