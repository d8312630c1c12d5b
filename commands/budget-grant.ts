// /budget grant: credits once, on top of an allowance.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { option } from '../src/option.ts';
import { line } from '../src/reply.ts';
import { ownerOptions, readOwner } from './budget-owner.ts';
import { readAmount, readEndOf } from './budget-values.ts';
import { leftWords } from './wallet-lines.ts';

const options = z.object({
  amount: option.text({ summary: 'How many credits, such as 50 or 12.5', max: 30, positional: true }),
  expires: option
    .text({ summary: 'The last day, such as 2026-12-24, or 7d, 2w', max: 30, usual: 'never' })
    .optional(),
  ...ownerOptions(),
});

export const budgetGrant = defineCommand({
  name: 'budget grant',
  summary: 'Give credits once, on top of what somebody has',
  examples: ['50 --member @maya', '500 --team --expires 2026-12-24', '100 --role @artists --expires 2w'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, services) => {
    const { amount, expires, ...whose } = call.options;
    const amountMicros = readAmount('amount', amount, services);
    const endsAt = expires === undefined ? null : readEndOf('expires', expires, call.timeZone, services);
    const { owner, name } = await readOwner(whose, call, services);
    const { grant, standing } = await services.budgets.grant(call, owner, {
      amountMicros,
      endsAt,
      key: call.dedupeKey,
    });
    const { format } = services.credits;
    return {
      lines: [
        line('plain', ...name, say.granted(format(grant.amountMicros), grant.endsAt, call.timeZone)),
        line('small', `${say.grantOrder} ${say.leftNow(leftWords(standing, format))}`),
      ],
      images: [],
      buttons: [{ verb: 'takeback', id: grant.id, label: say.takeBack, style: 'plain' }],
      audience: 'private',
    };
  },
});
