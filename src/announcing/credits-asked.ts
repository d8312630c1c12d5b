// Tells admins that somebody asks for credits, and afterwards what became of it.

import type { CreditRequestService } from '../ledger/credit-requests.ts';
import type { CreditService } from '../ledger/credits.ts';
import { describeRequest } from '../ledger/describe-credit-request.ts';
import type { Writer } from './announcement.ts';

export function createWriteCreditsAsked(parts: {
  readonly creditRequests: Pick<CreditRequestService, 'about'>;
  readonly credits: Pick<CreditService, 'format'>;
}): Writer<'credits_asked'> {
  return async ({ requestId }, { wasTold }) => {
    const about = await parts.creditRequests.about(requestId);
    if (about === undefined) return 'obsolete';
    // Nobody needs to hear of it only now that there is nothing to decide.
    if (!wasTold && about.request.state !== 'asked') return 'obsolete';
    return { ...describeRequest(about, parts.credits.format), images: [], audience: 'public' };
  };
}
