// Commands as Discord's slash commands: every option in Discord's form and every limit held.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AnyCommand, option } from '../../../src/command.ts';
import { commandLength, slashCommand as translated } from '../../../src/platforms/discord/slash-command.ts';

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
