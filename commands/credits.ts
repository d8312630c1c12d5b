// /credits: where I stand, in each wallet that my pictures draw on.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { channelOf, threadOf } from '../src/destination.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { walletNames } from '../src/messages/wallets.ts';
import { type Line, line } from '../src/reply.ts';
import type { WalletBalance } from '../src/store/records.ts';

const barLength = 20;

export const credits = defineCommand({
  name: 'credits',
  summary: 'How many credits are left',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, services) => {
    const { wallets, pots } = await services.credits.balances({
      ...call,
      channelId: channelOf(call.destination),
      threadId: threadOf(call.destination),
    });
    const lines = [...wallets, ...pots].flatMap((balance) =>
      describeWallet(balance, call.timeZone, services.credits.format),
    );
    return { lines, images: [], buttons: [], audience: 'private' };
  },
});

function describeWallet(
  balance: WalletBalance,
  timeZone: string,
  format: (micros: number) => string,
): readonly Line[] {
  const name = walletNames[balance.kind] ?? balance.kind;
  const heading = line('plain', { bold: name.charAt(0).toUpperCase() + name.slice(1) });
  const { amountMicros, spentMicros, heldMicros } = balance;
  const used = say.spentAndHeld(format(spentMicros), heldMicros === 0 ? undefined : format(heldMicros));
  if (amountMicros === null) return [heading, line('plain', `${say.unlimited} · ${used}`)];
  const leftMicros = Math.max(amountMicros - spentMicros - heldMicros, 0);
  return [
    heading,
    line(
      'plain',
      { code: bar(amountMicros === 0 ? 0 : leftMicros / amountMicros) },
      ` ${say.left(format(leftMicros), format(amountMicros))}`,
    ),
    line('small', `${used} · ${say.refills(say.refillsAt(balance.refillsAt, timeZone))}`),
  ];
}

function bar(share: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * barLength);
  return '█'.repeat(full) + '░'.repeat(barLength - full);
}
