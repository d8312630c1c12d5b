// Every error that a person can meet has its sentence, and sentences read like sentences.
import { expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { userErrorCodes } from '../../src/errors.ts';
import { endReasonMessages } from '../../src/messages/generation.ts';
import { userErrorMessages } from '../../src/messages/user-errors.ts';
import { failureReasons } from '../../src/providers/provider.ts';
import { filesIn, textOf } from './tree.ts';

it('every code of a UserError has one', () => {
  const words = {
    command: '/x',
    problem: 'X.',
    missing: '1',
    whose: 'y',
    refills: 'z',
    change: 'w',
    scope: 'member',
  };
  for (const code of userErrorCodes) {
    expect([code, userErrorMessages[code](words, (command) => `/${command}`)]).toEqual([
      code,
      expect.stringMatching(/^[A-Z“].*([.!?]|: \/[a-z].*)$/s),
    ]);
  }
});

it('every code of a UserError is raised somewhere', () => {
  const code = [...filesIn('src'), ...filesIn('commands')].filter((path) => path.endsWith('.ts'));
  const raised = code.flatMap((path) =>
    [...textOf(path).matchAll(/new UserError\(\s*'(\w+)'/g)].map(([, name]) => name),
  );
  expect(userErrorCodes.filter((name) => !raised.includes(name))).toEqual([]);
});

it('every reason that a provider can fail for has one', () => {
  for (const reason of failureReasons) expect(endReasonMessages[reason]).toMatch(/^[A-Z].*\.$/);
});

it('every command says what it does, short enough for Discord, and shows how', () => {
  for (const { name, summary, surface, examples } of commands.all) {
    expect([name, summary]).toEqual([name, expect.stringMatching(/^[A-Z].{2,99}$/)]);
    expect(summary).not.toMatch(/\.$/);
    if (surface === 'typed') expect([name, examples.length]).not.toEqual([name, 0]);
  }
});
