// What exists on this Discord: accounts, guilds, channels, messages. Owns the state; knows no sockets and no wire shapes.
import { channelPermissions, EVERY_PERMISSION, Permission } from './permission.ts';
import { createSnowflakes, isOlder } from './snowflake.ts';
import type { Wire } from './wire.ts';

export interface User {
  id: string;
  username: string;
  displayName: string;
  bot: boolean;
  acceptsDirectMessages: boolean;
  hasInstalledTheApp: boolean;
  locale: string;
}

export interface Role {
  id: string;
  name: string;
  permissions: bigint;
  managed: boolean;
}

export interface Member {
  userId: string;
  nick: string | null;
  roleIds: string[];
  joinedAt: number;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  locale: string;
  hasBot: boolean;
  blockedWords: string[];
  attachmentLimitBytes: number;
  roles: Map<string, Role>;
  members: Map<string, Member>;
}

export interface Overwrite {
  id: string;
  type: 'role' | 'member';
  allow: bigint;
  deny: bigint;
}

export const ChannelType = {
  Text: 0,
  Direct: 1,
  Voice: 2,
  GroupDirect: 3,
  Announcement: 5,
  PublicThread: 11,
  PrivateThread: 12,
  Forum: 15,
} as const;

export interface Channel {
  id: string;
  type: number;
  name: string;
  guildId: string | undefined;
  parentId: string | undefined;
  /** People in a direct or group channel. The bot is one of them unless this is other people's conversation. */
  recipientIds: string[];
  hasBot: boolean;
  ownerId: string | undefined;
  nsfw: boolean;
  locked: boolean;
  overwrites: Overwrite[];
  lastMessageId: string | null;
  /** Deleted ones taken out. */
  messages: Map<string, Message>;
}

export interface Attachment {
  id: string;
  filename: string;
  contentType: string | undefined;
  sizeBytes: number;
  /** Empty when the fake was told not to keep bytes. */
  bytes: Buffer;
  width: number | undefined;
  height: number | undefined;
  description: string | undefined;
  spoiler: boolean;
  ephemeral: boolean;
  /** attachments/<channel> or ephemeral-attachments/<application> */
  folder: string;
}

export interface InteractionOrigin {
  id: string;
  type: number;
  userId: string;
  commandName: string | undefined;
  owners: Wire;
  targetMessageId: string | undefined;
  pressedMessageId: string | undefined;
}

export interface Message {
  id: string;
  channelId: string;
  guildId: string | undefined;
  authorId: string;
  type: number;
  content: string;
  flags: number;
  attachments: Attachment[];
  embeds: Wire[];
  components: Wire[];
  mentionIds: string[];
  mentionRoleIds: string[];
  mentionsEveryone: boolean;
  createdAt: number;
  editedAt: number | undefined;
  nonce: string | number | undefined;
  replyTo: { channelId: string; messageId: string } | undefined;
  /** Where this message forwards another. */
  forwarded?: Message | undefined;
  origin: InteractionOrigin | undefined;
  /** The one person who sees an ephemeral message. */
  ephemeralFor: string | undefined;
  deleted: boolean;
}

export const MessageFlag = {
  SuppressEmbeds: 1 << 2,
  Ephemeral: 1 << 6,
  Loading: 1 << 7,
  SuppressNotifications: 1 << 12,
  VoiceMessage: 1 << 13,
  ComponentsV2: 1 << 15,
} as const;

export type MessageChange = 'created' | 'updated' | 'deleted';

export type World = ReturnType<typeof createWorld>;

export function createWorld(now: () => number) {
  const snowflakes = createSnowflakes();
  const newId = (atMs = now()) => snowflakes.next(atMs);
  const bot: User = {
    id: newId(),
    username: 'plantain',
    displayName: 'plantain',
    bot: true,
    acceptsDirectMessages: true,
    hasInstalledTheApp: false,
    locale: 'en-US',
  };
  const users = new Map<string, User>([[bot.id, bot]]);
  const guilds = new Map<string, Guild>();
  const channels = new Map<string, Channel>();
  const listeners = new Set<(change: MessageChange, message: Message) => void>();

  function tell(change: MessageChange, message: Message) {
    for (const listener of [...listeners]) listener(change, message);
  }

  function guildOf(channel: Channel): Guild | undefined {
    return channel.guildId === undefined ? undefined : guilds.get(channel.guildId);
  }

  function isThread(channel: Channel): boolean {
    return channel.type === ChannelType.PublicThread || channel.type === ChannelType.PrivateThread;
  }

  function permissionsIn(channel: Channel, userId: string): bigint {
    const guild = guildOf(channel);
    if (!guild) return EVERY_PERMISSION;
    const parent = channel.parentId === undefined ? undefined : channels.get(channel.parentId);
    const thread = isThread(channel);
    return channelPermissions(guild, thread && parent ? parent : channel, userId, thread);
  }

  function botSees(channel: Channel): boolean {
    const guild = guildOf(channel);
    if (!guild) return channel.hasBot;
    return guild.hasBot && (permissionsIn(channel, bot.id) & Permission.ViewChannel) !== 0n;
  }

  function findMessage(messageId: string): Message | undefined {
    for (const channel of channels.values()) {
      const message = channel.messages.get(messageId);
      if (message) return message;
    }
    return undefined;
  }

  return {
    bot,
    applicationId: bot.id,
    users,
    guilds,
    channels,
    now,
    newId,
    guildOf,
    isThread,
    permissionsIn,
    botSees,
    findMessage,

    onMessage(listener: (change: MessageChange, message: Message) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    post(message: Message): void {
      const channel = channels.get(message.channelId);
      channel?.messages.set(message.id, message);
      if (channel) channel.lastMessageId = message.id;
      tell('created', message);
    },
    touch(message: Message): void {
      tell('updated', message);
    },
    remove(message: Message): void {
      message.deleted = true;
      channels.get(message.channelId)?.messages.delete(message.id);
      tell('deleted', message);
    },
    /** Oldest first. */
    messagesIn(channelId: string): Message[] {
      const found = [...(channels.get(channelId)?.messages.values() ?? [])];
      return found.sort((left, right) => (isOlder(left.id, right.id) ? -1 : 1));
    },
    requireUser(id: string): User {
      const user = users.get(id);
      if (!user) throw new Error(`No such user in this fake: ${id}`);
      return user;
    },
    requireGuild(id: string): Guild {
      const guild = guilds.get(id);
      if (!guild) throw new Error(`No such guild in this fake: ${id}`);
      return guild;
    },
    requireChannel(id: string): Channel {
      const channel = channels.get(id);
      if (!channel) throw new Error(`No such channel in this fake: ${id}`);
      return channel;
    },
  };
}
