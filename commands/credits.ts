// /credits: where I stand, in each wallet that my pictures draw on.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { channelOf, threadOf } from '../src/destination.ts';
import { leftOf } from '../src/ledger/left.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { creditMessages } from '../src/messages/credits.ts';
import { sayForecast } from '../src/messages/forecasts.ts';
import { walletNames } from '../src/messages/wallets.ts';
import { type Line, line, type Span } from '../src/reply.ts';
import type { WalletBalance } from '../src/store/records.ts';
import { sparkline } from './sparkline.ts';
import { leftSentence, mayReadAll } from './wallet-lines.ts';

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
    const { destination } = call;
    const isAdmin = await call.isAdmin();
    const { wallets, pots } = await services.credits.balances({
      ...call,
      roleIds: await call.roles(),
      channelId: channelOf(destination),
      threadId: threadOf(destination),
    });
    const described = await Promise.all(
      wallets.map((wallet) =>
        mayReadAll(wallet, isAdmin)
          ? describe(wallet, call, services)
          : briefly(wallet, call.timeZone, services.credits.format),
      ),
    );
    const lines = [
      ...pots.flatMap((pot) => describePot(pot, call.timeZone, services.credits.format)),
      ...described.flat(),
    ];
    return { lines, images: [], buttons: [], audience: 'private' };
  },
});

function heading({ kind, subject }: WalletBalance): readonly Span[] {
  const name = walletNames[kind] ?? kind;
  const title = { bold: name.charAt(0).toUpperCase() + name.slice(1) };
  return kind === 'role' ? [title, ' ', { role: subject, name: subject }] : [title];
}

type Format = (micros: number) => string;

function briefly(wallet: WalletBalance, timeZone: string, format: Format): readonly Line[] {
  const refills = say.refills(say.refillsAt(wallet.refillsAt, timeZone));
  return [
    line('plain', ...heading(wallet)),
    line('plain', leftSentence(wallet, format, false)),
    ...(wallet.amountMicros === null ? [] : [line('small', refills)]),
  ];
}

async function describe(
  wallet: WalletBalance,
  call: Pick<Call<unknown>, 'teamId' | 'timeZone'>,
  { credits }: Pick<Services, 'credits'>,
): Promise<readonly Line[]> {
  const { format } = credits;
  const left = leftOf(wallet);
  const { amountMicros, allowance, grants } = wallet;
  const refills = say.refills(say.refillsAt(wallet.refillsAt, call.timeZone));
  return [
    line('plain', ...heading(wallet)),
    amountMicros === null || left === null
      ? line('plain', `${say.unlimited} · ${usedWords(wallet, format)}`)
      : line(
          'plain',
          { code: bar(amountMicros === 0 ? 0 : left / amountMicros) },
          ` ${say.left(format(left), format(amountMicros))}`,
        ),
    ...(amountMicros === null ? [] : [line('small', `${usedWords(wallet, format)} · ${refills}`)]),
    ...(allowance === undefined || allowance.carriedMicros === 0
      ? []
      : [line('small', creditMessages.carried(allowance.carriedMicros, allowance.period, format))]),
    ...grants.map(({ leftMicros, endsAt }) =>
      line('small', creditMessages.grant(format(leftMicros), endsAt, call.timeZone)),
    ),
    ...(await courseLines(wallet, call, credits)),
  ];
}

/** How the period goes: a bar for each of its days so far, and how long it lasts. */
async function courseLines(
  wallet: WalletBalance,
  call: Pick<Call<unknown>, 'teamId' | 'timeZone'>,
  { outlook: readOutlook, format }: Services['credits'],
): Promise<readonly Line[]> {
  const { allowance, startsAt } = wallet;
  if (allowance === undefined) return [];
  const { timeZone } = call;
  const { days, forecast, now } = await readOutlook(wallet, call);
  const most = Math.max(...days, 0);
  const bars =
    days.length > 1 && most > 0
      ? [
          line(
            'small',
            { code: sparkline(days) },
            ` ${creditMessages.byDay(format(most), startsAt, timeZone)}`,
          ),
        ]
      : [];
  const tells = wallet.amountMicros !== null && forecast.kind !== 'out';
  return [
    ...bars,
    ...(tells ? [line('small', sayForecast(forecast, { period: allowance.period, timeZone, now }))] : []),
  ];
}

function usedWords({ spentMicros, heldMicros, setAsideMicros }: WalletBalance, format: Format): string {
  const used = say.spentAndHeld(format(spentMicros), heldMicros === 0 ? undefined : format(heldMicros));
  return setAsideMicros === 0 ? used : `${used} · ${creditMessages.aside(format(setAsideMicros))}`;
}

/** Everybody who may draw on it sees what is left of it. */
function describePot(pot: WalletBalance, timeZone: string, format: Format): readonly Line[] {
  const left = leftOf(pot) ?? 0;
  return [
    line('plain', { bold: creditMessages.pot(pot.label) }),
    line(
      'plain',
      `${creditMessages.left(format(left))} · ${creditMessages.potEnds(pot.refillsAt, timeZone)}`,
    ),
    line('small', creditMessages.potPays),
  ];
}

function bar(share: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * barLength);
  return '█'.repeat(full) + '░'.repeat(barLength - full);
}
