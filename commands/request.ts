// What commands that make pictures have in common: the options that say how, and the request that they come to.
import { z } from 'zod';
import type { Call } from '../src/command.ts';
import {
  type AspectRatio,
  aspectRatios,
  maxCount,
  maxReferences,
  resolutions,
} from '../src/generation/request.ts';
import type { Order } from '../src/generation/service.ts';
import type { ApplyStyle } from '../src/generation/styles.ts';
import type { StyleService } from '../src/generation/team-styles.ts';
import { option } from '../src/option.ts';
import { usualProvider, usualResolution } from '../src/settings.ts';

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
    style: option
      .suggested({ summary: 'Words around the prompt that set a look', max: 40, suggest: 'styles' })
      .optional(),
    search: option.flag({ summary: 'Let the model search the web first', usual: 'no' }).optional(),
    provider: option
      .suggested({ summary: 'Which provider makes it, and no other', max: 32, suggest: 'providers' })
      .optional(),
    private: option.flag({ summary: 'Only you see it', usual: 'no' }).optional(),
  };
}

const shared = z.object({
  ...requestOptions({ aspectRatio: '1:1' }),
  reference: option.images({ summary: 'A picture to start from', max: maxReferences }).optional(),
});
type Given = z.infer<typeof shared> & { readonly prompt: string };

/**
 * The request with its references, those of its style included.
 * @param usual what counts where neither the options nor the settings say anything.
 */
export async function toWanted(
  { options: given, settings, teamId }: Pick<Call<Given>, 'options' | 'settings' | 'teamId'>,
  styles: StyleService,
  usual: { readonly aspectRatio: AspectRatio; readonly private: boolean; readonly applyStyle: ApplyStyle },
): Promise<Pick<Order, 'request' | 'references'>> {
  const style = given.style === undefined ? undefined : await styles.find(teamId, given.style);
  const provider = given.provider ?? usualProvider(settings);
  return {
    request: {
      prompt: given.prompt,
      aspectRatio: given.aspect_ratio ?? usual.aspectRatio,
      resolution: given.resolution ?? usualResolution(settings, '1K'),
      count: given.count ?? settings.preferences.count ?? 1,
      search: given.search ?? false,
      private: given.private ?? usual.private,
      ...(style === undefined
        ? {}
        : { style: style.name, styledPrompt: usual.applyStyle(given.prompt, style) }),
      ...(provider === undefined ? {} : { provider }),
    },
    references: [
      ...(given.reference ?? []),
      ...(style?.imageIds ?? []).map((imageId) => ({ kind: 'image', imageId }) as const),
    ],
  };
}
