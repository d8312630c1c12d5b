// Commands as Discord's slash commands: every option in Discord's form and every limit held.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyCommand } from '../../../src/command.ts';
import { createCommandSet } from '../../../src/command-set.ts';
import { option } from '../../../src/option.ts';
import { slashCommands, slashCommand as translated } from '../../../src/platforms/discord/slash-command.ts';
import { commandLength } from '../../../src/platforms/discord/slash-limits.ts';

function declare(options: z.ZodObject, of: Partial<AnyCommand> = {}): AnyCommand {
  return {
    name: 'imagine',
    summary: 'Make a picture',
    examples: [],
    surface: 'typed',
    standsAlone: true,
    options,
    posts: true,
    acknowledge: 'answer',
    audience: 'everybody',
    run: () => Promise.reject(new Error('Not run here')),
    ...of,
  };
}
const slashCommand = (command: AnyCommand) => translated(command, []);
const short = { summary: 'Something' };

describe('an option', () => {
  const optionOf = (schema: z.ZodType) => slashCommand(declare(z.object({ it: schema }))).options[0];

  it('of text has its lengths, Discord’s own at most', () => {
    expect(optionOf(option.text({ ...short, max: 50 }))).toMatchObject({
      type: 3,
      required: true,
      min_length: 1,
      max_length: 50,
    });
    expect(optionOf(option.text({ ...short, max: 9000 }).optional())).toMatchObject({
      required: false,
      max_length: 6000,
    });
  });

  it('of text with suggestions asks for them while somebody types', () => {
    const suggested = option.suggested({ ...short, max: 50, suggest: 'providers' }).optional();
    expect(optionOf(suggested)).toMatchObject({ type: 3, max_length: 50, autocomplete: true });
    expect(optionOf(option.text({ ...short, max: 50 }))).not.toHaveProperty('autocomplete');
  });

  it('of choices offers them, and says what is usual', () => {
    expect(optionOf(option.choice(['1:1', '16:9'], { ...short, usual: '1:1' }))).toEqual({
      type: 3,
      name: 'it',
      description: 'Something (usually 1:1)',
      required: true,
      choices: [
        { name: '1:1', value: '1:1' },
        { name: '16:9', value: '16:9' },
      ],
    });
  });

  it('of numbers has its range, and of yes or no is a switch', () => {
    expect(optionOf(option.integer({ ...short, min: 1, max: 4 }))).toMatchObject({
      type: 4,
      min_value: 1,
      max_value: 4,
    });
    expect(optionOf(option.flag(short))).toMatchObject({ type: 5 });
  });

  it('of a person, a role or a channel is chosen from Discord’s own list, without categories', () => {
    expect(optionOf(option.person(short))).toEqual({
      type: 6,
      name: 'it',
      description: 'Something',
      required: true,
    });
    expect(optionOf(option.role(short))).toMatchObject({ type: 8 });
    expect(optionOf(option.channel(short))).toMatchObject({
      type: 7,
      channel_types: [0, 2, 5, 10, 11, 12, 13, 15],
    });
    expect(optionOf(option.channel({ ...short, forPosts: true }))).toMatchObject({
      channel_types: [0, 2, 5, 10, 11, 12, 13],
    });
  });

  it('of pictures becomes one attachment each, of which the first alone is required', () => {
    const several = slashCommand(declare(z.object({ reference: option.images({ ...short, max: 3 }) })));
    expect(several.options.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['reference1', 11, true],
      ['reference2', 11, false],
      ['reference3', 11, false],
    ]);
    expect(optionOf(option.images({ ...short, max: 1 }).optional())).toMatchObject({ name: 'it', type: 11 });
  });

  it('is described in 100 characters at most', () => {
    const { description } = optionOf(option.flag({ summary: 'long '.repeat(40) })) ?? { description: '' };
    expect(description).toHaveLength(100);
    expect(description).toMatch(/…$/);
  });
});

