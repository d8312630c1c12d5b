// /help: how to, from the declarations themselves.
import { z } from 'zod';
import {
  type AnyCommand,
  type Call,
  type CommandGroup,
  type CommandSet,
  defineCommand,
} from '../src/command.ts';
import { ownName } from '../src/command-set.ts';
import { UserError } from '../src/errors.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { type OptionSpec, option, optionSpecs } from '../src/option.ts';
import { type Line, line } from '../src/reply.ts';

export const help = defineCommand({
  name: 'help',
  summary: 'How to use this bot',
  examples: ['', 'imagine'],
  surface: 'typed',
  standsAlone: false,
  options: z.object({
    command: option.text({ summary: 'The command to explain', max: 80, positional: true }).optional(),
  }),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { commands }) => {
    const wanted = call.options.command?.replace(/^\//, '');
    return {
      lines: wanted === undefined ? overview(commands, call.typed) : explain(wanted, commands, call),
      images: [],
      buttons: [],
      audience: 'private',
    };
  },
});

type Typed = (command: string) => string;

/** A group stands where the first of its subcommands does. */
function overview(commands: CommandSet, typed: Typed): readonly Line[] {
  return [
    line('heading', say.helpTitle),
    ...commands.listed.map((each) => {
      const own = 'commands' in each ? `: ${each.commands.map(ownName).join(', ')}` : '';
      return line('item', { code: typed(each.name) }, ` ${each.summary}${own}`);
    }),
    line('small', say.helpMore(typed)),
  ];
}

function explain(
  wanted: string,
  commands: CommandSet,
  { platform, typed }: Pick<Call<unknown>, 'platform' | 'typed'>,
): readonly Line[] {
  const named = commands.read(platform, wanted);
  if (named.kind === 'command' && named.text === '') return explainCommand(named.command, typed);
  if (named.kind === 'group' && !/\s/.test(wanted)) return explainGroup(named.group, typed);
  throw new UserError('unknown_command', { command: `/${wanted.toLowerCase()}` });
}

function explainGroup({ name, summary, commands }: CommandGroup, typed: Typed): readonly Line[] {
  return [
    line('heading', typed(name)),
    line('plain', summary),
    ...commands.map((each) => line('item', { code: typed(each.name) }, ` ${each.summary}`)),
    line('small', say.helpMore(typed)),
  ];
}

function explainCommand(command: AnyCommand, typed: Typed): readonly Line[] {
  return [
    line('heading', typed(command.name)),
    line('plain', command.summary),
    ...optionSpecs(command.options).map((spec) => line('item', { code: spec.name }, ` ${describe(spec)}`)),
    ...command.examples.map((example) => line('quote', `${typed(command.name)} ${example}`.trim())),
  ];
}

function describe({ summary, choices, min, max, kind, usual, aliases }: OptionSpec): string {
  const parts = [summary];
  if (choices !== undefined) parts.push(choices.join(', '));
  if (kind === 'integer') parts.push(`${min}–${max}`);
  if (kind === 'images') parts.push(say.atMost(max ?? 1));
  if (usual !== undefined) parts.push(say.usually(usual));
  if (aliases !== undefined) parts.push(aliases.map((alias) => `--${alias}`).join(', '));
  return parts.join(' · ');
}
