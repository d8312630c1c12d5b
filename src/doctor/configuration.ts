// What doctor says of the environment: what is set, by name, and everything that is wrong with it.
import type { Variable } from '../variables.ts';
import { broken, type Finding, off, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

const name = 'Configuration';

/** @param strangers names in .env that nothing reads. */
export function describeConfiguration(
  isSet: (name: string) => boolean,
  known: readonly Variable[],
  strangers: readonly string[],
): readonly Finding[] {
  const names = known.map((variable) => variable.name);
  const set = names.filter(isSet);
  return [
    works(name, set.length === 0 ? say.nothingSet : say.set(set)),
    ...strangers.map((stranger) => off(name, say.stranger(stranger, nearestOf(stranger, names)))),
  ];
}

export function describeProblems(problems: readonly string[]): readonly Finding[] {
  return [...problems.map((problem) => broken(name, problem)), off(name, say.mendFirst)];
}

/** The one that differs by a slip of the fingers, or that holds the same words. */
function nearestOf(stranger: string, names: readonly string[]): string | undefined {
  const words = sortedWords(stranger);
  return names.find((each) => sortedWords(each) === words || isOneSlipAway(each, stranger));
}

function sortedWords(text: string): string {
  return text.split('_').sort().join('_');
}

/** One character more, less or other. */
function isOneSlipAway(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1);
}
