// What a destination on Discord remembers beyond its channel and person. Plain JSON, and never a token.
import { PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';
import type { Destination } from '../../destination.ts';
import { type Interaction, snowflakeTime } from './wire.ts';

const detailsSchema = z.object({
  applicationId: z.string(),
  interactionId: z.string(),
  guildId: z.string().optional(),
  /** The channel that a thread or forum post belongs to. */
  parentChannelId: z.string().optional(),
  /** Whether the bot may post in the channel, pictures included. */
  mayPost: z.boolean(),
  /** Bytes that one file of the interaction's own answer may have. */
  attachmentSizeLimit: z.number(),
  nsfw: z.boolean(),
  locale: z.string().optional(),
});
export type DestinationDetails = z.infer<typeof detailsSchema>;

const serverInstallation = '0';
const directMessages = 1;
const threadTypes = new Set([10, 11, 12]);
/** Interaction tokens live 15 minutes; the last one is left to slow uploads and clocks that differ. */
const tokenLifeMs = 14 * 60_000;

export function tokenExpiry(interactionId: string): number {
  return snowflakeTime(interactionId) + tokenLifeMs;
}

export function readDetails(destination: Destination): DestinationDetails {
  return detailsSchema.parse(destination.details);
}

export function destinationOf(interaction: Interaction, person: { id: string; name: string }): Destination {
  const { channel, guild_id: guildId, locale } = interaction;
  const isThread = threadTypes.has(channel.type);
  const details: Destination['details'] = {
    applicationId: interaction.application_id,
    interactionId: interaction.id,
    ...(guildId === undefined ? {} : { guildId }),
    ...(isThread && typeof channel.parent_id === 'string' ? { parentChannelId: channel.parent_id } : {}),
    mayPost: mayPost(interaction, isThread),
    attachmentSizeLimit: interaction.attachment_size_limit,
    nsfw: channel.nsfw ?? false,
    ...(locale === undefined ? {} : { locale }),
  };
  return {
    platform: 'discord',
    channelId: channel.id,
    personId: person.id,
    personName: person.name,
    details,
  };
}

function mayPost(interaction: Interaction, isThread: boolean): boolean {
  // In its direct messages a bot may always write, and the permissions that Discord sends there do not say so.
  if (interaction.guild_id === undefined) return interaction.context === directMessages;
  if (!isInServer(interaction)) return false;
  const { ViewChannel, SendMessages, SendMessagesInThreads, AttachFiles } = PermissionFlagsBits;
  const needed = ViewChannel | AttachFiles | (isThread ? SendMessagesInThreads : SendMessages);
  return (BigInt(interaction.app_permissions) & needed) === needed;
}

/** False when the person alone installed the app: then the bot is no member of the server where they use it. */
export function isInServer(
  interaction: Pick<Interaction, 'guild_id' | 'authorizing_integration_owners'>,
): boolean {
  return (
    interaction.guild_id !== undefined &&
    interaction.authorizing_integration_owners[serverInstallation] !== undefined
  );
}
