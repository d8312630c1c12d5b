// Routes that read guilds, members and channels, and open direct messages.
import { refuse } from './discord-error.ts';
import type { Payloads } from './payload.ts';
import { nothing, ok, type Route, route } from './route.ts';
import type { FormJudge } from './violation.ts';
import type { Channel, Guild, World } from './world.ts';

/** The channel when the bot may see it: 10003 when there is none, 50001 when it is closed to the bot. */
export function channelForBot(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw refuse('unknownChannel');
  if (!world.botSees(channel)) throw refuse('missingAccess');
  return channel;
}

export function channelRoutes(
  world: World,
  payloads: Payloads,
  judge: FormJudge,
  openDirectChannel: (userId: string) => Channel,
): Route[] {
  function guildForBot(id: string): Guild {
    const guild = world.guilds.get(id);
    // Discord does not tell a bot whether a guild that it is not in exists.
    if (!guild?.hasBot) throw refuse('unknownGuild');
    return guild;
  }

  return [
    route('GET', '/guilds/:guild', (call) => ok(payloads.guild(guildForBot(call.param('guild'))))),
    route('GET', '/guilds/:guild/channels', (call) => {
      const guild = guildForBot(call.param('guild'));
      const all = [...world.channels.values()].filter((each) => each.guildId === guild.id);
      return ok(all.filter((each) => !world.isThread(each)).map(payloads.channel));
    }),
    route('GET', '/guilds/:guild/roles', (call) =>
      ok([...guildForBot(call.param('guild')).roles.values()].map(payloads.role)),
    ),
    route('GET', '/guilds/:guild/members/:user', (call) => {
      const member = guildForBot(call.param('guild')).members.get(call.param('user'));
      if (!member) throw refuse('unknownMember');
      return ok(payloads.member(member));
    }),
    route('GET', '/channels/:channel', (call) =>
      ok(payloads.channel(channelForBot(world, call.param('channel')))),
    ),
    route(
      'POST',
      '/channels/:channel/typing',
      (call) => {
        channelForBot(world, call.param('channel'));
        return nothing;
      },
      { limit: { requests: 5, windowMs: 5000 } },
    ),
    route('POST', '/users/@me/channels', (call) => {
      const schema = 'CreatePrivateChannelRequest';
      const { recipient_id: id } = judge.accept<{ recipient_id?: string }>(call.where, schema, call.body);
      const recipient = world.users.get(id ?? '');
      if (!recipient || recipient.bot) throw refuse('invalidRecipients');
      return ok(payloads.channel(openDirectChannel(recipient.id)));
    }),
  ];
}
