// What is said when nobody can pay for a request: which wallets lack how much until when, and what would fit. Pure.
import { creditRequestMessages as say } from '../messages/credit-requests.ts';
import { walletNames } from '../messages/wallets.ts';
import { type Button, type Line, line } from '../reply.ts';
import { fitSubject } from './fit-subject.ts';
import type { OverBudget } from './service.ts';

/** Somebody can have very many roles. */
const mostWallets = 6;
/** Of a row. */
const mostButtons = 5;

/** What has to happen for what waits to be made; credits that were given for it need only be enough. */
type Waits = 'for_a_press' | 'runs_by_itself';

export function describeOverBudget(
  over: OverBudget,
  timeZone: string,
  format: (micros: number) => string,
  waits: Waits = 'for_a_press',
): { readonly lines: readonly Line[]; readonly buttons: readonly Button[] } {
  const { generationId, priceMicros, shorts, fits } = over;
  const others = otherButtons(over, waits, format);
  const ways = fits.slice(0, mostButtons - others.length).map(({ change, priceMicros: costs, provider }) => ({
    verb: 'fit',
    id: fitSubject(generationId, costs, change),
    label: say.fit(change, provider, format(costs)),
    style: 'plain' as const,
  }));
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
      ...ways.map(({ label }) => line('item', label)),
      ...hints(over, waits, timeZone).map((hint) => line('small', hint)),
    ],
    buttons: [...ways, ...others],
  };
}

function otherButtons(
  { generationId, priceMicros, mayAsk }: OverBudget,
  waits: Waits,
  format: (micros: number) => string,
): readonly Button[] {
  const make: Button = {
    verb: 'confirm',
    id: `${generationId}.${priceMicros}`,
    label: say.confirm(format(priceMicros)),
    style: 'plain',
  };
  const ask: Button = { verb: 'ask', id: generationId, label: say.request, style: 'primary' };
  const isOperators = mayAsk === 'operators' && waits === 'for_a_press';
  return [
    // Whoever can ask is offered it when they do while there is enough.
    ...(isOperators || (mayAsk === 'yes' && waits === 'for_a_press') ? [] : [make]),
    ...(mayAsk === 'yes' ? [ask] : []),
  ];
}

function hints({ mayAsk, until }: OverBudget, waits: Waits, timeZone: string): readonly string[] {
  const itself = waits === 'runs_by_itself' ? [say.waitsForEnough(until, timeZone)] : [];
  switch (mayAsk) {
    case 'yes':
      return itself.length > 0 ? itself : [say.waitsForCredits(until, timeZone)];
    case 'operators':
      return [say.operatorsCap, ...itself];
    default:
      return [
        say.wait(mayAsk.why, mayAsk.until, timeZone),
        ...(itself.length > 0 ? itself : [say.waitsForPress(until, timeZone)]),
      ];
  }
}
