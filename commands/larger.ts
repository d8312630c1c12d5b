// The button 4K: the same picture, larger.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { isLargest, largerOf } from '../src/generation/derive.ts';
import { pictureMessages as say } from '../src/messages/pictures.ts';
import { deriveBy } from './derive-by.ts';

export const larger = defineCommand({
  name: 'larger',
  summary: 'Make the same picture in 4K',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: (call, services) =>
    deriveBy('larger', call, services, (original) => {
      if (isLargest(original)) throw new UserError('already_largest');
      return largerOf(original, say.larger);
    }),
});
