// How accounts, guilds, channels and messages look on the wire. Changes nothing.
import type { Cdn } from './cdn.ts';
import { snowflakeTime } from './snowflake.ts';
import { isoTime, type Wire } from './wire.ts';
import {
  type Attachment,
  type Channel,
  ChannelType,
  type Guild,
  type Member,
  type Message,
  type Role,
  type User,
  type World,
} from './world.ts';

export type Payloads = ReturnType<typeof createPayloads>;

/** What is taken out of other people's messages for a bot without Message Content. */
const WITHOUT_CONTENT = { content: '', attachments: [], embeds: [], components: [] };

export function createPayloads(world: World, cdn: Cdn) {
  function user(of: User): Wire {
    return {
      id: of.id,
      username: of.username,
      discriminator: of.bot ? '4242' : '0',
      global_name: of.bot ? null : of.displayName,
      avatar: null,
      banner: null,
      accent_color: null,
      avatar_decoration_data: null,
      collectibles: null,
      display_name_styles: null,
      primary_guild: null,
      clan: null,
      public_flags: 0,
      flags: 0,
      ...(of.bot ? { bot: true } : {}),
    };
  }

  function memberAlone(of: Member): Wire {
    return {
      nick: of.nick,
      avatar: null,
      banner: null,
      roles: of.roleIds,
      joined_at: isoTime(of.joinedAt),
      premium_since: null,
      communication_disabled_until: null,
      flags: 0,
      pending: false,
      mute: false,
      deaf: false,
    };
  }

  function member(of: Member): Wire {
    return { ...memberAlone(of), user: user(world.requireUser(of.userId)) };
  }

  function role(of: Role, position: number): Wire {
    return {
      id: of.id,
      name: of.name,
      permissions: of.permissions.toString(),
      position,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: of.managed,
      mentionable: false,
      icon: null,
      unicode_emoji: null,
      flags: 0,
      ...(of.managed ? { tags: { bot_id: world.bot.id } } : {}),
    };
  }

  function channel(of: Channel): Wire {
    const common = { id: of.id, type: of.type, last_message_id: of.lastMessageId, flags: 0 };
    if (of.guildId === undefined) {
      const recipients = of.recipientIds.map((id) => user(world.requireUser(id)));
      return of.type === ChannelType.Direct
        ? { ...common, recipients }
        : { ...common, recipients, name: of.name || null, icon: null, owner_id: of.ownerId };
    }
    const inGuild = { ...common, guild_id: of.guildId, name: of.name, rate_limit_per_user: 0 };
    if (world.isThread(of)) return { ...inGuild, ...threadFields(of) };
    return {
      ...inGuild,
      parent_id: of.parentId ?? null,
      position: 0,
      topic: null,
      nsfw: of.nsfw,
      permission_overwrites: of.overwrites.map((each) => ({
        id: each.id,
        type: each.type === 'role' ? 0 : 1,
        allow: each.allow.toString(),
        deny: each.deny.toString(),
      })),
    };
  }

  function threadFields(of: Channel): Wire {
    const createdAt = isoTime(snowflakeTime(of.id));
    return {
      parent_id: of.parentId ?? null,
      owner_id: of.ownerId ?? world.bot.id,
      thread_metadata: {
        archived: false,
        archive_timestamp: createdAt,
        auto_archive_duration: 4320,
        locked: of.locked,
        create_timestamp: createdAt,
      },
      message_count: of.messages.size,
      member_count: 2,
      total_message_sent: of.messages.size,
    };
  }

  function guild(of: Guild): Wire {
    return {
      id: of.id,
      name: of.name,
      icon: null,
      description: null,
      home_header: null,
      splash: null,
      discovery_splash: null,
      features: [],
      banner: null,
      owner_id: of.ownerId,
      application_id: null,
      region: 'deprecated',
      afk_channel_id: null,
      afk_timeout: 300,
      system_channel_id: null,
      system_channel_flags: 0,
      widget_enabled: false,
      widget_channel_id: null,
      verification_level: 0,
      roles: [...of.roles.values()].map(role),
      default_message_notifications: 0,
      mfa_level: 0,
      explicit_content_filter: 0,
      max_presences: null,
      max_members: 500_000,
      max_stage_video_channel_users: 50,
      max_video_channel_users: 25,
      vanity_url_code: null,
      premium_tier: 0,
      premium_subscription_count: 0,
      preferred_locale: of.locale,
      rules_channel_id: null,
      safety_alerts_channel_id: null,
      public_updates_channel_id: null,
      premium_progress_bar_enabled: false,
      premium_progress_bar_enabled_user_updated_at: null,
      nsfw: false,
      nsfw_level: 0,
      emojis: [],
      stickers: [],
      incidents_data: null,
    };
  }

  /** GUILD_CREATE carries more than the REST guild: members (the bot alone without the members intent), channels, threads. */
  function guildCreate(of: Guild, everyMember: boolean): Wire {
    const all = [...world.channels.values()].filter((each) => each.guildId === of.id && world.botSees(each));
    const members = [...of.members.values()].filter((each) => everyMember || each.userId === world.bot.id);
    const bot = of.members.get(world.bot.id);
    return {
      ...guild(of),
      joined_at: isoTime(bot?.joinedAt ?? world.now()),
      large: false,
      unavailable: false,
      member_count: of.members.size,
      members: members.map(member),
      channels: all.filter((each) => !world.isThread(each)).map(channel),
      threads: all.filter(world.isThread).map(channel),
      voice_states: [],
      presences: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
    };
  }

  function attachment(of: Attachment): Wire {
    return {
      id: of.id,
      filename: of.filename,
      size: of.sizeBytes,
      ...cdn.urls(of),
      ...(of.width === undefined ? {} : { width: of.width, height: of.height }),
      ...(of.contentType === undefined ? {} : { content_type: of.contentType }),
      ...(of.description === undefined ? {} : { description: of.description }),
      ...(of.ephemeral ? { ephemeral: true } : {}),
      ...(of.spoiler ? { flags: 8 } : {}),
    };
  }

  function interactionFields(of: Message): Wire {
    const origin = of.origin;
    if (!origin) return {};
    const person = user(world.requireUser(origin.userId));
    return {
      application_id: world.applicationId,
      webhook_id: world.applicationId,
      interaction_metadata: {
        id: origin.id,
        type: origin.type,
        user: person,
        authorizing_integration_owners: origin.owners,
        ...(origin.type === 2
          ? { name: origin.commandName, command_type: origin.targetMessageId ? 3 : 1 }
          : {}),
        ...(origin.targetMessageId ? { target_message_id: origin.targetMessageId } : {}),
        ...(origin.pressedMessageId ? { interacted_message_id: origin.pressedMessageId } : {}),
        ...(origin.type === 5 ? { triggering_interaction_metadata: triggering(origin, person) } : {}),
      },
      ...(origin.type === 2
        ? { interaction: { id: origin.id, type: 2, name: origin.commandName, user: person } }
        : {}),
    };
  }

  function triggering(origin: NonNullable<Message['origin']>, person: Wire): Wire {
    const common = { id: origin.id, user: person, authorizing_integration_owners: origin.owners };
    return origin.pressedMessageId
      ? { ...common, type: 3, interacted_message_id: origin.pressedMessageId }
      : { ...common, type: 2 };
  }

  function isExempt(of: Message): boolean {
    return of.authorId === world.bot.id || of.guildId === undefined || of.mentionIds.includes(world.bot.id);
  }

  function messageAlone(of: Message, contentAllowed: boolean): Wire {
    return {
      id: of.id,
      channel_id: of.channelId,
      type: of.type,
      author: user(world.requireUser(of.authorId)),
      timestamp: isoTime(of.createdAt),
      edited_timestamp: of.editedAt === undefined ? null : isoTime(of.editedAt),
      flags: of.flags,
      content: of.content,
      attachments: of.attachments.map(attachment),
      embeds: of.embeds,
      components: of.components,
      ...(contentAllowed || isExempt(of) ? {} : WITHOUT_CONTENT),
      mentions: of.mentionIds.map((id) => user(world.requireUser(id))),
      mention_roles: of.mentionRoleIds,
      mention_everyone: of.mentionsEveryone,
      pinned: false,
      tts: false,
      ...interactionFields(of),
    };
  }

  /** Snapshots are content as well, of the message that forwards. */
  function forward(of: Message, original: Message, contentAllowed: boolean): Wire {
    const { type, content, attachments, embeds, timestamp, edited_timestamp, flags, mentions, components } =
      messageAlone(original, true);
    const snapshot = {
      type,
      content,
      attachments,
      embeds,
      timestamp,
      edited_timestamp,
      flags,
      mentions,
      mention_roles: [],
      components,
    };
    return {
      message_reference: { type: 1, channel_id: original.channelId, message_id: original.id },
      message_snapshots: contentAllowed || isExempt(of) ? [{ message: snapshot }] : [],
    };
  }

  /** `contentAllowed`: the reader holds Message Content, or this message is the target of a message command. */
  function message(of: Message, contentAllowed: boolean): Wire {
    if (of.forwarded)
      return { ...messageAlone(of, contentAllowed), ...forward(of, of.forwarded, contentAllowed) };
    if (!of.replyTo) return messageAlone(of, contentAllowed);
    const { channelId, messageId } = of.replyTo;
    const target = world.channels.get(channelId)?.messages.get(messageId);
    return {
      ...messageAlone(of, contentAllowed),
      message_reference: {
        type: 0,
        channel_id: channelId,
        message_id: messageId,
        ...(of.guildId === undefined ? {} : { guild_id: of.guildId }),
      },
      referenced_message: target ? messageAlone(target, contentAllowed) : null,
    };
  }

  return { user, member, memberAlone, role, channel, guild, guildCreate, attachment, message };
}
