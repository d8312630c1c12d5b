// /style remove: takes a style of the team away, for whoever saved it and for admins.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { styleMessages as say } from '../src/messages/styles.ts';
import { option } from '../src/option.ts';
import { line } from '../src/reply.ts';
import { tell } from './setting-lines.ts';

const options = z.object({
  name: option.suggested({ summary: 'Which style', max: 40, positional: true, suggest: 'styles' }),
});

export const styleRemove = defineCommand({
  name: 'style remove',
  summary: 'Remove a style of the team',
  examples: ['woodcut'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { styles }) => {
    const { name, own } = await styles.find(call.teamId, call.options.name);
    if (own === undefined) throw new UserError('invalid_options', { problem: say.everybodysStays(name) });
    if (own.createdBy !== call.memberId && !(await call.isAdmin())) throw new UserError('not_allowed');
    if (!(await styles.remove(call.teamId, own.id))) throw new UserError('not_found');
    return tell([line('plain', say.removed(name))]);
  },
});
