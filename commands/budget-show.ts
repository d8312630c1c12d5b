// /budget show: all that is decided about who may spend what, and how it stands.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { BudgetOverview, WalletOwner } from '../src/ledger/budgets.ts';
import { budgetMessages as say, sayBudget } from '../src/messages/budgets.ts';
import { type Button, type Line, line, type Span } from '../src/reply.ts';
import { channelSpan, ownerSpans, roleSpan } from './budget-owner.ts';
import { firstPage } from './pages.ts';
import { standingWords } from './wallet-lines.ts';

/** Discord takes 25, and one is for the rest of the list. */
const mostButtons = 20;

export const budgetShow = defineCommand({
  name: 'budget show',
  summary: 'Who may spend what, with pots and grants',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: (call, services) => show(call, services),
});

/** What is there may have changed since the page before. */
async function show(call: Call<unknown>, { budgets, credits }: Services) {
  const from = call.subject === undefined ? 0 : Number(call.subject);
  const all = entriesOf(await budgets.overview(call), credits.format, call.timeZone);
  if (!Number.isInteger(from) || from < 0 || (from > 0 && from >= all.length))
    throw new UserError('not_found');
  const page = firstPage(all.slice(from)).slice(0, mostButtons);
  const next = from + page.length;
  const more: Button = { verb: 'budget show', id: String(next), label: say.more, style: 'plain' };
  return {
    lines: page.flatMap(({ lines }) => lines),
    images: [],
    buttons: [
      ...page.flatMap(({ button }) => (button === undefined ? [] : [button])),
      ...(next < all.length ? [more] : []),
    ],
    audience: 'private' as const,
  };
}

type Entry = { readonly lines: readonly Line[]; readonly button?: Button };
type Format = (micros: number) => string;

function entriesOf(overview: BudgetOverview, format: Format, timeZone: string): readonly Entry[] {
  const { team, eachMember, wallets, pots, grants } = overview;
  const of = (kind: 'role' | 'channel' | 'member') =>
    titled(
      say.titles[kind],
      wallets
        .filter(({ owner }) => owner.kind === kind)
        .map(({ owner, name, budget, standing }) => ({
          lines: [
            line('item', ...ownerSpans(owner, name), `: ${sayBudget(budget, format)}`),
            line('small', standingWords(standing, format)),
          ],
        })),
    );
  return [
    {
      lines: [
        line('heading', say.titles.team),
        line('plain', sayBudget(team.budget, format), usually(team.budget.from === 'environment')),
        line('small', standingWords(team.standing, format)),
      ],
    },
    ...titled(
      say.titles.eachMember,
      eachMember.map(({ roleId, budget }) => ({
        lines: [
          line(
            'item',
            roleId === undefined ? say.everybody : roleSpan({ id: roleId, name: '' }),
            `: ${sayBudget(budget, format)}`,
            usually(budget.from === 'environment'),
          ),
        ],
      })),
    ),
    ...of('role'),
    ...of('channel'),
    ...of('member'),
    ...titled(
      say.titles.pots,
      pots.map((pot) => potEntry(pot, format, timeZone)),
    ),
    ...titled(
      say.titles.grants,
      grants.map((grant) => grantEntry(grant, isIdle(grant.owner, wallets), format, timeZone)),
    ),
  ];
}

/** The title goes with the first of them, so that no page ends with a title alone. */
function titled(title: string, [first, ...rest]: readonly Entry[]): readonly Entry[] {
  if (first === undefined) return [];
  return [{ ...first, lines: [line('heading', title), ...first.lines] }, ...rest];
}

function usually(isUsual: boolean): string {
  return isUsual ? say.usual : '';
}

function potEntry(pot: BudgetOverview['pots'][number], format: Format, timeZone: string): Entry {
  const { place, amountMicros, spentMicros, heldMicros, endsAt } = pot;
  const where: readonly Span[] =
    place.kind === 'role'
      ? [say.by, roleSpan({ id: place.roleId, name: '' })]
      : [say.in, channelSpan({ id: place.channelId, name: '' })];
  const left = say.potLine(format(amountMicros - spentMicros - heldMicros), format(amountMicros));
  return {
    lines: [line('item', { bold: `“${pot.name}”` }, ` ${left}`, ...where, say.untilEnd(endsAt, timeZone))],
    button: { verb: 'endpot', id: pot.id, label: say.endPot(pot.name), style: 'plain' },
  };
}

/** Nobody draws on a role or channel whose cap was taken away. */
function isIdle(owner: WalletOwner, wallets: BudgetOverview['wallets']): boolean {
  switch (owner.kind) {
    case 'team':
    case 'member':
      return false;
    case 'role':
      return !wallets.some(({ owner: other }) => other.kind === 'role' && other.roleId === owner.roleId);
    case 'channel':
      return !wallets.some(
        ({ owner: other }) => other.kind === 'channel' && other.channelId === owner.channelId,
      );
  }
}

function grantEntry(
  { owner, name, id, leftMicros, endsAt }: BudgetOverview['grants'][number],
  idle: boolean,
  format: Format,
  timeZone: string,
): Entry {
  const left = format(leftMicros);
  const whose = owner.kind === 'member' ? (name ?? say.nobody) : say.ownerKinds[owner.kind];
  return {
    lines: [
      line(
        'item',
        ...ownerSpans(owner, name),
        say.grantLine(left, endsAt, timeZone),
        idle ? say.grantIsIdle : '',
      ),
    ],
    button: { verb: 'takeback', id, label: say.takeBackOf(left, whose), style: 'plain' },
  };
}
