// Translations beside the English words of a command.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyCommand } from '../../../src/command.ts';
import { createCommandSet } from '../../../src/command-set.ts';
import { option } from '../../../src/option.ts';
import { slashCommand, slashCommands } from '../../../src/platforms/discord/slash-command.ts';
import { commandLength } from '../../../src/platforms/discord/slash-limits.ts';
import type { Translations } from '../../../src/translations/index.ts';

const lamp: AnyCommand = {
  name: 'lamp',
  summary: 'Light it',
  examples: [],
  surface: 'typed',
  standsAlone: true,
  options: z.object({
    colour: option.choice(['red', '1:1'], { summary: 'Its colour', usual: 'red' }).optional(),
    dim: option.flag({ summary: 'Less', usual: 'no' }).optional(),
    picture: option.images({ summary: 'Like this', max: 2 }).optional(),
  }),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: () => Promise.reject(new Error('Not run here')),
};

function speak(options: Record<string, { name: string; summary: string; choices?: Record<string, string> }>) {
  const translation = {
    usually: (value: string) => ` [${value}]`,
    yes: 'ja',
    no: 'nej',
    menus: {},
    groups: {},
    commands: { lamp: { name: 'lampe', summary: 'Tænd den', options } },
  };
  return [{ locales: ['da', 'no'], translation }] satisfies Translations;
}

it('stand in every locale of the language, with what is usual in its own words', () => {
  const command = slashCommand(
    lamp,
    speak({
      colour: { name: 'farve', summary: 'Dens farve', choices: { red: 'rød' } },
      dim: { name: 'svag', summary: 'Mindre' },
      picture: { name: 'billede', summary: 'Som dette' },
    }),
  );
  expect(command.name_localizations).toEqual({ da: 'lampe', no: 'lampe' });
  expect(command.description_localizations).toEqual({ da: 'Tænd den', no: 'Tænd den' });
  const [colour, dim, first, second] = command.options;
  expect(colour?.description_localizations?.da).toBe('Dens farve [rød]');
  expect(colour?.choices).toEqual([
    { name: 'red', name_localizations: { da: 'rød', no: 'rød' }, value: 'red' },
    { name: '1:1', value: '1:1' },
  ]);
  expect(dim?.description_localizations?.no).toBe('Mindre [nej]');
  expect([first, second].map((each) => each?.name_localizations?.da)).toEqual(['billede1', 'billede2']);
});

it('may be missing: then the English words stand alone', () => {
  const command = slashCommand({ ...lamp, name: 'torch' }, speak({}));
  expect(command).not.toHaveProperty('name_localizations');
  for (const each of command.options) expect(each).not.toHaveProperty('description_localizations');
});

describe('of a group', () => {
  const all = [
    { ...lamp, name: 'lights on' },
    { ...lamp, name: 'lights off', options: z.object({}) },
  ];
  const words = (off: string): Translations => [
    {
      locales: ['da'],
      translation: {
        usually: String,
        yes: 'ja',
        no: 'nej',
        menus: {},
        groups: { lights: { name: 'lys', summary: 'Alt lys' } },
        commands: {
          'lights on': {
            name: 'til',
            summary: 'Tænd',
            options: { dim: { name: 'svag', summary: 'Mindre' } },
          },
          'lights off': { name: off, summary: 'Sluk', options: {} },
        },
      },
    },
  ];
  const speakAs = (off: string) =>
    slashCommands(createCommandSet(all, { lights: 'All lights' }), words(off))[0];

  it('stand at its word, at each subcommand’s and at their options', () => {
    const group = speakAs('fra');
    expect(group).toMatchObject({
      name: 'lights',
      name_localizations: { da: 'lys' },
      description_localizations: { da: 'Alt lys' },
      options: [
        { name: 'on', name_localizations: { da: 'til' }, description_localizations: { da: 'Tænd' } },
        { name: 'off', name_localizations: { da: 'fra' } },
      ],
    });
    const [on] = group?.options ?? [];
    expect(on && 'options' in on ? on.options : []).toContainEqual(
      expect.objectContaining({ name: 'dim', name_localizations: { da: 'svag' } }),
    );
  });

  it('are refused when two subcommands have the same', () => {
    expect(() => speakAs('til')).toThrow('til is the name of two subcommands');
  });
});

it('count by the longest language', () => {
  const plain = commandLength(slashCommand(lamp, []));
  const long = commandLength(slashCommand(lamp, speak({ dim: { name: 'dimmed', summary: 'x'.repeat(50) } })));
  const longer = 'lampe'.length - 'lamp'.length + 'dimmed'.length - 'dim'.length;
  // The summary is `Less (usually no)` in English.
  expect(long - plain).toBe(longer + 'x'.repeat(50).length + ' [nej]'.length - 'Less (usually no)'.length);
});

it.each([
  ['with a blank', { dim: { name: 'to ord', summary: 'Mindre' } }],
  ['in upper case', { dim: { name: 'Svag', summary: 'Mindre' } }],
  ['that is longer than 32 characters', { dim: { name: 'x'.repeat(33), summary: 'Mindre' } }],
  [
    'that another option has',
    { dim: { name: 'ens', summary: 'Mindre' }, colour: { name: 'ens', summary: 'Farve' } },
  ],
  ['that is another’s in English', { dim: { name: 'colour', summary: 'Mindre' } }],
])('with a name %s are refused before Discord is asked', (_, options) => {
  expect(() => slashCommand(lamp, speak(options))).toThrow('Discord would refuse /lamp');
});
