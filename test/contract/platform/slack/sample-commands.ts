// Commands in the shape of the real ones, for tests of how Slack asks for them.
import { z } from 'zod';
import type { AnyCommand } from '../../../../src/command.ts';
import { createCommandSet } from '../../../../src/command-set.ts';
import { option } from '../../../../src/option.ts';

export function sample(parts: Partial<AnyCommand> & { name: string }): AnyCommand {
  return {
    summary: `Does what ${parts.name} does`,
    examples: [],
    surface: 'typed',
    standsAlone: false,
    options: z.object({}),
    posts: false,
    acknowledge: 'answer',
    audience: 'everybody',
    run: () => Promise.reject(new Error('The test has a dispatch of its own')),
    ...parts,
  };
}

const imageOptions = {
  reference: option.images({ summary: 'Pictures to go by', max: 14 }).optional(),
  aspect_ratio: option
    .choice(['1:1', '16:9', '9:16'], { summary: 'The shape', aliases: ['ar'], usual: '1:1' })
    .optional(),
  resolution: option
    .choice(['0.5K', '1K', '2K', '4K'], { summary: 'The size', aliases: ['res'], usual: '1K' })
    .optional(),
  count: option.integer({ summary: 'How many', min: 1, max: 4, aliases: ['n'] }).optional(),
  style: option.text({ summary: 'A preset', max: 40 }).optional(),
  search: option.flag({ summary: 'Search the web' }).optional(),
  private: option.flag({ summary: 'For you alone' }).optional(),
};

export const imagine = sample({
  name: 'imagine',
  examples: ['a lamp --ar 16:9'],
  standsAlone: true,
  posts: true,
  acknowledge: 'answer',
  options: z.object({
    prompt: option.text({ summary: 'What to make', max: 6000, positional: true, long: true }),
    ...imageOptions,
  }),
});

export const edit = sample({
  name: 'edit',
  menu: 'Edit image',
  examples: ['make it blue'],
  standsAlone: true,
  posts: true,
  acknowledge: 'form',
  options: z.object({
    prompt: option.text({ summary: 'What to change', max: 6000, positional: true, long: true }),
    picture: option.images({ summary: 'The picture', max: 1 }).optional(),
    picture_number: option.pick({ summary: 'Which one' }).optional(),
    ...imageOptions,
  }),
});

export const sampleSettings = sample({
  name: 'settings mine',
  options: z.object({ aspect_ratio: imageOptions.aspect_ratio, count: imageOptions.count }),
});

const all = [
  imagine,
  edit,
  sample({ name: 'help' }),
  sample({ name: 'credits' }),
  sample({ name: 'history' }),
  sampleSettings,
  sample({
    name: 'settings words',
    options: z.object({ words: option.text({ summary: 'Which words', max: 100, positional: true }) }),
  }),
  sample({ name: 'budget show', standsAlone: true }),
  sample({ name: 'budget grant', standsAlone: true, audience: 'admins' }),
  sample({ name: 'again', surface: 'button', posts: true, acknowledge: 'answer' }),
  sample({ name: 'vary', menu: 'Vary image', surface: 'button', posts: true, acknowledge: 'answer' }),
  sample({ name: 'details', menu: 'Image details', surface: 'button' }),
  sample({ name: 'favourite', surface: 'button', acknowledge: 'update' }),
];

export const sampleCommands = createCommandSet(all, {
  settings: 'Defaults and rules',
  budget: 'Who may spend what',
});
