// A request for credits as admins see it: who asks, what for and what is short, with buttons while it can be decided.
// Pure.
import { commandMessages } from '../messages/commands.ts';
import { creditRequestMessages as say } from '../messages/credit-requests.ts';
import { type Button, type Line, line, shorten } from '../reply.ts';
import type { WalletBalance } from '../store/records.ts';
import type { AboutRequest, CreditRequest } from './credit-requests.ts';

const longestPrompt = 300;
const mostWallets = 6;

export function describeRequest(
  about: AboutRequest,
  format: (micros: number) => string,
  /** How the wallets stand is for admins alone, as others draw on them too. */
  mayReadStandings: boolean,
): { readonly lines: readonly Line[]; readonly buttons: readonly Button[] } {
  const { request, wanted, wallets, names, timeZone } = about;
  const { memberName, amountMicros, priceMicros, shorts, createdAt, until } = request;
  const isOpen = request.state === 'asked';
  const shown =
    wanted === undefined || wanted.private || wanted.prompt === ''
      ? []
      : [line('quote', shorten(wanted.prompt, longestPrompt))];
  const size = wanted === undefined ? [] : [commandMessages.pictures(wanted.count), wanted.resolution];
  const lacks = shorts.slice(0, mostWallets).map(({ walletId, kind, subject, missingMicros }) => {
    const wallet =
      isOpen && mayReadStandings ? wallets.find((each) => each.walletId === walletId) : undefined;
    return line(
      'small',
      say.lacks(
        kind,
        names.get(subject),
        format(missingMicros),
        wallet && standing(wallet, timeZone, format),
      ),
    );
  });
  return {
    lines: [
      line('plain', { bold: memberName ?? say.somebody }, say.asksFor(format(amountMicros))),
      ...shown,
      line('small', [...size, say.costsAll(format(priceMicros))].join(' · ')),
      ...lacks,
      isOpen ? line('small', say.decideUntil(createdAt, until, timeZone)) : ended(request, format),
    ],
    buttons: isOpen ? buttonsOf(about, format) : [],
  };
}

function standing(
  { amountMicros, spentMicros, heldMicros, refillsAt }: WalletBalance,
  timeZone: string,
  format: (micros: number) => string,
): string {
  if (amountMicros === null) return commandMessages.unlimited;
  const left = format(Math.max(amountMicros - spentMicros - heldMicros, 0));
  const refills = commandMessages.refills(commandMessages.refillsAt(refillsAt, timeZone));
  return `${commandMessages.left(left, format(amountMicros))}, ${refills}`;
}

function ended({ state, decidedBy, decidedMicros }: CreditRequest, format: (micros: number) => string): Line {
  const who = { bold: decidedBy?.name ?? say.anAdmin };
  switch (state) {
    case 'approved':
      return line('plain', who, say.approvedBy(format(decidedMicros ?? 0)));
    case 'denied':
      return line('plain', who, say.deniedBy);
    case 'asked':
    case 'expired':
      return line('plain', say.endedUndecided);
  }
}

function buttonsOf(
  { request: { id, amountMicros }, halfMicros }: AboutRequest,
  format: (micros: number) => string,
): readonly Button[] {
  return [
    { verb: 'approve', id, label: say.approve(format(amountMicros)), style: 'primary' },
    ...(halfMicros < amountMicros
      ? [{ verb: 'half', id, label: say.half(format(halfMicros)), style: 'plain' as const }]
      : []),
    { verb: 'deny', id, label: say.deny, style: 'danger' },
  ];
}
