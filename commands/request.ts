// What commands that make pictures have in common: the options that say how, and the request that they come to.
import { z } from 'zod';
import { option } from '../src/command.ts';
import {
  type AspectRatio,
  aspectRatios,
  type ImageRequest,
  maxCount,
  resolutions,
} from '../src/generation/request.ts';
import { type ApplyStyle, styleNames } from '../src/generation/styles.ts';

/** @param usual.aspectRatio what happens without one, as people read it. */
export function requestOptions(usual: { readonly aspectRatio: string }) {
  return {
    aspect_ratio: option
      .choice(aspectRatios, { summary: 'Width to height', aliases: ['ar'], usual: usual.aspectRatio })
      .optional(),
    resolution: option
      .choice(resolutions, { summary: 'How large', aliases: ['res'], usual: '1K' })
      .optional(),
    count: option
      .integer({ summary: 'How many pictures', min: 1, max: maxCount, aliases: ['n'], usual: '1' })
      .optional(),
    style: option.choice(styleNames, { summary: 'Words around the prompt that set a look' }).optional(),
    search: option.flag({ summary: 'Let the model search the web first', usual: 'no' }).optional(),
    provider: option
      .suggested({ summary: 'Which provider makes it, and no other', max: 32, suggest: 'providers' })
      .optional(),
    private: option.flag({ summary: 'Only you see it', usual: 'no' }).optional(),
  };
}

const shared = z.object(requestOptions({ aspectRatio: '1:1' }));
type Given = z.infer<typeof shared> & { readonly prompt: string };

/** @param usual what counts where nothing was said. */
export function toRequest(
  given: Given,
  usual: { readonly aspectRatio: AspectRatio; readonly private: boolean; readonly applyStyle: ApplyStyle },
): ImageRequest {
  return {
    prompt: given.prompt,
    aspectRatio: given.aspect_ratio ?? usual.aspectRatio,
    resolution: given.resolution ?? '1K',
    count: given.count ?? 1,
    search: given.search ?? false,
    private: given.private ?? usual.private,
    ...(given.style === undefined
      ? {}
      : { style: given.style, styledPrompt: usual.applyStyle(given.prompt, given.style) }),
    ...(given.provider === undefined ? {} : { provider: given.provider.toLowerCase() }),
  };
}
