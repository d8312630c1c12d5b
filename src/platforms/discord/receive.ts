// An interaction on Discord's wire → an invocation in words that every platform shares. Pure: it answers nothing.
import type { AnyCommand, CommandSet } from '../../command.ts';
import type { Invocation, TeamToManage } from '../../invocation.ts';
import { isNamedKind } from '../../named.ts';
import { optionSpecs } from '../../option.ts';
import type { Pointer } from '../../pointer.ts';
import { readCustomId } from './custom-id.ts';
import { destinationOf, isInServer, tokenExpiry } from './destination.ts';
import { commandInMenu, menuType } from './menu-command.ts';
import { namedIn } from './named.ts';
import { managesTeam } from './permission.ts';
import { picturesIn, referenceTo } from './pictures.ts';
import { attachmentNames } from './slash-option.ts';
import { readFields } from './submitted.ts';
import { withTyped } from './typed-prompt.ts';
import type { Interaction, TypingInteraction, WireOption } from './wire.ts';

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

/** The command that an interaction asks for, and the id in a pressed button or a form. */
export function asked(
  interaction: Interaction,
  commands: CommandSet,
): { readonly command: string; readonly subject?: string } {
  if (interaction.type !== 2) return readCustomId(interaction.data.custom_id);
  const { type, name } = interaction.data;
  return type === menuType
    ? { command: commandInMenu(commands, name)?.name ?? name }
    : { command: chosen(interaction).command };
}

export type AskAdmin = (team: TeamToManage, personId: string) => Promise<boolean>;

/**
 * `teamName` is asked of whoever knows the servers: Discord sends only the id along. Undefined when nobody sent it.
 * @param apiUrl where Discord is, when it is elsewhere.
 */
export function invocationOf(
  interaction: Interaction,
  commands: CommandSet,
  teamName: (guildId: string) => string | undefined,
  apiUrl: string | undefined,
  askAdmin?: AskAdmin,
): Invocation | undefined {
  const who = whoOf(interaction, teamName, askAdmin);
  if (who === undefined) return undefined;
  const { externalId: id, name } = who.person;
  const call = asked(interaction, commands);
  const pointer = pointerIn(interaction, apiUrl);
  return {
    ...who,
    ...call,
    ...(pointer && { pointer }),
    options: readOptions(interaction, commands.find(call.command), apiUrl),
    destination: destinationOf(interaction, { id, name }),
    ...(interaction.channel.name ? { channelName: interaction.channel.name } : {}),
    dedupeKey: `discord:${interaction.guild_id ?? id}:${interaction.id}`,
    token: { value: interaction.token, expiresAt: tokenExpiry(interaction.id) },
  };
}

/**
 * Who did it, and in which team; undefined when nobody did. `askAdmin` is asked where nobody sent their permissions in
 * the team along; without it they have none there.
 */
export function whoOf(
  interaction: Interaction | TypingInteraction,
  teamName: (guildId: string) => string | undefined,
  askAdmin?: AskAdmin,
): Pick<Invocation, 'platform' | 'team' | 'person'> | undefined {
  const user = interaction.member?.user ?? interaction.user;
  if (user === undefined) return undefined;
  const { guild_id: guildId, member } = interaction;
  const permissions = BigInt(member?.permissions ?? 0);
  const isTeam = isInServer(interaction) && guildId !== undefined;
  return {
    platform: 'discord',
    team: isTeam ? { externalId: guildId, name: teamName(guildId) ?? guildId } : undefined,
    person: {
      externalId: user.id,
      name: member?.nick ?? user.global_name ?? user.username,
      roleIds: isTeam ? (member?.roles ?? []) : [],
      isTeamAdmin: async (team) =>
        isTeam ? managesTeam(permissions) : ((await askAdmin?.(team, user.id)) ?? false),
    },
  };
}

/** What is meant in the menu of a message: it comes along whole, whatever its channel lets the bot read. */
function pointerIn(interaction: Interaction, apiUrl: string | undefined): Pointer | undefined {
  if (interaction.type !== 2 || interaction.data.type !== menuType) return undefined;
  const { target_id: messageId, resolved } = interaction.data;
  if (messageId === undefined) return undefined;
  const channelId = interaction.channel.id;
  const message = resolved?.messages?.[messageId];
  const pictures = message === undefined ? undefined : picturesIn(message, { channelId, messageId, apiUrl });
  return { kind: 'message', channelId, messageId, pictures };
}

function readOptions(
  interaction: Interaction,
  command: AnyCommand | undefined,
  apiUrl: string | undefined,
): Readonly<Record<string, unknown>> {
  const channelId = interaction.channel.id;
  if (interaction.type === 5)
    return command === undefined
      ? {}
      : withTyped(readFields(interaction.data, command, { channelId, apiUrl }), command);
  if (interaction.type !== 2) return {};
  const values = new Map(chosen(interaction).options.map(({ name, value }) => [name, value]));
  const { resolved } = interaction.data;
  const attachments = resolved?.attachments ?? {};
  const specs = command === undefined ? [] : optionSpecs(command.options);
  const read: Record<string, unknown> = {};
  for (const spec of specs.filter(({ kind }) => kind === 'images')) {
    const names = attachmentNames(spec);
    const found = names.flatMap((name) => attachments[String(values.get(name))] ?? []);
    if (found.length > 0) read[spec.name] = found.map((each) => referenceTo(each, { channelId, apiUrl }));
    for (const name of names) if (name !== spec.name) values.delete(name);
  }
  for (const { name, kind } of specs) {
    const value = values.get(name);
    if (isNamedKind(kind) && typeof value === 'string') read[name] = namedIn(kind, value, resolved);
  }
  const given = { ...Object.fromEntries(values), ...read };
  return command === undefined ? given : withTyped(given, command);
}
