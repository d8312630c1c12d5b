// The button that asks another provider for what the named one did not make: whoever presses it pays.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type GenerationId } from '../src/ids.ts';
import { askerOf } from './asker.ts';
import { answer } from './submitted.ts';

export const elsewhere = defineCommand({
  name: 'elsewhere',
  summary: 'Ask another provider for the same picture',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { generation, credits }) => {
    const [id, provider] = call.subject?.split('.') ?? [];
    if (id === undefined || provider === undefined) throw new UserError('not_found');
    const { submitted, private: isPrivate } = await generation.askElsewhere(
      asId<GenerationId>(id),
      provider,
      await askerOf(call),
    );
    return answer(submitted, call, isPrivate ? 'private' : 'public', credits.format);
  },
});
