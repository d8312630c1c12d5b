// /budget audit: who decided what about the team, the newest first.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { auditMessages as say } from '../src/messages/audit.ts';
import { line } from '../src/reply.ts';
import { auditLines } from './audit-words.ts';
import { firstPage } from './pages.ts';
import { tell } from './setting-lines.ts';

/** More of them never fit into a message. */
const mostEntries = 25;

export const budgetAudit = defineCommand({
  name: 'budget audit',
  summary: 'Who decided what, and when',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async ({ teamId, timeZone, subject }, { budgets, credits }) => {
    const entries = await budgets.trail({
      teamId,
      limit: mostEntries + 1,
      ...(subject === undefined ? {} : { before: subject }),
    });
    if (entries.length === 0) return tell([line('plain', say.none)]);
    const around = { format: credits.format, timeZone };
    const page = firstPage(
      entries.slice(0, mostEntries).map((entry) => ({ id: entry.id, lines: auditLines(entry, around) })),
    );
    const last = page.at(-1);
    const isMore = last !== undefined && page.length < entries.length;
    return {
      ...tell(page.flatMap(({ lines }) => lines)),
      buttons: isMore ? [{ verb: 'budget audit', id: last.id, label: say.older, style: 'plain' }] : [],
    };
  },
});
