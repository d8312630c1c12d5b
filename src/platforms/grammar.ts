// Typed text → options, by a command's own declaration: `a lamp --ar 16:9 --res 2K --count 2`.
// Pure, and shared by every platform where people type; whether a value is acceptable is for the declaration to say.

import { editDistance, isNear } from '../edit-distance.ts';
import { UserError } from '../errors.ts';
import { grammarMessages } from '../messages/options.ts';
import { type Named, type NamedKind, readNamed } from '../named.ts';
import type { OptionSpec } from '../option.ts';

// Phones and Macs turn `--` into a long dash and straight quotes into curly ones while people type.
const optionPattern = /(?:--|—|–)(?=\p{L})([^\s=]+)(=)?/uy;
const valuePattern = /["“”„]([^"“”„]*)["“”„](?=\s|$)|['‘’]([^'‘’]*)['‘’](?=\s|$)|(\S+)/uy;
const wordPattern = /["“”„][^"“”„]*["“”„]\S*|\S+/uy;
const flagPattern = /(on|off|true|false)(?=\s|$)/iuy;
const spacePattern = /\s*/uy;

export type TypedValue = string | number | boolean | Named;

type Scanner = { readonly text: string; position: number };
type Piece = { readonly from: number; to: number };

/** How a platform's people write what is not plain text. */
export type Wording = {
  /** Markup as it reads: mentions, links, entities. Not for what names somebody. */
  plain?(written: string): string;
  /** Whom or what somebody means. Without it: by a mention as platforms write it, or by a bare id. */
  named?(kind: NamedKind, written: string): Named | undefined;
};

/** @throws UserError `invalid_options`, with a sentence in `problem`, the option in `option` and the nearest known one in `nearest`. */
export function parseTyped(
  text: string,
  specs: readonly OptionSpec[],
  wording: Wording = {},
): Record<string, TypedValue> {
  const scanner: Scanner = { text, position: 0 };
  const options: Record<string, TypedValue> = {};
  const pieces: Piece[] = [];
  let continues = false;
  for (;;) {
    take(scanner, spacePattern);
    if (scanner.position >= text.length) break;
    const option = take(scanner, optionPattern);
    if (option !== undefined) {
      const [name, value] = readOption(scanner, option[1] ?? '', option[2] !== undefined, specs, wording);
      options[name] = value;
      continues = false;
      continue;
    }
    const from = scanner.position;
    take(scanner, wordPattern);
    const last = pieces.at(-1);
    if (continues && last !== undefined) last.to = scanner.position;
    else pieces.push({ from, to: scanner.position });
    continues = true;
  }
  const words = unquote(pieces.map(({ from, to }) => text.slice(from, to)).join(' '));
  if (words === '') return options;
  const positional = specs.find((spec) => spec.positional === true);
  if (positional === undefined) {
    const stray = wording.plain?.(words) ?? words;
    throw problem(grammarMessages.strayWords(stray), stray);
  }
  return { ...options, [positional.name]: convert(words, positional, positional.name, wording) };
}

function readOption(
  scanner: Scanner,
  written: string,
  assigned: boolean,
  specs: readonly OptionSpec[],
  wording: Wording,
): readonly [string, TypedValue] {
  const plain = findSpec(written, specs);
  if (plain === undefined) {
    const negated = /^no-(.+)$/iu.exec(written)?.[1];
    const flag = negated === undefined ? undefined : findSpec(negated, specs);
    if (flag?.kind === 'flag' && !assigned) return [flag.name, false];
    const nearest = nearestName(written, specs);
    throw problem(grammarMessages.unknownOption(written, nearest), written, nearest);
  }
  if (plain.kind === 'flag') return [plain.name, readFlag(scanner, plain, assigned)];
  if (!assigned) take(scanner, spacePattern);
  const next = scanner.position;
  const isOption = !assigned && take(scanner, optionPattern) !== undefined;
  scanner.position = next;
  const found = isOption ? undefined : take(scanner, valuePattern);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  if (value === undefined) throw problem(grammarMessages.valueMissing(written), written);
  return [plain.name, convert(value, plain, written, wording)];
}

function readFlag(scanner: Scanner, spec: OptionSpec, assigned: boolean): boolean {
  if (assigned) {
    const value = take(scanner, valuePattern)?.[0]?.toLowerCase() ?? '';
    if (/^(on|true|yes)$/u.test(value)) return true;
    if (/^(off|false|no)$/u.test(value)) return false;
    throw problem(grammarMessages.notAFlag(spec.name), spec.name);
  }
  const before = scanner.position;
  take(scanner, spacePattern);
  const word = take(scanner, flagPattern)?.[1]?.toLowerCase();
  // `--private on the beach` goes on with the prompt.
  if (word !== undefined && endsOrOption(scanner)) return word === 'on' || word === 'true';
  scanner.position = before;
  return true;
}

/** Whether the text ends here, or goes on with another option. */
function endsOrOption(scanner: Scanner): boolean {
  const before = scanner.position;
  take(scanner, spacePattern);
  const ends = scanner.position >= scanner.text.length || take(scanner, optionPattern) !== undefined;
  scanner.position = before;
  return ends;
}

function convert(given: string, spec: OptionSpec, written: string, wording: Wording): TypedValue {
  const value = wording.plain?.(given) ?? given;
  switch (spec.kind) {
    case 'text':
      return value;
    case 'integer':
      if (!/^\d{1,9}$/u.test(value)) throw problem(grammarMessages.notANumber(written, value), written);
      return Number(value);
    case 'choice': {
      const choice = spec.choices?.find((known) => known.toLowerCase() === value.toLowerCase());
      if (choice === undefined)
        throw problem(grammarMessages.notAChoice(written, value, spec.choices ?? []), written);
      return choice;
    }
    case 'person':
    case 'role':
    case 'channel':
      return wording.named === undefined
        ? (readNamed(spec.kind, given) ?? refuseUnmentioned(spec.kind, value, written))
        : (wording.named(spec.kind, given) ?? refuseUnknown(value, written));
    case 'images':
      throw problem(grammarMessages.picturesAreAttached(written), written);
    case 'flag':
      return true;
    default:
      return spec.kind satisfies never;
  }
}

function refuseUnmentioned(kind: NamedKind, value: string, written: string): never {
  throw problem(grammarMessages.notMentioned[kind](written, value), written);
}

function refuseUnknown(value: string, written: string): never {
  throw problem(grammarMessages.unknownName(written, value), written);
}

function findSpec(written: string, specs: readonly OptionSpec[]): OptionSpec | undefined {
  return specs.find((spec) => namesOf(spec).includes(canonical(written)));
}

function namesOf(spec: OptionSpec): readonly string[] {
  return [spec.name, ...(spec.aliases ?? [])].map(canonical);
}

function canonical(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function nearestName(written: string, specs: readonly OptionSpec[]): string | undefined {
  // Also one word of a name that has several: `ratio` is meant for `aspect-ratio`.
  const ranked = specs
    .flatMap(namesOf)
    .flatMap((name) => [name, ...name.split('-')].map((part) => ({ name, part })))
    .map(({ name, part }) => ({ name, distance: editDistance(canonical(written), part) }))
    .sort((one, other) => one.distance - other.distance);
  const [best] = ranked;
  return best !== undefined && isNear(best.distance, written) ? best.name : undefined;
}

function unquote(words: string): string {
  return /^["“”„]([^"“”„]*)["“”„]$/u.exec(words)?.[1]?.trim() ?? words;
}

function take(scanner: Scanner, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scanner.position;
  const found = pattern.exec(scanner.text) ?? undefined;
  if (found !== undefined) scanner.position = pattern.lastIndex;
  return found;
}

function problem(sentence: string, option: string, nearest?: string): UserError {
  return new UserError('invalid_options', {
    problem: sentence,
    option,
    ...(nearest === undefined ? {} : { nearest }),
  });
}
