// The commands → what the page's suggestions, forms and options are made of, as JSON.
import { type CommandSet, type OptionSpec, optionSpecs } from '../../command.ts';

export type CommandDescription = {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly surface: 'typed' | 'button';
  /** Whether a form opens in place of running it at once. */
  readonly form: boolean;
  readonly options: readonly OptionSpec[];
};

export function describeCommands(commands: CommandSet): readonly CommandDescription[] {
  return commands.all.map(({ name, summary, examples, surface, acknowledge, options }) => ({
    name,
    summary,
    examples,
    surface,
    form: acknowledge === 'form',
    options: optionSpecs(options),
  }));
}
