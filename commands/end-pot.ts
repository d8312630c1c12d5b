// The button End now of a pot: what is left of it goes back to the team's credits.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { line } from '../src/reply.ts';
import { tell } from './setting-lines.ts';
import { leftWords } from './wallet-lines.ts';

export const endPot = defineCommand({
  name: 'endpot',
  summary: 'End a pot before its time',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, { budgets, credits: { format } }) => {
    const closed = await budgets.closePot(call, call.subject ?? '');
    if (closed === undefined) throw new UserError('not_found');
    const { pot, returnedMicros, team } = closed;
    return tell([
      line(
        'plain',
        { bold: say.potOpened(pot.name) },
        say.potEnded(format(returnedMicros), leftWords(team, format)),
      ),
      ...(pot.heldMicros === 0 ? [] : [line('small', say.potHeld(format(pot.heldMicros)))]),
    ]);
  },
});
