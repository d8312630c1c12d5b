// The buttons under a refusal for want of credits: makes what waits with one change, at the price that was told or less.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { readFitSubject } from '../src/generation/fit-subject.ts';
import { askerOf } from './asker.ts';
import { answer } from './submitted.ts';

export const fit = defineCommand({
  name: 'fit',
  summary: 'Make it so that it fits',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { generation, credits }) => {
    const meant = readFitSubject(call.subject ?? '');
    if (meant === undefined) throw new UserError('not_found');
    const { submitted, private: isPrivate } = await generation.confirm(
      meant.generationId,
      meant.agreedMicros,
      await askerOf(call),
      meant.change,
    );
    return answer(submitted, call, isPrivate ? 'private' : 'public', credits.format);
  },
});
