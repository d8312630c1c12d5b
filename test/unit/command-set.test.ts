// Commands with subcommands: what a typed text begins with, and which lists are none.
import { describe, expect, it } from 'vitest';
import { createCommandSet, ownName } from '../../src/command-set.ts';

type Sample = { name: string; surface: 'typed' | 'button'; standsAlone: boolean };

const command = (name: string, of: Partial<Sample> = {}): Sample => ({
  name,
  surface: 'typed',
  standsAlone: false,
  ...of,
});
const all = [
  command('imagine', { standsAlone: true }),
  command('settings mine'),
  command('help'),
  command('settings team'),
  command('budget show', { standsAlone: true }),
  command('cancel', { surface: 'button' }),
];
const set = createCommandSet(all, { settings: 'Defaults and rules', budget: 'Who may spend what' });

describe('a typed text', () => {
  const read = (text: string) => {
    const named = set.read('slack', text);
    return named.kind === 'command' ? [named.command.name, named.text] : named;
  };

  it.each([
    ['imagine  a lamp\nat night', 'imagine', 'a lamp\nat night'],
    ['settings mine --aspect 16:9', 'settings mine', '--aspect 16:9'],
    ['  Settings\nMINE', 'settings mine', ''],
    ['help!', 'help', ''],
    ['settings: team?', 'settings team', ''],
    ['budget show everything', 'budget show', 'everything'],
  ])('%j begins with the command %j', (text, name, rest) => {
    expect(read(text)).toEqual([name, rest]);
  });

  it('that stops at a group is told its subcommands, as they are typed there', () => {
    expect(read('settings')).toMatchObject({
      kind: 'group',
      group: { name: 'settings', summary: 'Defaults and rules' },
      sentence:
        'Something is missing there. Say one of these: /plantain settings mine, /plantain settings team.',
    });
    expect(read('settings --aspect 16:9')).toEqual(read('settings'));
    expect(read('settings dance all night')).toMatchObject({
      sentence: expect.stringMatching(/^There is no “settings dance”\. .*settings mine/),
    });
    expect(read('budget grant')).toMatchObject({ sentence: expect.stringContaining(': /budget show.') });
  });

  it('that begins with no command, or with a button’s verb, is named by its first word', () => {
    expect(read('dance on')).toEqual({ kind: 'unknown', name: 'dance' });
    expect(read('cancel')).toEqual({ kind: 'unknown', name: 'cancel' });
    expect(read('')).toEqual({ kind: 'unknown', name: '' });
  });
});

it('shows a group once, where the first of its subcommands stands, and no buttons', () => {
  expect(set.listed.map(({ name }) => name)).toEqual(['imagine', 'settings', 'help', 'budget']);
  expect(set.findGroup('settings')?.commands.map(ownName)).toEqual(['mine', 'team']);
  expect(set.groupOf({ name: 'budget show' })?.name).toBe('budget');
  expect(set.groupOf({ name: 'help' })).toBeUndefined();
});

it('says how commands and groups are typed at each platform', () => {
  const typed = (name: string) => [set.typed('discord', name), set.typed('slack', name)];
  expect(typed('settings mine')).toEqual(['/settings mine', '/plantain settings mine']);
  expect(typed('settings')).toEqual(['/settings', '/plantain settings']);
  expect(typed('budget show')).toEqual(['/budget show', '/budget show']);
  expect(typed('budget')).toEqual(['/budget', '/budget']);
});

it.each([
  ['a group without a summary', [command('settings mine')], {}, 'settings has no summary'],
  ['a summary without subcommands', [command('help')], { settings: 'S' }, 'settings has no subcommands'],
  [
    'a group that is a command as well',
    [command('settings mine'), command('settings')],
    { settings: 'S' },
    'both a command and a group',
  ],
  [
    'a group of which only a part stands alone',
    [command('settings mine'), command('settings team', { standsAlone: true })],
    { settings: 'S' },
    'stand alone',
  ],
  ['three words', [command('settings mine now')], { settings: 'S' }, 'no name'],
  ['a button of two words', [command('image edit', { surface: 'button' })], { image: 'I' }, 'no name'],
  ['one name for two', [command('help'), command('help')], {}, 'named help'],
])('refuses %s', (_, commands, groups, problem) => {
  expect(() => createCommandSet(commands, groups)).toThrow(problem);
});
