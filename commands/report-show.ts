// /report show: what the team spent, for admins; everybody else sees what they spent themselves.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { reportMessages as say } from '../src/messages/reports.ts';
import { option } from '../src/option.ts';
import { grouped } from './report-options.ts';

const options = z.object({
  period: option
    .suggested({
      summary: 'Which days: last month, last 30 days, 2026-10, 2026-W40',
      max: 40,
      usual: 'this month',
      suggest: 'spans',
      positional: true,
    })
    .optional(),
  by: grouped,
});

export const reportShow = defineCommand({
  name: 'report show',
  summary: 'What was spent, on what and by whom',
  examples: ['', 'last month', '2026-10 --by channel', '2026-10-01..2026-10-15 --by day'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { reports }) => {
    const { teamId, memberId, timeZone } = call;
    const isAdmin = await call.isAdmin();
    const span = reports.spanOf(call.options.period, timeZone);
    if (span === undefined) throw new UserError('invalid_options', { problem: say.unknownPeriod });
    const by = call.options.by ?? (isAdmin ? 'member' : 'day');
    const ask = { teamId, by, span, timeZone, costs: isAdmin };
    const shown = isAdmin
      ? await reports.show(ask, { admin: memberId, file: true, notes: [] })
      : await reports.show({ ...ask, memberId }, { file: true, notes: [say.onlyYours] });
    return { ...shown, buttons: [], audience: 'private' };
  },
});
