// Where a message was written, as the destination of what it asks for, and what its writer and the bot may do there.
import { PermissionFlagsBits } from 'discord.js';
import type { Destination } from '../../destination.ts';
import type { Invocation } from '../../invocation.ts';
import { allows, managesTeam, postingIn, reading } from './permission.ts';
import type { Servers } from './servers.ts';
import { isAdminOf } from './team-admin.ts';
import { ownFileBytes } from './upload.ts';
import type { Written } from './written.ts';

export type WrittenPlace = (
  written: Written,
  botId: string,
  signal: AbortSignal,
) => Promise<{
  readonly destination: Destination;
  readonly isTeamAdmin: Invocation['person']['isTeamAdmin'];
  readonly rolesIn: NonNullable<Invocation['person']['rolesIn']>;
}>;

/** @returns rejects with a PlatformError when Discord cannot be asked for what the message does not say. */
export function createWrittenPlace(servers: Servers, applicationId: string): WrittenPlace {
  async function detailsOf(
    written: Written,
    botId: string,
    signal: AbortSignal,
  ): Promise<Destination['details']> {
    const { id, guild_id: guildId, channel_id: channelId, author, member } = written;
    const common = { applicationId, gestureId: id, isWritten: true, attachmentSizeLimit: ownFileBytes };
    if (guildId === undefined) return { ...common, replyTo: id, mayPost: true, mayRead: true, nsfw: false };
    const [place, bot] = await Promise.all([
      servers.place(channelId, signal),
      servers.member(guildId, botId, signal),
    ]);
    // Seen by the gateway and closed to us since: the person is written to directly.
    if (place?.guildId !== guildId || bot === undefined)
      return { ...common, guildId, mayPost: false, mayRead: false, nsfw: false };
    const person = { id: author.id, roleIds: member?.roles ?? [] };
    const [ofBot, ofPerson] = await Promise.all([
      servers.permissionsIn(place, bot, signal),
      servers.permissionsIn(place, person, signal),
    ]);
    return {
      ...common,
      guildId,
      // Discord takes no reply of a bot that may not read what it replies to.
      ...(allows(ofBot, PermissionFlagsBits.ReadMessageHistory) ? { replyTo: id } : {}),
      ...(place.parentChannelId === undefined ? {} : { parentChannelId: place.parentChannelId }),
      mayPost: allows(ofBot, postingIn(place.isThread)),
      mayRead: allows(ofPerson, reading),
      nsfw: place.nsfw,
    };
  }

  return async (written, botId, signal) => {
    const { author, member, guild_id: guildId } = written;
    return {
      destination: {
        platform: 'discord',
        channelId: written.channel_id,
        personId: author.id,
        personName: member?.nick ?? author.global_name ?? author.username,
        details: await detailsOf(written, botId, signal),
      },
      rolesIn: async (externalId) => (await servers.member(externalId, author.id, signal))?.roleIds,
      isTeamAdmin: async (team) => {
        if (guildId === undefined || member === undefined) return isAdminOf(team, author.id, servers, signal);
        const person = { id: author.id, roleIds: member.roles };
        return managesTeam(await servers.permissions(guildId, person, signal));
      },
    };
  };
}
