// /budget pot: credits of the team set aside for an event.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import type { PotPlace } from '../src/ledger/budgets.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { option } from '../src/option.ts';
import { type Line, line, type Span } from '../src/reply.ts';
import { channelSpan, roleSpan } from './budget-owner.ts';
import { readAmount, readEndOf, refuse } from './budget-values.ts';
import { tell } from './setting-lines.ts';
import { leftWords } from './wallet-lines.ts';

const longestName = 60;

const options = z.object({
  name: option.text({ summary: 'What the event is called', max: longestName, positional: true }),
  amount: option.text({ summary: "How many of the team's credits, such as 500", max: 30 }),
  until: option.text({ summary: 'The last day, such as 2026-12-24, or 7d, 2w', max: 30 }),
  channel: option.channel({ summary: 'The channel or thread that it is for', usual: 'here' }).optional(),
  role: option.role({ summary: 'The role that it is for, wherever they ask' }).optional(),
});

export const budgetPot = defineCommand({
  name: 'budget pot',
  summary: "Set some of the team's credits aside for an event",
  examples: ['"Game jam" --amount 500 --until 7d', 'Posters --amount 200 --until 2026-12-24 --role @artists'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, services) => {
    const { name, amount, until } = call.options;
    const { place, spans } = readPlace(call.options, call.destination.channelId);
    const opened = await services.budgets.openPot(call, {
      name,
      place,
      amountMicros: readAmount('amount', amount, services),
      endsAt: readEndOf('until', until, call.timeZone, services),
      key: call.dedupeKey,
    });
    const { format } = services.credits;
    if (opened.kind === 'short') {
      const left = leftWords(opened.team, format) ?? '0';
      return tell([line('plain', say.potShort(left, format(opened.missingMicros)))]);
    }
    const { pot, team } = opened;
    const lines: readonly Line[] = [
      line(
        'plain',
        { bold: say.potOpened(pot.name) },
        say.opened(format(pot.amountMicros)),
        ...spans,
        say.untilEnd(pot.endsAt, call.timeZone),
      ),
      line('small', say.potMeans(leftWords(team, format))),
    ];
    return {
      ...tell(lines),
      buttons: [{ verb: 'endpot', id: pot.id, label: say.endNow, style: 'plain' }],
    };
  },
});

function readPlace(
  { channel, role }: z.infer<typeof options>,
  channelId: string,
): { readonly place: PotPlace; readonly spans: readonly Span[] } {
  if (channel !== undefined && role !== undefined) refuse(say.onePlace);
  if (role !== undefined)
    return { place: { kind: 'role', roleId: role.id }, spans: [say.by, roleSpan(role)] };
  return channel === undefined
    ? { place: { kind: 'channel', channelId }, spans: [say.here] }
    : { place: { kind: 'channel', channelId: channel.id }, spans: [say.in, channelSpan(channel)] };
}
