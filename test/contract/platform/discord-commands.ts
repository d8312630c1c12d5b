// Commands in the shape of the real ones that change pictures, for tests of how Discord asks for them.
import { z } from 'zod';
import type { AnyCommand } from '../../../src/command.ts';
import { createCommandSet } from '../../../src/command-set.ts';
import { option } from '../../../src/option.ts';

export function command(of: Partial<AnyCommand> & { name: string }): AnyCommand {
  return {
    summary: `Does ${of.name}`,
    examples: [],
    surface: 'typed',
    standsAlone: false,
    options: z.object({}),
    posts: false,
    acknowledge: 'answer',
    audience: 'everybody',
    run: () => Promise.reject(new Error('Only dispatch runs commands')),
    ...of,
  };
}

const pictureOptions = {
  aspect_ratio: option
    .choice(['1:1', '16:9'], { summary: 'Its shape', usual: '1:1', aliases: ['ar'] })
    .optional(),
  count: option.integer({ summary: 'How many', min: 1, max: 4 }).optional(),
  seed: option.integer({ summary: 'Where chance begins', min: 0, max: 1_000_000 }).optional(),
  private: option.flag({ summary: 'For you alone', usual: 'no' }).optional(),
  reference: option.images({ summary: 'Pictures to go by', max: 14 }).optional(),
};

export const edit = command({
  name: 'edit',
  posts: true,
  acknowledge: 'form',
  menu: 'Edit image',
  options: z.object({
    prompt: option.text({ summary: 'What to change', max: 6000, positional: true, long: true }),
    which: option.pick({ summary: 'Which of the pictures' }).optional(),
    ...pictureOptions,
  }),
});

const all = [
  command({
    name: 'imagine',
    posts: true,
    options: z.object({
      prompt: option.text({ summary: 'What to draw', max: 6000, positional: true, long: true }),
      ...pictureOptions,
    }),
  }),
  edit,
  command({ name: 'help' }),
  command({ name: 'credits' }),
  command({ name: 'vary', surface: 'button', posts: true, menu: 'Vary image' }),
  command({ name: 'details', surface: 'button', menu: 'Image details' }),
  command({ name: 'budget', audience: 'admins' }),
];

export const conversation = createCommandSet(all);
