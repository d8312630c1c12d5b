// Commands → what Discord offers in the menu of a message (Apps), in every language. Pure.
// Source: https://discord.com/developers/docs/interactions/application-commands#message-commands
import type { AnyCommand, CommandSet } from '../../command.ts';
import type { Translations } from '../../translations/index.ts';
import { localiseMenu } from './localise.ts';
import { availability } from './slash-command.ts';
import type { SlashCommand } from './slash-schema.ts';

export const menuType = 3;

/** Discord takes more today; it took five for years, and a longer menu is read by nobody. */
const mostMenus = 5;
const longestName = 32;

/** Throws on declarations that Discord would refuse. */
export function menuCommands(commands: CommandSet, translations: Translations): readonly SlashCommand[] {
  const offered = commands.all.filter((command) => command.menu !== undefined);
  if (offered.length > mostMenus)
    throw new Error(`More than ${mostMenus} commands are in the menu of a message`);
  return offered.map((command) => menuCommand(command, translations));
}

/** The command that is offered under this name. */
export function commandInMenu(commands: CommandSet, name: string): AnyCommand | undefined {
  return commands.all.find(({ menu }) => menu === name);
}

function menuCommand(command: AnyCommand, translations: Translations): SlashCommand {
  const name = command.menu ?? '';
  const names = localiseMenu(command.name, translations);
  const bad = [name, ...Object.values(names.name_localizations ?? {})].find(
    (each) => each.trim() === '' || each.length > longestName,
  );
  if (bad !== undefined)
    throw new Error(`“${bad}” is no name of 1 to ${longestName} characters in the menu of a message`);
  // Discord wants it empty.
  return { type: menuType, name, description: '', ...names, options: [], ...availability([command]) };
}