describe('a command', () => {
  it('asks for what is required first and has 25 options at most', () => {
    const texts = Array.from({ length: 15 }, (_, index) => [`text${index}`, option.flag(short).optional()]);
    const command = slashCommand(
      declare(
        z.object({
          reference: option.images({ ...short, max: 14 }).optional(),
          ...Object.fromEntries(texts),
          prompt: option.text({ ...short, max: 10 }),
        }),
      ),
    );
    expect(command.options[0]?.name).toBe('prompt');
    expect(command.options).toHaveLength(25);
    expect(command.options.filter(({ type }) => type === 11)).toHaveLength(9);
  });

  it('is there in servers, in the bot’s direct messages and in others', () => {
    expect(slashCommand(declare(z.object({})))).toMatchObject({
      contexts: [0, 1, 2],
      integration_types: [0, 1],
    });
  });

  it('for admins is hidden from who may not manage the server', () => {
    expect(slashCommand(declare(z.object({}), { audience: 'admins' })).default_member_permissions).toBe(32);
    expect(slashCommand(declare(z.object({}))).default_member_permissions).toBeNull();
  });

  it('counts names, descriptions and values as Discord does', () => {
    const choice = option.choice(['ab', 'c'], { summary: '12345' });
    const command = slashCommand(declare(z.object({ it: choice }), { name: 'abc', summary: '1234567890' }));
    expect(commandLength(command)).toBe(3 + 10 + 2 + 5 + 2 * (2 + 1));
  });

  it.each([
    [
      'more than 8,000 characters',
      declare(
        z.object(
          Object.fromEntries(
            Array.from({ length: 25 }, (_, index) => [
              `it${index}`,
              option.choice(
                Array.from({ length: 25 }, (_, each) => `${each} ${'x'.repeat(10)}`) as [string],
                { summary: 'x'.repeat(100) },
              ),
            ]),
          ),
        ),
      ),
    ],
    ['an upper-case name', declare(z.object({ Prompt: option.flag(short) }))],
    [
      'more than 25 choices',
      declare(z.object({ it: option.choice(Array.from({ length: 26 }, String) as [string], short) })),
    ],
    [
      'more than 25 options',
      declare(
        z.object(
          Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`it${index}`, option.flag(short)])),
        ),
      ),
    ],
  ])('with %s is refused before Discord is asked', (_, command) => {
    expect(() => slashCommand(command)).toThrow('Discord would refuse');
  });
});

describe('a group of subcommands', () => {
  const sub = (name: string, of: Partial<AnyCommand> = {}) =>
    declare(of.options ?? z.object({}), { name, summary: `Does ${name}`, ...of });
  const group = (...all: readonly AnyCommand[]) => {
    const [slash] = slashCommands(createCommandSet(all, { settings: 'Defaults and rules' }), []);
    if (slash === undefined) throw new Error('There is no command');
    return slash;
  };

  it('is one command, with each subcommand’s options inside of it', () => {
    const required = z.object({
      maybe: option.flag(short).optional(),
      which: option.text({ ...short, max: 9 }),
    });
    expect(group(sub('settings mine', { options: required }), sub('settings team'))).toMatchObject({
      type: 1,
      name: 'settings',
      description: 'Defaults and rules',
      options: [
        {
          type: 1,
          name: 'mine',
          description: 'Does settings mine',
          options: [{ name: 'which', required: true }, { name: 'maybe' }],
        },
        { type: 1, name: 'team', options: [] },
      ],
    });
  });

  it('stands among the other commands, where the first of its subcommands does', () => {
    const all = [
      sub('settings mine'),
      sub('help'),
      sub('settings team'),
      sub('cancel', { surface: 'button' }),
    ];
    const names = slashCommands(createCommandSet(all, { settings: 'S' }), []).map(({ name }) => name);
    expect(names).toEqual(['settings', 'help']);
  });

  it('is hidden from others only when all of it is for admins', () => {
    const team = sub('settings team', { audience: 'admins' });
    const channel = sub('settings channel', { audience: 'admins' });
    expect(group(team, channel).default_member_permissions).toBe(32);
    expect(group(team, sub('settings mine')).default_member_permissions).toBeNull();
  });

  it('counts all that is in it', () => {
    const options = z.object({ it: option.choice(['ab', 'c'], { summary: '12345' }) });
    const one = sub('settings mine', { summary: '123', options });
    const inside = 'mine'.length + 3 + 'it'.length + 5 + 2 * (2 + 1);
    const outside = 'settings'.length + 'Defaults and rules'.length;
    expect(commandLength(group(one))).toBe(outside + inside);
  });

  it.each([
    [
      'too much in all of it',
      'characters, more than 8000',
      Array.from({ length: 4 }, (_, index) =>
        sub(`settings it${index}`, {
          options: z.object(
            Object.fromEntries(
              Array.from({ length: 21 }, (_, at) => [`it${at}`, option.flag({ summary: 'x'.repeat(100) })]),
            ),
          ),
        }),
      ),
    ],
    [
      '26 of them',
      'more than 25 subcommands',
      Array.from({ length: 26 }, (_, index) => sub(`settings it${index}`)),
    ],
    ['an upper-case name', 'Mine is no name', [sub('settings Mine')]],
  ])('with %s is refused before Discord is asked', (_, reason, all) => {
    expect(() => group(...all)).toThrow(reason);
  });
});
