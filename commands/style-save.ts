// /style save: words and pictures that set a look, under a name for the whole team.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { styleMessages as say } from '../src/messages/styles.ts';
import { option } from '../src/option.ts';
import { line } from '../src/reply.ts';
import { tell } from './setting-lines.ts';

const longestWords = 500;
/** Each takes the place of a reference of the request. */
const mostPictures = 4;

const options = z.object({
  name: option.text({ summary: 'What the style is called', max: 40, positional: true }),
  before: option.text({ summary: 'Words before the prompt', max: longestWords }).optional(),
  after: option.text({ summary: 'Words after the prompt', max: longestWords }).optional(),
  reference: option.images({ summary: 'A picture that shows the look', max: mostPictures }).optional(),
});

export const styleSave = defineCommand({
  name: 'style save',
  summary: 'Save a style for the team',
  examples: ['woodcut --before "A woodcut of" --after "in two colours"'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { styles }) => {
    const { name, before = '', after = '', reference = [] } = call.options;
    if (call.settings.stylesBy === 'admins' && !(await call.isAdmin())) throw new UserError('not_allowed');
    if (before === '' && after === '' && reference.length === 0)
      throw new UserError('invalid_options', { problem: say.empty });
    const { teamId, memberId: createdBy } = call;
    const saved = await styles.save({ teamId, createdBy, name, before, after, references: reference });
    if (saved === 'taken') throw new UserError('invalid_options', { problem: say.taken(name) });
    return tell([line('plain', say.saved(name, call.typed))]);
  },
});
