// What is said when nobody can pay for a request: which wallets lack how much until when, and what would fit. Pure.
import { creditRequestMessages as say } from '../messages/credit-requests.ts';
import { walletNames } from '../messages/wallets.ts';
import { type Button, type Line, line } from '../reply.ts';
import { fitSubject } from './fit-subject.ts';
import type { OverBudget } from './service.ts';

/** Somebody can have very many roles. */
const mostWallets = 6;
/** With the one that asks for credits they fit into a row of five. */
const mostFits = 4;

export function describeOverBudget(
  { generationId, priceMicros, shorts, fits, mayAsk, until }: OverBudget,
  timeZone: string,
  format: (micros: number) => string,
): { readonly lines: readonly Line[]; readonly buttons: readonly Button[] } {
  const ways = fits.slice(0, mostFits);
  return {
    lines: [
      line('plain', { bold: say.notEnough }, ` ${say.costs(format(priceMicros))}`),
      ...shorts.slice(0, mostWallets).map(({ wallet, missingMicros }) => {
        const { kind, label, refillsAt } = wallet;
        const when = kind === 'pot' ? say.potEnds(refillsAt, timeZone) : say.refills(refillsAt, timeZone);
        const name = label ?? walletNames[kind] ?? kind;
        return line('item', say.isShort(name, format(missingMicros)), ` ${when}`);
      }),
      ...(ways.length === 0 ? [] : [line('plain', say.wouldFit)]),
      line('small', hint(mayAsk, until, timeZone)),
    ],
    buttons: [
      ...ways.map(({ change, priceMicros: costs, provider }) => ({
        verb: 'fit',
        id: fitSubject(generationId, costs, change),
        label: say.fit(change, provider, format(costs)),
        style: 'plain' as const,
      })),
      ...(mayAsk === 'yes'
        ? [{ verb: 'ask', id: generationId, label: say.request, style: 'primary' as const }]
        : []),
    ],
  };
}

function hint(mayAsk: OverBudget['mayAsk'], until: number, timeZone: string): string {
  switch (mayAsk) {
    case 'yes':
      return say.waitsForCredits(until, timeZone);
    case 'asked':
      return say.waits(until, timeZone);
    case 'operators':
      return say.operatorsCap;
  }
}
