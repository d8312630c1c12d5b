// The button under an offer: makes what waited for its member's word, at the price that they were told or less.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type GenerationId } from '../src/ids.ts';
import { askerOf } from './asker.ts';
import { answer } from './submitted.ts';

const subjectPattern = /^([\w-]+)\.(\d{1,15})$/;

export const confirm = defineCommand({
  name: 'confirm',
  summary: 'Make it at this price',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { generation, credits }) => {
    const [, id, agreedMicros] = subjectPattern.exec(call.subject ?? '') ?? [];
    if (id === undefined) throw new UserError('not_found');
    const { submitted, private: isPrivate } = await generation.confirm(
      asId<GenerationId>(id),
      Number(agreedMicros),
      await askerOf(call),
    );
    return answer(submitted, call, isPrivate ? 'private' : 'public', credits.format);
  },
});
