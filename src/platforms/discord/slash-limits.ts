// What Discord would refuse in a slash command, its whole tree and every language counted. Pure.
// Source of every limit: https://discord.com/developers/docs/interactions/application-commands
import type { Localised } from './localise.ts';
import { isSubcommand, type SlashCommand, type SlashOption, type SlashSubcommand } from './slash-schema.ts';

export const limits = { options: 25, choices: 25, text: 6_000, command: 8_000 };

type Node = SlashCommand | SlashSubcommand | SlashOption;

/** Why Discord would refuse it, or undefined. */
export function problemOf(command: SlashCommand): string | undefined {
  const inTree = problemIn(command);
  if (inTree !== undefined) return inTree;
  const length = commandLength(command);
  return length > limits.command ? `${length} characters, more than ${limits.command}` : undefined;
}

/**
 * The characters of a command that Discord counts: names, descriptions and choice values of all that is in it, of each
 * text the longest that it has in any language.
 */
export function commandLength(node: Node): number {
  const own =
    longest(node.name, node.name_localizations) + longest(node.description, node.description_localizations);
  const choices = choicesOf(node).map(
    (choice) => longest(choice.name, choice.name_localizations) + choice.value.length,
  );
  return [...choices, ...optionsOf(node).map(commandLength)].reduce((sum, length) => sum + length, own);
}

function problemIn(node: Node): string | undefined {
  const badName = [node.name, ...Object.values(node.name_localizations ?? {})].find(
    (name) => !/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(name) || name !== name.toLowerCase(),
  );
  if (badName !== undefined) return `${badName} is no name of 1 to 32 lower-case letters and digits`;
  const options = optionsOf(node);
  const kind = options.some(isSubcommand) ? 'subcommands' : 'options';
  const double = findDouble(options);
  if (double !== undefined) return `${double} is the name of two ${kind}`;
  if (options.length > limits.options) return `more than ${limits.options} ${kind}`;
  if (choicesOf(node).length > limits.choices) return `more than ${limits.choices} choices for ${node.name}`;
  return options.map(problemIn).find((problem) => problem !== undefined);
}

/** A name that two have in the same language. */
function findDouble(options: readonly Node[]): string | undefined {
  const locales = new Set(options.flatMap((option) => Object.keys(option.name_localizations ?? {})));
  return [undefined, ...locales]
    .map((locale) =>
      options.map(({ name, name_localizations: names }) =>
        locale === undefined ? name : (names?.[locale] ?? name),
      ),
    )
    .flatMap((names) => names.filter((name, index) => names.indexOf(name) !== index))
    .at(0);
}

function optionsOf(node: Node): readonly (SlashSubcommand | SlashOption)[] {
  return 'options' in node ? node.options : [];
}

function choicesOf(node: Node) {
  return 'choices' in node ? (node.choices ?? []) : [];
}

function longest(text: string, translated: Localised | null | undefined): number {
  return Math.max(text.length, ...Object.values(translated ?? {}).map(({ length }) => length));
}
