// What was written on the page → a command and its options, and the other way round for what was filled into a form.
import type { AnyCommand, CommandSet } from '../../command.ts';
import { UserError } from '../../errors.ts';
import { webMessages } from '../../messages/web.ts';
import { type OptionSpec, optionSpecs } from '../../option.ts';
import { parseTyped } from '../grammar.ts';
import { namedHere } from './named.ts';

const usualCommand = 'imagine';
/** For words about a picture that they point at. */
export const changingCommand = 'edit';

export type Typed =
  | { readonly command: AnyCommand; readonly options: Readonly<Record<string, unknown>> }
  /** A sentence. */
  | { readonly problem: string };

/** @param unnamed the command for words without a slash before them. */
export function parseText(text: string, commands: CommandSet, unnamed = usualCommand): Typed {
  const slashed = /^\s*\/(.*)$/su.exec(text)?.[1];
  const named = commands.read('web', slashed ?? `${unnamed} ${text}`);
  if (named.kind === 'group') return { problem: named.sentence };
  if (named.kind === 'unknown') return { problem: webMessages.unknownCommand(named.name) };
  const { command } = named;
  try {
    return { command, options: parseTyped(named.text, optionSpecs(command.options), { named: namedHere }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: String(error.details.problem ?? webMessages.invalidOptions) };
  }
}

/** How somebody would have typed it. */
export function writeOut(command: AnyCommand, options: Readonly<Record<string, unknown>>): string {
  const specs = optionSpecs(command.options);
  const positional = specs.find((spec) => spec.positional);
  const words = positional === undefined ? '' : String(options[positional.name] ?? '');
  const others = specs.flatMap((spec) =>
    spec === positional || options[spec.name] === undefined ? [] : written(spec, options[spec.name]),
  );
  const slash = command.surface === 'typed' && command.name !== usualCommand ? [`/${command.name}`] : [];
  return [...slash, words, ...others].filter((part) => part !== '').join(' ');
}

/** What was filled into the form of a button, which nobody could have typed. */
export function fillIn(command: AnyCommand, options: Readonly<Record<string, unknown>>): string {
  return optionSpecs(command.options)
    .flatMap(({ name, kind }) =>
      kind === 'images' || options[name] === undefined ? [] : `${titleOf(name)}: ${String(options[name])}`,
    )
    .join('\n');
}

/** `alt_text` → `Alt text`. */
function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function written(spec: OptionSpec, value: unknown): readonly string[] {
  const name = `--${spec.aliases?.[0] ?? spec.name}`;
  if (spec.kind === 'images') return [];
  if (spec.kind === 'flag') return value === true ? [name] : [`${name}=off`];
  const text = String(value);
  return [name, /\s/.test(text) ? `"${text}"` : text];
}
