// Puts together what asking for credits needs: the requests, what is told of them, and the rounds that end them.
import { createWriteCreditsAnswered } from './announcing/credits-answered.ts';
import { createWriteCreditsAsked } from './announcing/credits-asked.ts';
import { createCreditRequestRounds } from './ledger/credit-request-rounds.ts';
import { createCreditRequestService } from './ledger/credit-request-service.ts';

type Parts = Parameters<typeof createCreditRequestService>[0] &
  Parameters<typeof createCreditRequestRounds>[0] &
  Omit<Parameters<typeof createWriteCreditsAsked>[0], 'creditRequests'> &
  Omit<Parameters<typeof createWriteCreditsAnswered>[0], 'creditRequests'>;

export function createAsking(parts: Parts) {
  const creditRequests = createCreditRequestService(parts);
  return {
    creditRequests,
    rounds: createCreditRequestRounds(parts),
    writers: {
      credits_asked: createWriteCreditsAsked({ ...parts, creditRequests }),
      credits_answered: createWriteCreditsAnswered({ ...parts, creditRequests }),
    },
  };
}
