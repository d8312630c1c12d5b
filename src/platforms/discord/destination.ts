// What a destination on Discord remembers beyond its channel and person. Plain JSON, and never a token.
import { z } from 'zod';
import type { Destination } from '../../destination.ts';
import { allows, postingIn, reading } from './permission.ts';
import { type Interaction, snowflakeTime } from './wire.ts';

const schema = z.object({
  applicationId: z.string(),
  /** Of the interaction or the message by which they asked. */
  gestureId: z.string(),
  /** Asked for in a message: there is no interaction whose answer could hold anything. */
  isWritten: z.boolean().default(false),
  /** The message that results are posted as replies to. */
  replyTo: z.string().optional(),
  guildId: z.string().optional(),
  /** The channel that a thread or forum post belongs to. */
  parentChannelId: z.string().optional(),
  /** Whether the bot may post in the channel, pictures included. */
  mayPost: z.boolean(),
  /** Whether the person may read what others wrote in the channel. */
  mayRead: z.boolean().default(false),
  /** Bytes that one file of the interaction's own answer may have. */
  attachmentSizeLimit: z.number(),
  nsfw: z.boolean(),
  locale: z.string().optional(),
});

/** Generations of before people could ask by messages named two of these otherwise. */
const detailsSchema = z.preprocess((details) => {
  const { interactionId, threadParentId, ...others } = z.record(z.string(), z.unknown()).parse(details);
  return {
    ...(interactionId === undefined ? {} : { gestureId: interactionId }),
    ...(threadParentId === undefined ? {} : { parentChannelId: threadParentId }),
    ...others,
  };
}, schema);
export type DestinationDetails = z.infer<typeof schema>;

const serverInstallation = '0';
const directMessages = 1;
export const threadTypes: ReadonlySet<number> = new Set([10, 11, 12]);
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
    gestureId: interaction.id,
    ...(guildId === undefined ? {} : { guildId }),
    ...(isThread && typeof channel.parent_id === 'string' ? { parentChannelId: channel.parent_id } : {}),
    mayPost: mayPost(interaction, isThread),
    mayRead: mayRead(interaction),
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
  return allows(BigInt(interaction.app_permissions), postingIn(isThread));
}

/** Their permissions come along as they are in this very channel. */
function mayRead(interaction: Interaction): boolean {
  if (interaction.guild_id === undefined) return interaction.context === directMessages;
  return allows(BigInt(interaction.member?.permissions ?? 0), reading);
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
