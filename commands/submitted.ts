// What is answered to whoever asked for pictures, by a command or a button.
import type { Call } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { describeOverBudget } from '../src/generation/describe-over-budget.ts';
import { fitSubject } from '../src/generation/fit-subject.ts';
import type { Proposed, Submitted } from '../src/generation/service.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { remedySentence, ruleSentence } from '../src/messages/refusals.ts';
import { walletNames } from '../src/messages/wallets.ts';
import { line, type Reply, shorten } from '../src/reply.ts';
import { leftSentence } from './wallet-lines.ts';

/** Enough to know it again. */
const longestPrompt = 300;

/** Throws a UserError when nothing was accepted. */
export function answer(
  submitted: Submitted,
  call: Pick<Call<unknown>, 'timeZone'>,
  audience: Reply['audience'],
  format: (micros: number) => string,
): Reply {
  switch (submitted.kind) {
    case 'accepted':
    case 'duplicate':
      return {
        lines: [line('plain', say.accepted)],
        images: [],
        buttons: [],
        audience,
        generation: submitted.generationId,
      };
    case 'proposed':
      return askFirst(submitted, call, format);
    case 'expired':
      throw new UserError('expired');
    case 'forbidden':
      throw new UserError('against_rules', {
        rule: ruleSentence(submitted.refusal, format),
        scope: submitted.refusal.from,
      });
    case 'over_budget':
      return {
        ...describeOverBudget(submitted, call.timeZone, format),
        images: [],
        audience: 'private',
      };
    case 'busy':
      throw new UserError('too_busy', { scope: submitted.scope });
    case 'no_provider': {
      const { remedy, named } = submitted;
      throw new UserError('no_provider', {
        ...(remedy === undefined ? {} : { remedy: remedySentence(remedy) }),
        ...(named === undefined ? {} : { [named.exists ? 'named' : 'unknown']: named.name }),
      });
    }
    case 'team_not_approved':
      throw new UserError('team_not_approved');
    case 'input_not_found':
      throw new UserError('not_found');
    case 'storage_full':
      throw new UserError('storage_full');
    case 'stopping':
      throw new UserError('stopping');
  }
}

/** For the person alone: what it is, what it costs, and how what it draws on stands. */
function askFirst(
  { generationId, request, priceMicros, provider, above, wallets, until, change }: Proposed,
  { timeZone }: Pick<Call<unknown>, 'timeZone'>,
  format: (micros: number) => string,
): Reply {
  const price = format(priceMicros);
  const shown = [request.aspectRatio, request.resolution, say.pictures(request.count), provider];
  return {
    lines: [
      line(
        'plain',
        { bold: say.costs(price) },
        ` ${above === undefined ? say.dearerNow : say.above(above, format)}`,
      ),
      line('quote', shorten(request.prompt, longestPrompt)),
      line('small', shown.join(' · ')),
      // An admin who asks for a picture needs no more than everybody does: /credits shows them the rest.
      ...wallets.map((wallet) =>
        line('small', `${walletNames[wallet.kind] ?? wallet.kind}: ${leftSentence(wallet, format, false)}`),
      ),
      line('small', say.offerEnds(until, timeZone)),
    ],
    images: [],
    buttons: [
      {
        ...(change === undefined
          ? { verb: 'confirm', id: `${generationId}.${priceMicros}` }
          : { verb: 'fit', id: fitSubject(generationId, priceMicros, change) }),
        label: say.confirm(price),
        style: 'primary',
      },
      { verb: 'cancel', id: generationId, label: say.cancelOffer, style: 'plain' },
    ],
    audience: 'private',
  };
}
