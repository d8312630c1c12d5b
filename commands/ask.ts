// The button Request credits: asks the admins of the team for what a request lacks, which waits for their word.
import { z } from 'zod';
import { type Call, defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type GenerationId } from '../src/ids.ts';
import type { Asked } from '../src/ledger/credit-requests.ts';
import { creditRequestMessages as say } from '../src/messages/credit-requests.ts';
import { line } from '../src/reply.ts';
import { askerOf } from './asker.ts';
import { answer } from './submitted.ts';

export const ask = defineCommand({
  name: 'ask',
  summary: 'Ask the admins for credits',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  // What there is enough for by now is made at once.
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { creditRequests, generation, credits }) => {
    const generationId = asId<GenerationId>(call.subject ?? '');
    if (!call.teamApproved) throw new UserError('team_not_approved');
    const asked = await creditRequests.ask(generationId, call);
    if (asked.kind === 'enough') {
      const { submitted, private: isPrivate } = await generation.confirm(
        generationId,
        asked.priceMicros,
        askerOf(call),
      );
      return answer(submitted, call, isPrivate ? 'private' : 'public', credits.format);
    }
    const text = said(asked, call, credits.format);
    return { lines: [line('plain', text)], images: [], buttons: [], audience: 'private' };
  },
});

function said(
  asked: Exclude<Asked, { readonly kind: 'enough' }>,
  { timeZone, typed }: Pick<Call<unknown>, 'timeZone' | 'typed'>,
  format: (micros: number) => string,
): string {
  switch (asked.kind) {
    case 'asked':
      return say.asked(format(asked.request.amountMicros), asked.request.until, timeZone);
    case 'known':
      return asked.request.state === 'asked' ? say.askedBefore : say.wasDecided;
    case 'wait':
      return say.wait(asked.why, asked.until, timeZone);
    case 'unheard':
      return say.unheard(typed);
    case 'operators':
      return say.onlyOperators;
    case 'gone':
      throw new UserError('expired');
  }
}
