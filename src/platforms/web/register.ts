// The commands → what the page's suggestions, forms and options are made of, as JSON.
import type { CommandSet } from '../../command.ts';
import { type OptionSpec, optionSpecs } from '../../option.ts';
import { offerNames } from './named.ts';

export type CommandDescription = {
  readonly name: string;
  readonly summary: string;
  /** For a subcommand: the word that it shares with others, the first of its name. */
  readonly group?: { readonly name: string; readonly summary: string };
  readonly examples: readonly string[];
  readonly surface: 'typed' | 'button';
  /** Whether a form opens in place of running it at once. */
  readonly form: boolean;
  readonly options: readonly OptionSpec[];
};

export function describeCommands(commands: CommandSet): readonly CommandDescription[] {
  return commands.all.map((command) => {
    const { name, summary, examples, surface, acknowledge } = command;
    const group = commands.groupOf(command);
    return {
      name,
      summary,
      ...(group && { group: { name: group.name, summary: group.summary } }),
      examples,
      surface,
      form: acknowledge === 'form',
      options: optionSpecs(command.options).map(offerNames),
    };
  });
}
