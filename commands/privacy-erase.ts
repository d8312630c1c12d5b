// /privacy erase: asks once more, as nothing brings back what is erased.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { privacyMessages as say } from '../src/messages/privacy.ts';
import { line } from '../src/reply.ts';

export const privacyErase = defineCommand({
  name: 'privacy erase',
  summary: 'Erase all that I keep of you, pictures included',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async ({ memberId, typed }) => ({
    lines: [line('plain', say.mayErase), line('small', say.exportFirst(typed))],
    images: [],
    buttons: [{ verb: 'erase', id: memberId, label: say.erase, style: 'danger' }],
    audience: 'private',
  }),
});
