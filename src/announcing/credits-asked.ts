// Tells admins that somebody asks for credits, and afterwards what became of it.

import type { CreditRequestService } from '../ledger/credit-requests.ts';
import type { CreditService } from '../ledger/credits.ts';
import { describeRequest } from '../ledger/describe-credit-request.ts';
import { creditRequestMessages as say } from '../messages/credit-requests.ts';
import { line } from '../reply.ts';
import type { Store } from '../store/store.ts';
import type { Writer } from './announcement.ts';

export function createWriteCreditsAsked(parts: {
  readonly creditRequests: Pick<CreditRequestService, 'about'>;
  readonly credits: Pick<CreditService, 'format'>;
  readonly store: Pick<Store, 'adminChannel'>;
}): Writer<'credits_asked'> {
  return async ({ requestId }, { teamId, to, typed }) => {
    const about = await parts.creditRequests.about(requestId);
    if (about === undefined) return 'obsolete';
    const isForAdmins = to.kind === 'person' || (await parts.store.adminChannel(teamId)) === to.channelId;
    const { lines, buttons } = describeRequest(about, parts.credits.format, isForAdmins);
    const isOpen = about.request.state === 'asked';
    const more = isOpen && !isForAdmins ? [line('small', say.standings(typed))] : [];
    return { lines: [...lines, ...more], buttons, images: [], audience: 'public' };
  };
}
