// /imagine: a new picture.
import { z } from 'zod';
import { type Call, defineCommand, option } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import {
  aspectRatios,
  type ImageRequest,
  maxCount,
  maxPromptLength,
  maxReferences,
  resolutions,
} from '../src/generation/request.ts';
import type { Submitted } from '../src/generation/service.ts';
import { applyStyle, styleNames } from '../src/generation/styles.ts';
import { commandMessages as say, walletNames } from '../src/messages.ts';
import { line, type Reply } from '../src/reply.ts';

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
    return answer(submitted, call, credits.format);
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

function answer(submitted: Submitted, call: Call<Options>, format: (micros: number) => string): Reply {
  switch (submitted.kind) {
    case 'accepted':
    case 'duplicate':
      return {
        lines: [line('plain', say.accepted)],
        images: [],
        buttons: [],
        audience: call.options.private ? 'private' : 'public',
        generation: submitted.generationId,
      };
    case 'over_budget': {
      const { wallet, missingMicros } = submitted;
      const refills = say.refillsAt(wallet.refillsAt, call.timeZone);
      throw new UserError('over_budget', {
        whose: walletNames[wallet.kind] ?? wallet.kind,
        missing: format(missingMicros),
        refills,
      });
    }
    case 'busy':
      throw new UserError('too_busy', { scope: submitted.scope });
    case 'no_provider':
      throw new UserError('no_provider', submitted.change === undefined ? {} : { change: submitted.change });
    case 'team_not_approved':
      throw new UserError('team_not_approved');
    case 'input_not_found':
      throw new UserError('not_found');
    case 'storage_full':
      throw new UserError('storage_full');
    case 'stopping':
      throw new UserError('stopping');
  }
}
