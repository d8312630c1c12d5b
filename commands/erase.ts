// The button under /privacy erase: erases whoever presses it, who is the person that was asked.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { privacyMessages as say } from '../src/messages/privacy.ts';
import { line } from '../src/reply.ts';

export const erase = defineCommand({
  name: 'erase',
  summary: 'Erase all that is kept of whoever presses it',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async ({ teamId, memberId, subject }, { privacy }) => {
    // Whoever was erased is somebody new by then, so that an old button does nothing.
    if (subject !== memberId) throw new UserError('not_found');
    await privacy.erase({ teamId, memberId });
    return { lines: [line('plain', say.erased)], images: [], buttons: [], audience: 'private' };
  },
});
