import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../../src/command.ts';
import { userErrorMessages } from '../../src/messages/user-errors.ts';
import { option } from '../../src/option.ts';

const command = defineCommand({
  name: 'draw',
  summary: 'Draw something',
  examples: [],
  surface: 'typed',
  standsAlone: false,
  options: z.object({
    prompt: option.text({ summary: 'What to see', max: 10, positional: true }),
    of: option.text({ summary: 'Whose it is', max: 10 }),
    reference: option.images({ summary: 'Pictures to work from', max: 2 }).optional(),
    person: option.person({ summary: 'Who' }).optional(),
    role: option.role({ summary: 'Which role' }).optional(),
    channel: option.channel({ summary: 'Where' }).optional(),
  }),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: () => Promise.reject(new Error('It was run')),
});

const picture = { kind: 'platform', platform: 'web', locator: {}, name: 'a.png' };

const asked = (options: unknown) => command.run({ options } as Call<unknown>, {} as Services);

describe('what is wrong with options', () => {
  it.each([{}, { prompt: '' }, { prompt: '  ' }])('is that there is no prompt: %j', async (options) => {
    await expect(asked({ of: 'me', ...options })).rejects.toMatchObject({ code: 'prompt_missing' });
  });

  it('is that another option is missing', async () => {
    await expect(asked({ prompt: 'a lamp' })).rejects.toMatchObject({
      code: 'invalid_options',
      details: { problem: 'of is missing: Whose it is.' },
    });
  });

  it('is that the prompt is too long, which is not that there is none', async () => {
    const problem = 'prompt is empty or longer than 10 characters.';
    await expect(asked({ prompt: 'a lamp in the fog', of: 'me' })).rejects.toMatchObject({
      details: { problem },
    });
  });

  it.each([
    [{ person: 'ann' }, 'person takes a person whom I can find. Mention them.'],
    [{ role: { id: '', name: 'designers' } }, 'role takes a role that I can find. Mention it.'],
    [{ channel: { id: 7, name: 'art' } }, 'channel takes a channel that I can find. Mention it.'],
  ])('is that nobody and nothing is named by an id: %j', async (named, problem) => {
    await expect(asked({ prompt: 'a lamp', of: 'me', ...named })).rejects.toMatchObject({
      code: 'invalid_options',
      details: { problem },
    });
  });

  it('is nothing where somebody is named by an id, whether their name is known or not', async () => {
    const named = { person: { id: 'U1', name: 'Ann' }, role: { id: 'S1', name: '' } };
    await expect(asked({ prompt: 'a lamp', of: 'me', ...named })).rejects.toThrow('It was run');
  });

  it('is that there are too many pictures', async () => {
    const reference = [picture, picture, picture];
    await expect(asked({ prompt: 'a lamp', of: 'me', reference })).rejects.toMatchObject({
      code: 'too_many_references',
      details: { most: 2 },
    });
    expect(userErrorMessages.too_many_references({ most: 2 }, String)).toBe('At most 2 pictures, please.');
  });
});
