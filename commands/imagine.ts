// /imagine: a new picture.
import { z } from 'zod';
import { defineCommand, option } from '../src/command.ts';
import {
  aspectRatios,
  type ImageRequest,
  maxCount,
  maxPromptLength,
  maxReferences,
  resolutions,
} from '../src/generation/request.ts';
import { applyStyle, styleNames } from '../src/generation/styles.ts';
import { answer } from './submitted.ts';

const options = z.object({
  prompt: option.text({
    summary: 'What the picture should show',
    max: maxPromptLength,
    positional: true,
    long: true,
  }),
  aspect_ratio: option
    .choice(aspectRatios, { summary: 'Width to height', aliases: ['ar'], usual: '1:1' })
    .optional(),
  resolution: option.choice(resolutions, { summary: 'How large', aliases: ['res'], usual: '1K' }).optional(),
  count: option
    .integer({ summary: 'How many pictures', min: 1, max: maxCount, aliases: ['n'], usual: '1' })
    .optional(),
  style: option.choice(styleNames, { summary: 'Words around the prompt that set a look' }).optional(),
  search: option.flag({ summary: 'Let the model search the web first', usual: 'no' }).optional(),
  provider: option
    .suggested({ summary: 'Which provider makes it, and no other', max: 32, suggest: 'providers' })
    .optional(),
  private: option.flag({ summary: 'Only you see it', usual: 'no' }).optional(),
  reference: option.images({ summary: 'A picture to start from', max: maxReferences }).optional(),
});
type Options = z.infer<typeof options>;

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
  run: async (call, { generation, credits }) => {
    const submitted = await generation.submit({
      teamId: call.teamId,
      teamApproved: call.teamApproved,
      memberId: call.memberId,
      timeZone: call.timeZone,
      roleIds: call.roleIds,
      request: toRequest(call.options),
      references: call.options.reference ?? [],
      destination: call.destination,
      dedupeKey: call.dedupeKey,
      ...(call.token === undefined ? {} : { token: call.token }),
    });
    return answer(submitted, call, call.options.private ? 'private' : 'public', credits.format);
  },
});

function toRequest(given: Options): ImageRequest {
  return {
    prompt: given.prompt,
    aspectRatio: given.aspect_ratio ?? '1:1',
    resolution: given.resolution ?? '1K',
    count: given.count ?? 1,
    search: given.search ?? false,
    private: given.private ?? false,
    ...(given.style === undefined
      ? {}
      : { style: given.style, styledPrompt: applyStyle(given.prompt, given.style) }),
    ...(given.provider === undefined ? {} : { provider: given.provider.toLowerCase() }),
  };
}
