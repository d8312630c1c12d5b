// Tells the gateway of every message made, changed or deleted that the bot may see. Ephemeral ones are never told.
import type { Gateway } from './gateway.ts';
import { wants } from './gateway.ts';
import type { GatewaySession } from './gateway-session.ts';
import { Intent } from './intent.ts';
import type { Payloads } from './payload.ts';
import type { Wire } from './wire.ts';
import type { Message, MessageChange, World } from './world.ts';

export function tellMessages(world: World, payloads: Payloads, gateway: Gateway): void {
  world.onMessage((change, message) => {
    const channel = world.requireChannel(message.channelId);
    if (message.ephemeralFor !== undefined || !world.botSees(channel)) return;
    const inGuild = channel.guildId !== undefined;
    const audience = {
      guildId: channel.guildId,
      intent: inGuild ? Intent.GuildMessages : Intent.DirectMessages,
    };
    const place: Wire = inGuild ? { guild_id: channel.guildId } : {};
    if (change === 'deleted') {
      gateway.dispatch('MESSAGE_DELETE', audience, { id: message.id, channel_id: channel.id, ...place });
      return;
    }
    gateway.dispatch(eventName(change), audience, (session: GatewaySession) => ({
      ...payloads.message(message, wants(session, Intent.MessageContent)),
      ...place,
      ...memberFields(message),
      channel_type: channel.type,
      ...(change === 'created' && message.nonce !== undefined ? { nonce: message.nonce } : {}),
    }));
  });

  function memberFields(message: Message): Wire {
    const guild = message.guildId === undefined ? undefined : world.guilds.get(message.guildId);
    if (!guild) return {};
    const author = guild.members.get(message.authorId);
    const mentions = message.mentionIds.map((id) => {
      const member = guild.members.get(id);
      const user = payloads.user(world.requireUser(id));
      return member ? { ...user, member: payloads.memberAlone(member) } : user;
    });
    // What came through an interaction's webhook carries no member.
    const withMember = author && !message.origin;
    return { mentions, ...(withMember ? { member: payloads.memberAlone(author) } : {}) };
  }
}

function eventName(change: Exclude<MessageChange, 'deleted'>): string {
  return change === 'created' ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE';
}
