// /help: groups with their subcommands.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { help } from '../../../commands/help.ts';
import type { AnyCommand, Call, Services } from '../../../src/command.ts';
import { createCommandSet } from '../../../src/command-set.ts';
import { option } from '../../../src/option.ts';
import { plainText } from '../../../src/reply.ts';

const sample = (name: string, of: Partial<AnyCommand> = {}): AnyCommand => ({
  ...help,
  name,
  summary: `Does ${name}`,
  examples: [''],
  options: z.object({}),
  ...of,
});
const commands = createCommandSet(
  [
    sample('imagine', { standsAlone: true }),
    sample('settings mine', {
      examples: ['--aspect 16:9'],
      options: z.object({ aspect: option.choice(['1:1', '16:9'], { summary: 'The shape' }).optional() }),
    }),
    sample('settings team'),
    help,
  ],
  { settings: 'Defaults and rules' },
);

const ask = async (command?: string) => {
  const call = {
    platform: 'slack',
    options: { command },
    typed: (name: string) => commands.typed('slack', name),
  } as unknown as Call<unknown>;
  const { lines } = await help.run(call, { commands } as unknown as Services);
  return plainText(lines).split('\n');
};

it('lists a group once, with its subcommands', async () => {
  expect(await ask()).toEqual([
    'What I can do',
    '/imagine Does imagine',
    '/plantain settings Defaults and rules: mine, team',
    '/plantain help How to use this bot',
    '/plantain help with the name of a command shows its options.',
  ]);
});

it.each(['settings', '/Settings'])('explains every subcommand of %s', async (written) => {
  expect(await ask(written)).toEqual([
    '/plantain settings',
    'Defaults and rules',
    '/plantain settings mine Does settings mine',
    '/plantain settings team Does settings team',
    '/plantain help with the name of a command shows its options.',
  ]);
});

it.each(['settings mine', '/settings  Mine'])(
  'explains one with its options and examples: %s',
  async (it) => {
    expect(await ask(it)).toEqual([
      '/plantain settings mine',
      'Does settings mine',
      'aspect The shape · 1:1, 16:9',
      '/plantain settings mine --aspect 16:9',
    ]);
  },
);

it.each(['settings dance', 'dance', 'settings mine now'])('knows nothing of %s', async (written) => {
  await expect(ask(written)).rejects.toMatchObject({
    code: 'unknown_command',
    details: { command: `/${written}` },
  });
});
