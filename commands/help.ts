// /help: how to, from the declarations themselves.
import { z } from 'zod';
import { type AnyCommand, defineCommand, type OptionSpec, option, optionSpecs } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { commandMessages as say } from '../src/messages.ts';
import { type Line, line } from '../src/reply.ts';

export const help = defineCommand({
  name: 'help',
  summary: 'How to use this bot',
  examples: ['', 'imagine'],
  surface: 'typed',
  standsAlone: false,
  options: z.object({
    command: option.text({ summary: 'The command to explain', max: 32, positional: true }).optional(),
  }),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { commands }) => {
    const wanted = call.options.command?.replace(/^\//, '').toLowerCase();
    return {
      lines:
        wanted === undefined
          ? overview(commands.all, call.typed)
          : explain(commands.find(wanted), wanted, call.typed),
      images: [],
      buttons: [],
      audience: 'private',
    };
  },
});

type Typed = (command: string) => string;

function overview(all: readonly AnyCommand[], typed: Typed): readonly Line[] {
  return [
    line('heading', say.helpTitle),
    ...all
      .filter(({ surface }) => surface === 'typed')
      .map(({ name, summary }) => line('item', { code: typed(name) }, ` ${summary}`)),
    line('small', say.helpMore(typed)),
  ];
}

function explain(command: AnyCommand | undefined, wanted: string, typed: Typed): readonly Line[] {
  if (command === undefined || command.surface !== 'typed')
    throw new UserError('unknown_command', { command: `/${wanted}` });
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
