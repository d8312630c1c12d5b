// What is answered to whoever asked for pictures, by a command or a button.
import type { Call } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Submitted } from '../src/generation/service.ts';
import { remedySentence, commandMessages as say, walletNames } from '../src/messages.ts';
import { line, type Reply } from '../src/reply.ts';

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
    case 'over_budget': {
      const { wallet, missingMicros } = submitted;
      const refills = say.refillsAt(wallet.refillsAt, call.timeZone);
      throw new UserError('over_budget', {
        whose: walletNames[wallet.kind] ?? wallet.kind,
        missing: format(missingMicros),
        refills,
      });
    }
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
