// The button Take back: what nobody has used of a grant is nobody's any more.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { line } from '../src/reply.ts';
import { tell } from './setting-lines.ts';
import { leftWords } from './wallet-lines.ts';

export const takeBack = defineCommand({
  name: 'takeback',
  summary: 'Take back what is left of a grant',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, { budgets, credits }) => {
    const taken = await budgets.takeBack(call, call.subject ?? '');
    if (taken === undefined) throw new UserError('not_found');
    const { takenMicros, standing } = taken;
    const words = takenMicros === 0 ? say.nothingToTake : say.taken(credits.format(takenMicros));
    return tell([line('plain', words), line('small', say.leftNow(leftWords(standing, credits.format)))]);
  },
});
