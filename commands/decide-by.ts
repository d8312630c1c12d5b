// An admin's decision on a request for credits: the message that was pressed then says who decided.
import type { Call, Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Decision } from '../src/ledger/credit-requests.ts';
import { describeRequest } from '../src/ledger/describe-credit-request.ts';
import type { Reply } from '../src/reply.ts';

export async function decideBy(
  decision: Decision,
  call: Call<unknown>,
  { creditRequests, credits }: Pick<Services, 'creditRequests' | 'credits'>,
): Promise<Reply> {
  const id = call.subject ?? '';
  const decided = await creditRequests.decide(id, decision, call);
  const about = decided.kind === 'gone' ? undefined : await creditRequests.about(id);
  if (about === undefined) throw new UserError('not_found');
  // The message that was pressed may be in a channel that everybody reads.
  return { ...describeRequest(about, credits.format, false), images: [], audience: 'public' };
}
