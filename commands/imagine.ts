// /imagine: a new picture.
import { z } from 'zod';
import { defineCommand, option } from '../src/command.ts';
import { maxPromptLength, maxReferences } from '../src/generation/request.ts';
import { applyStyle } from '../src/generation/styles.ts';
import { askerOf } from './asker.ts';
import { requestOptions, toWanted } from './request.ts';
import { answer } from './submitted.ts';

const options = z.object({
  prompt: option.text({
    summary: 'What the picture should show',
    max: maxPromptLength,
    positional: true,
    long: true,
  }),
  ...requestOptions({ aspectRatio: '1:1' }),
  reference: option.images({ summary: 'A picture to start from', max: maxReferences }).optional(),
});
export const imagine = defineCommand({
  name: 'imagine',
  summary: 'Make a picture',
  examples: [
    'a lamp in the fog',
    'a lamp in the fog --ar 16:9 --count 2',
    'a poster for our meeting --res 2K --private',
  ],
  surface: 'typed',
  standsAlone: true,
  options,
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { generation, styles, credits }) => {
    const aspectRatio = call.settings.preferences.aspectRatio ?? '1:1';
    const submitted = await generation.submit({
      ...askerOf(call),
      ...(await toWanted(call, styles, { aspectRatio, private: false, applyStyle })),
      dedupeKey: call.dedupeKey,
    });
    return answer(submitted, call, call.options.private ? 'private' : 'public', credits.format);
  },
});
