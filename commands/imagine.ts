// /imagine: a new picture.
import { z } from 'zod';
import { type Call, defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { maxPromptLength, maxReferences } from '../src/generation/request.ts';
import { applyStyle } from '../src/generation/styles.ts';
import type { KeepingService } from '../src/image/keeping.ts';
import { promptNamed } from '../src/image/named-prompt.ts';
import { option } from '../src/option.ts';
import { askerOf } from './asker.ts';
import { keeperOf } from './kept.ts';
import { requestOptions, toWanted } from './request.ts';
import { answer } from './submitted.ts';

const options = z.object({
  prompt: option.suggested({
    summary: 'What the picture should show',
    max: maxPromptLength,
    positional: true,
    long: true,
    suggest: 'prompts',
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
  run: async (given, { generation, styles, credits, keeping }) => {
    const prompt = await promptOf(given, keeping);
    const call = { ...given, options: { ...given.options, prompt } };
    const aspectRatio = call.settings.preferences.aspectRatio ?? '1:1';
    const submitted = await generation.submit({
      ...askerOf(call),
      ...(await toWanted(call, styles, { aspectRatio, private: false, applyStyle })),
      dedupeKey: call.dedupeKey,
    });
    return answer(submitted, call, call.options.private ? 'private' : 'public', credits.format);
  },
});

/** A long prompt that was suggested comes as the name of its picture: only to whoever may see that. */
async function promptOf(call: Call<{ readonly prompt: string }>, keeping: KeepingService): Promise<string> {
  const { prompt } = call.options;
  const imageId = promptNamed(prompt);
  if (imageId === undefined) return prompt;
  const found = await keeping.image(imageId, keeperOf(call));
  if (found.kind !== 'found' || found.image.prompt === '') throw new UserError('not_found');
  return found.image.prompt;
}
