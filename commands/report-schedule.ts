// /report schedule: a report that posts itself into a channel, for admins. Without anything it says what is scheduled.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { commandMessages } from '../src/messages/commands.ts';
import { reportMessages as say } from '../src/messages/reports.ts';
import { option } from '../src/option.ts';
import { type Line, line, type Span } from '../src/reply.ts';
import { postingChannel } from './posting-channel.ts';
import { grouped } from './report-options.ts';

const options = z.object({
  every: option
    .choice(['week', 'month', 'never'], { summary: 'How often; never ends it', positional: true })
    .optional(),
  channel: option.channel({ summary: 'Where it is posted', usual: 'here', forPosts: true }).optional(),
  by: grouped,
});

export const reportSchedule = defineCommand({
  name: 'report schedule',
  summary: 'Have a report posted every week or month',
  examples: ['', 'week', 'month --by channel', 'never'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, services) => {
    const decided = call.options.every === undefined ? [] : [await decide(call, services)];
    return {
      lines: [...decided, ...(await listed(call, services))],
      images: [],
      buttons: [],
      audience: 'private',
    };
  },
});

async function decide(call: Call<z.infer<typeof options>>, services: Services): Promise<Line> {
  const { teamId, platform, timeZone, memberId, destination } = call;
  const { every, channel, by = 'member' } = call.options;
  const order = every === undefined || every === 'never' ? null : { every, by };
  // What ends may be where nothing can be posted any more.
  const channelId =
    order === null ? (channel?.id ?? destination.channelId) : await postingChannel(call, services, channel);
  const place = channel === undefined ? say.here : nameOf(channel.name, channel.id);
  const before = (await services.reports.schedules(teamId)).find((each) => each.channelId === channelId);
  const next = await services.reports.schedule(
    { teamId, platform, channelId, timeZone, actor: memberId },
    order,
  );
  if (order === null || next === undefined) return line('plain', say.willNotPost(place));
  const isOther = before !== undefined && (before.every !== order.every || before.by !== order.by);
  const instead = isOther ? ` ${say.insteadOf(before.every, say.groups[before.by])}` : '';
  const posted = say.willPost(order.every, place, commandMessages.madeAt(next, timeZone), timeZone);
  return line('plain', `${posted}${instead}`);
}

async function listed({ teamId, timeZone }: Call<unknown>, { reports }: Services): Promise<readonly Line[]> {
  const schedules = await reports.schedules(teamId);
  if (schedules.length === 0) return [line('small', say.noSchedules)];
  return [
    line('heading', say.schedules),
    ...schedules.map(({ channelId, channelName, every, by, nextAt, wasPosted }) => {
      const spans: readonly Span[] = [
        { bold: nameOf(channelName, channelId) },
        say.schedule(every, say.groups[by], commandMessages.madeAt(nextAt, timeZone)),
        ...(wasPosted === false ? [say.notPosted] : []),
      ];
      return line('item', ...spans);
    }),
  ];
}

function nameOf(name: string, id: string): string {
  return name === '' || name === id ? id : `#${name}`;
}
