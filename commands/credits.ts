// /credits: where I stand, in each wallet that my pictures draw on.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { channelOf, threadOf } from '../src/destination.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { creditMessages } from '../src/messages/credits.ts';
import { sayForecast } from '../src/messages/forecasts.ts';
import { sayUsed } from '../src/messages/used.ts';
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
          ? describe(wallet, call, { ...services, isPotHere: pots.length > 0 })
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
  call: Pick<Call<unknown>, 'timeZone'>,
  { credits, isPotHere }: Pick<Services, 'credits'> & { readonly isPotHere: boolean },
): Promise<readonly Line[]> {
  const { format } = credits;
  const left = wallet.leftMicros;
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
    ...(amountMicros === null || allowance === undefined || allowance.carriedMicros === 0
      ? []
      : [line('small', creditMessages.carried(format(allowance.carriedMicros), allowance.period))]),
    ...grants.map(({ leftMicros, endsAt }) =>
      line('small', creditMessages.grant(format(leftMicros), endsAt, call.timeZone)),
    ),
    ...(await courseLines(wallet, call.timeZone, { ...credits, isPotHere })),
  ];
}

/** How the period goes: a bar for each of its days so far, and how long it lasts. */
async function courseLines(
  wallet: WalletBalance,
  timeZone: string,
  {
    outlook: readOutlook,
    format,
    isPotHere,
  }: Pick<Services['credits'], 'outlook' | 'format'> & { readonly isPotHere: boolean },
): Promise<readonly Line[]> {
  const { allowance, startsAt } = wallet;
  if (allowance === undefined) return [];
  const { days, forecast, now } = await readOutlook(wallet, timeZone);
  const most = Math.max(...days, 0);
  const bars =
    days.length > 1 && most > 0
      ? [
          line(
            'small',
            { code: sparkline(days) },
            ` ${creditMessages.byDay(format(most), startsAt, timeZone)}${ofPots(wallet, days, isPotHere)}`,
          ),
        ]
      : [];
  const tells = wallet.amountMicros !== null && forecast.kind !== 'out';
  return [
    ...bars,
    ...(tells ? [line('small', sayForecast(forecast, { period: allowance.period, timeZone, now }))] : []),
  ];
}

/** Whether the days are with what pots paid, where they could be meant either way. */
function ofPots(wallet: WalletBalance, days: readonly number[], isPotHere: boolean): string {
  if (wallet.kind !== 'team') return isPotHere ? creditMessages.withoutPots : '';
  const { spentMicros, usedBeforeMicros, spentByPotsMicros, setAsideMicros } = wallet;
  // A pot may have been filled in a period before.
  const isMore = days.reduce((sum, micros) => sum + micros, 0) > spentMicros + usedBeforeMicros;
  return isMore || spentByPotsMicros + setAsideMicros > 0 ? creditMessages.withPots : '';
}

function usedWords(wallet: WalletBalance, format: Format): string {
  const { heldMicros, setAsideMicros } = wallet;
  return [
    sayUsed(wallet, format),
    ...(heldMicros === 0 ? [] : [say.held(format(heldMicros))]),
    ...(setAsideMicros === 0 ? [] : [creditMessages.aside(format(setAsideMicros))]),
  ].join(' · ');
}

/** Everybody who may draw on it sees what is left of it. */
function describePot(pot: WalletBalance, timeZone: string, format: Format): readonly Line[] {
  const left = pot.leftMicros ?? 0;
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
