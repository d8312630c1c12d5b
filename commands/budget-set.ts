// /budget set: what somebody, or everybody, may spend in a period.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import type { BudgetChange, BudgetChanged } from '../src/ledger/budgets.ts';
import { sayEffect } from '../src/messages/budget-effect.ts';
import { budgetMessages as say, sayBudget } from '../src/messages/budgets.ts';
import { option } from '../src/option.ts';
import { line, type Span } from '../src/reply.ts';
import { ownerOptions, readBudgetOwner } from './budget-owner.ts';
import { readAllowance, refuse } from './budget-values.ts';
import { tell } from './setting-lines.ts';

const options = z.object({
  allowance: option
    .text({ summary: 'Credits such as 300 or 12.5, or unlimited, or usual', max: 30, positional: true })
    .optional(),
  period: option.choice(['day', 'week', 'month', 'usual'], { summary: 'When they refill' }).optional(),
  carry_over: option.flag({ summary: 'What is left goes into the next period' }).optional(),
  ...ownerOptions(),
  each: option.flag({ summary: 'What each member has, with role those who have it', usual: 'no' }).optional(),
});

export const budgetSet = defineCommand({
  name: 'budget set',
  summary: 'Set what a member, a role, a channel or the team may spend',
  examples: ['300 --each', '50 --period week --member @maya', '2000 --team --carry_over', 'usual --team'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, services) => {
    const change = readChange(call.options, services);
    const { owner, name } = await readBudgetOwner(call.options, call, services);
    const changed = await services.budgets.set(call, owner, change);
    const { format } = services.credits;
    return tell([
      line('plain', ...name, sayChange(changed, format)),
      ...sayEffect(changed, { format, timeZone: call.timeZone }).map((text) => line('small', text)),
    ]);
  },
});

function readChange(
  { allowance, period, carry_over: carryOver }: z.infer<typeof options>,
  services: Parameters<typeof readAllowance>[1],
): BudgetChange {
  if (allowance === undefined && period === undefined && carryOver === undefined) refuse(say.nothingToSet);
  return {
    ...(allowance === undefined ? {} : { allowanceMicros: readAllowance(allowance, services) }),
    ...(period === undefined ? {} : { period }),
    ...(carryOver === undefined ? {} : { carryOver }),
  };
}

function sayChange({ before, after }: BudgetChanged, format: (micros: number) => string): Span {
  const [was, is] = [sayBudget(before, format), sayBudget(after, format)];
  return was === is ? say.unchanged(is) : say.changed(was, is);
}
