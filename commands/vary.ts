// The button Vary: another version of a picture.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { variationOf } from '../src/generation/derive.ts';
import { pictureMessages as say } from '../src/messages/pictures.ts';
import { deriveBy } from './derive-by.ts';

export const vary = defineCommand({
  name: 'vary',
  summary: 'Make another picture like this one',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  menu: 'Vary image',
  run: (call, services) =>
    deriveBy('vary', call, services, (original) => variationOf(original, say.variation)),
});
