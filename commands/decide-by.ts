// The buttons with which an admin decides on a request for credits: the message that was pressed then says who did.
import { z } from 'zod';
import { type AnyCommand, defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Decision } from '../src/ledger/credit-requests.ts';
import { describeRequest } from '../src/ledger/describe-credit-request.ts';

export function decideBy(decision: Decision, summary: string): AnyCommand {
  return defineCommand({
    name: decision,
    summary,
    examples: [],
    surface: 'button',
    standsAlone: false,
    options: z.object({}),
    posts: false,
    acknowledge: 'update',
    audience: 'admins',
    run: async (call, { creditRequests, credits }) => {
      const id = call.subject ?? '';
      const decided = await creditRequests.decide(id, decision, call);
      const about = decided.kind === 'gone' ? undefined : await creditRequests.about(id);
      if (about === undefined) throw new UserError('not_found');
      return { ...describeRequest(about, credits.format), images: [], audience: 'public' };
    },
  });
}
