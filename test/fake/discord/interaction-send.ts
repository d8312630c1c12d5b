// Puts an interaction of a person together as Discord does and sends it to the bot. Knows no kind of it in particular.
import type { Cdn } from './cdn.ts';
import type { Gateway } from './gateway.ts';
import type { InteractionBook } from './interaction.ts';
import { createHandle, type InteractionHandle } from './interaction-handle.ts';
import type { Payloads } from './payload.ts';
import { Permission } from './permission.ts';
import { idOf, type Named } from './realm.ts';
import { BOT_FILE_LIMIT_BYTES } from './rest-message.ts';
import type { Watch } from './watch.ts';
import type { Wire } from './wire.ts';
import type { Channel, InteractionOrigin, Message, User, World } from './world.ts';

/** Who does it, where, and under which circumstances. */
export interface Asking {
  by: Named;
  channel: Named;
  locale?: string;
  /** Makes the id (and with it the 15 minutes of the token) this much older. The three seconds start at the sending. */
  ageMs?: number;
  /** Default: the guild's, 10 MiB elsewhere. Nitro raises it. */
  attachmentLimitBytes?: number;
  /** Which of the app's installations to come through, when it is both in the guild and with the person. */
  through?: 'guild' | 'user';
}

export interface Sending extends Asking {
  type: number;
  data: Wire | ((channel: Channel) => Wire);
  /** Where the command may be used, as registered: 0 guild, 1 the bot's direct messages, 2 other private channels. */
  contexts?: unknown;
  integrationTypes?: unknown;
  commandName?: string | undefined;
  focusedType?: number | undefined;
  targetMessage?: Message | undefined;
  source?: Message | undefined;
}

export interface Parts {
  world: World;
  payloads: Payloads;
  gateway: Gateway;
  book: InteractionBook;
  cdn: Cdn;
  watch: Watch;
}

// What an app may in private channels: https://discord.com/developers/docs/interactions/receiving-and-responding
const PRIVATE_PERMISSIONS = Permission.AttachFiles | Permission.EmbedLinks | Permission.MentionEveryone;

export function sendInteraction(parts: Parts, sending: Sending): InteractionHandle {
  const { world, payloads, gateway, book, watch } = parts;
  const user = world.requireUser(idOf(sending.by));
  const channel = world.requireChannel(idOf(sending.channel));
  const guild = world.guildOf(channel);
  const member = guild?.members.get(user.id);
  if (guild && !member) throw new Error(`${user.username} is not in ${guild.name}`);
  const context = guild ? 0 : channel.hasBot ? 1 : 2;
  if (Array.isArray(sending.contexts) && !sending.contexts.includes(context)) {
    throw new Error(`${sending.commandName} is not offered in context ${context}`);
  }
  const owners = installations(world, sending, user, channel);
  const id = world.newId(world.now() - (sending.ageMs ?? 0));
  const isUserInstalledOnly = owners['0'] === undefined;
  const memberPermissions = world.permissionsIn(channel, user.id);
  const permissions = appPermissions(world, channel, user, isUserInstalledOnly);
  const origin: InteractionOrigin = {
    id,
    type: sending.type,
    userId: user.id,
    commandName: sending.commandName,
    owners,
    targetMessageId: sending.targetMessage?.id,
    pressedMessageId: sending.source?.id,
  };
  const attachmentLimitBytes =
    sending.attachmentLimitBytes ?? guild?.attachmentLimitBytes ?? BOT_FILE_LIMIT_BYTES;
  const interaction = book.open({
    id,
    type: sending.type,
    focusedType: sending.focusedType,
    userId: user.id,
    channel,
    origin,
    source: sending.source,
    isUserInstalledOnly,
    isForcedEphemeral:
      guild !== undefined && isUserInstalledOnly && !(memberPermissions & Permission.UseExternalApps),
    attachmentLimitBytes,
    appPermissions: permissions,
  });
  const source = sending.source;
  const payload: Wire = {
    id,
    application_id: world.applicationId,
    type: sending.type,
    token: interaction.token,
    version: 1,
    data: typeof sending.data === 'function' ? sending.data(channel) : sending.data,
    channel: channelInInteraction(parts, channel, memberPermissions),
    channel_id: channel.id,
    context,
    authorizing_integration_owners: owners,
    app_permissions: permissions.toString(),
    attachment_size_limit: attachmentLimitBytes,
    entitlements: [],
    entitlement_sku_ids: [],
    locale: sending.locale ?? user.locale,
    ...(guild && member
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: guild.locale, features: [] },
          guild_locale: guild.locale,
          member: { ...payloads.member(member), permissions: memberPermissions.toString() },
        }
      : { user: payloads.user(user) }),
    ...(source ? { message: payloads.message(source, true) } : {}),
  };
  interaction.sentAt = performance.now();
  const reached = gateway.dispatch('INTERACTION_CREATE', { guildId: guild?.id, intent: 0 }, payload);
  return createHandle(world, watch, interaction, reached);
}

function channelInInteraction({ payloads }: Parts, channel: Channel, memberPermissions: bigint): Wire {
  const { permission_overwrites: _overwrites, ...shown } = payloads.channel(channel);
  return { ...shown, permissions: memberPermissions.toString() };
}

/** 0: the guild that installed the app ("0" in the bot's own direct messages); 1: the person who did. */
function installations(world: World, sending: Sending, user: User, channel: Channel): Record<string, string> {
  const types = Array.isArray(sending.integrationTypes) ? sending.integrationTypes : [0, 1];
  const guild = world.guildOf(channel);
  const owners: Record<string, string> = {};
  const byGuild = guild ? guild.hasBot : channel.hasBot;
  if (byGuild && types.includes(0) && sending.through !== 'user') owners['0'] = guild?.id ?? '0';
  if (user.hasInstalledTheApp && types.includes(1) && sending.through !== 'guild') owners['1'] = user.id;
  if (Object.keys(owners).length === 0)
    throw new Error(`${user.username} does not see the app in this channel`);
  return owners;
}

function appPermissions(world: World, channel: Channel, user: User, isUserInstalledOnly: boolean): bigint {
  if (channel.guildId === undefined) {
    return channel.hasBot ? PRIVATE_PERMISSIONS | Permission.UseExternalEmojis : PRIVATE_PERMISSIONS;
  }
  return world.permissionsIn(channel, isUserInstalledOnly ? user.id : world.bot.id);
}
