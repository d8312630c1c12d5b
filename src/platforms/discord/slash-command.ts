// Commands → Discord's slash commands, in every language, with every limit held; a group becomes one command whose
// subcommands are options. Pure.
import { ApplicationIntegrationType, InteractionContextType, PermissionFlagsBits } from 'discord.js';
import type { AnyCommand, CommandGroup, CommandSet } from '../../command.ts';
import { ownName } from '../../command-set.ts';
import type { Translations } from '../../translations/index.ts';
import { localiseCommand, localiseGroup, shorten } from './localise.ts';
import { problemOf } from './slash-limits.ts';
import { slashOptions } from './slash-option.ts';
import type { SlashCommand, SlashOption, SlashSubcommand } from './slash-schema.ts';

/** A command without subcommands. */
export type FlatSlashCommand = Omit<SlashCommand, 'options'> & { options: SlashOption[] };

/** Everything that can be typed, as Discord is told of it. Throws on a declaration that Discord would refuse. */
export function slashCommands(commands: CommandSet, translations: Translations): readonly SlashCommand[] {
  return commands.listed.map((each) =>
    'commands' in each ? slashGroup(each, translations) : slashCommand(each, translations),
  );
}

/** Throws on a declaration that Discord would refuse. */
export function slashCommand(command: AnyCommand, translations: Translations): FlatSlashCommand {
  return accepted({
    type: 1,
    name: command.name,
    description: shorten(command.summary),
    ...localiseCommand(command.name, translations),
    options: slashOptions(command, translations),
    ...availability([command]),
  });
}

/** Throws on a declaration that Discord would refuse. */
export function slashGroup(group: CommandGroup, translations: Translations): SlashCommand {
  return accepted({
    type: 1,
    name: group.name,
    description: shorten(group.summary),
    ...localiseGroup(group.name, translations),
    options: group.commands.map(
      (command): SlashSubcommand => ({
        type: 1,
        name: ownName(command),
        description: shorten(command.summary),
        ...localiseCommand(command.name, translations),
        options: slashOptions(command, translations),
      }),
    ),
    ...availability(group.commands),
  });
}

/** Discord knows it for the command as a whole; who may do what inside it is checked by dispatch. */
export function availability(commands: readonly AnyCommand[]) {
  const isForAdmins = commands.every(({ audience }) => audience === 'admins');
  return {
    default_member_permissions: isForAdmins ? Number(PermissionFlagsBits.ManageGuild) : null,
    contexts: [
      InteractionContextType.Guild,
      InteractionContextType.BotDM,
      InteractionContextType.PrivateChannel,
    ],
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  };
}

function accepted<Slash extends SlashCommand>(slash: Slash): Slash {
  const problem = problemOf(slash);
  if (problem !== undefined) throw new Error(`Discord would refuse /${slash.name}: ${problem}`);
  return slash;
}
