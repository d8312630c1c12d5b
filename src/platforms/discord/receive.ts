// An interaction on Discord's wire → an invocation in words that every platform shares. Pure: it answers nothing.
import { PermissionFlagsBits } from 'discord.js';
import { type AnyCommand, optionSpecs } from '../../command.ts';
import type { ReferenceSource } from '../../destination.ts';
import type { Invocation } from '../../invocation.ts';
import { addressOf } from './attachment-address.ts';
import { destinationOf, isInServer, tokenExpiry } from './destination.ts';
import { attachmentNames } from './slash-option.ts';
import { withTyped } from './typed-prompt.ts';
import type { Interaction, TypingInteraction, WireAttachment, WireOption } from './wire.ts';

const subcommandType = 1;

/** The full name of a typed command and what was given to it, which is inside of the subcommand where there is one. */
export function chosen({ data }: Extract<Interaction, { type: 2 }> | TypingInteraction): {
  readonly command: string;
  readonly options: readonly WireOption[];
} {
  const options = data.options ?? [];
  const subcommand = options.find(({ type }) => type === subcommandType);
  if (subcommand === undefined) return { command: data.name, options };
  return { command: `${data.name} ${subcommand.name}`, options: subcommand.options ?? [] };
}

/** The command that an interaction asks for, and the id in a pressed button. */
export function asked(interaction: Interaction): { readonly command: string; readonly subject?: string } {
  if (interaction.type === 2) return { command: chosen(interaction).command };
  const customId = interaction.data.custom_id;
  const [, verb, subject] = /^v1:([^:]+):(.+)$/s.exec(customId) ?? [];
  // Not a button of this version: dispatch answers that it knows no such command.
  if (verb === undefined || subject === undefined) return { command: customId };
  return { command: verb, subject };
}

/**
 * `teamName` is asked of whoever knows the servers: Discord sends only the id along. Undefined when nobody sent it.
 * @param apiUrl where Discord is, when it is elsewhere.
 */
export function invocationOf(
  interaction: Interaction,
  command: AnyCommand | undefined,
  teamName: (guildId: string) => string | undefined,
  apiUrl: string | undefined,
): Invocation | undefined {
  const who = whoOf(interaction, teamName);
  if (who === undefined) return undefined;
  const { externalId: id, name } = who.person;
  return {
    ...who,
    ...asked(interaction),
    options: readOptions(interaction, command, apiUrl),
    destination: destinationOf(interaction, { id, name }),
    dedupeKey: `discord:${interaction.guild_id ?? id}:${interaction.id}`,
    token: { value: interaction.token, expiresAt: tokenExpiry(interaction.id) },
  };
}

/** Who did it, and in which team; undefined when nobody did. */
export function whoOf(
  interaction: Interaction | TypingInteraction,
  teamName: (guildId: string) => string | undefined,
): Pick<Invocation, 'platform' | 'team' | 'person'> | undefined {
  const user = interaction.member?.user ?? interaction.user;
  if (user === undefined) return undefined;
  const { guild_id: guildId, member } = interaction;
  const permissions = BigInt(member?.permissions ?? 0);
  const { Administrator, ManageGuild } = PermissionFlagsBits;
  const isTeam = isInServer(interaction) && guildId !== undefined;
  return {
    platform: 'discord',
    team: isTeam ? { externalId: guildId, name: teamName(guildId) ?? guildId } : undefined,
    person: {
      externalId: user.id,
      name: member?.nick ?? user.global_name ?? user.username,
      roleIds: isTeam ? (member?.roles ?? []) : [],
      isTeamAdmin: async () => isTeam && (permissions & (Administrator | ManageGuild)) !== 0n,
    },
  };
}

function readOptions(
  interaction: Interaction,
  command: AnyCommand | undefined,
  apiUrl: string | undefined,
): Readonly<Record<string, unknown>> {
  if (interaction.type !== 2) return {};
  const values = new Map(chosen(interaction).options.map(({ name, value }) => [name, value]));
  const attachments = interaction.data.resolved?.attachments ?? {};
  const specs = command === undefined ? [] : optionSpecs(command.options);
  const read: Record<string, unknown> = {};
  for (const spec of specs.filter(({ kind }) => kind === 'images')) {
    const names = attachmentNames(spec);
    const found = names.flatMap((name) => attachments[String(values.get(name))] ?? []);
    if (found.length > 0)
      read[spec.name] = found.map((each) => referenceTo(each, interaction.channel.id, apiUrl));
    for (const name of names) if (name !== spec.name) values.delete(name);
  }
  const given = { ...Object.fromEntries(values), ...read };
  return command === undefined ? given : withTyped(given, command);
}

function referenceTo(
  attachment: WireAttachment,
  channelId: string,
  apiUrl: string | undefined,
): ReferenceSource {
  const address = addressOf(attachment, apiUrl);
  const locator = {
    url: attachment.url,
    channelId,
    attachmentId: attachment.id,
    name: attachment.filename,
    sizeBytes: attachment.size,
    ...(attachment.content_type === undefined ? {} : { type: attachment.content_type }),
  };
  return { kind: 'platform', platform: 'discord', locator, ...(address && { address }) };
}
