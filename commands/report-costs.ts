// /report costs: what people were charged held against what providers report, for admins; of all teams for operators.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';

export const reportCosts = defineCommand({
  name: 'report costs',
  summary: 'What was charged, and what providers took for it',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async ({ teamId, timeZone, isOperator }, { reports }) => {
    const shown = await reports.costs({ teamId, timeZone, everybody: isOperator });
    return { ...shown, buttons: [], audience: 'private' };
  },
});
