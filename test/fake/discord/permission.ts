// Permission bits and how roles, overwrites and threads add up to what somebody may do in a channel.
import type { Channel, Guild } from './world.ts';

export const Permission = {
  Administrator: 1n << 3n,
  ManageGuild: 1n << 5n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseExternalEmojis: 1n << 18n,
  UseApplicationCommands: 1n << 31n,
  SendMessagesInThreads: 1n << 38n,
  UseExternalApps: 1n << 50n,
} as const;

export const EVERY_PERMISSION = (1n << 53n) - 1n;

export const MEMBER_PERMISSIONS =
  Permission.AddReactions |
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.EmbedLinks |
  Permission.AttachFiles |
  Permission.ReadMessageHistory |
  Permission.UseExternalEmojis |
  Permission.UseApplicationCommands |
  Permission.SendMessagesInThreads |
  Permission.UseExternalApps;

const NEEDS_SENDING = Permission.EmbedLinks | Permission.AttachFiles | Permission.MentionEveryone;

export function guildPermissions(guild: Guild, userId: string): bigint {
  if (guild.ownerId === userId) return EVERY_PERMISSION;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  let bits = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const roleId of member.roleIds) bits |= guild.roles.get(roleId)?.permissions ?? 0n;
  return bits & Permission.Administrator ? EVERY_PERMISSION : bits;
}

/** `channel` is the thread's parent for a thread: threads have no overwrites of their own. */
export function channelPermissions(
  guild: Guild,
  channel: Channel,
  userId: string,
  inThread: boolean,
): bigint {
  let bits = guildPermissions(guild, userId);
  if (bits & Permission.Administrator) return bits;
  const roleIds = guild.members.get(userId)?.roleIds ?? [];
  const overwrite = (id: string) => channel.overwrites.find((each) => each.id === id);
  const everyone = overwrite(guild.id);
  bits = (bits & ~(everyone?.deny ?? 0n)) | (everyone?.allow ?? 0n);
  let allow = 0n;
  let deny = 0n;
  for (const roleId of roleIds) {
    allow |= overwrite(roleId)?.allow ?? 0n;
    deny |= overwrite(roleId)?.deny ?? 0n;
  }
  bits = (bits & ~deny) | allow;
  const own = overwrite(userId);
  bits = (bits & ~(own?.deny ?? 0n)) | (own?.allow ?? 0n);
  if (!(bits & Permission.ViewChannel)) return 0n;
  const sending = inThread ? Permission.SendMessagesInThreads : Permission.SendMessages;
  return bits & sending ? bits : bits & ~NEEDS_SENDING;
}
