// Keeps the commands that Discord knows the same as ours; writes only what changed.
import { isDeepStrictEqual } from 'node:util';
import { RequestMethod, type RouteLike, Routes } from 'discord.js';
import { z } from 'zod';
import type { CommandSet } from '../../command.ts';
import type { Translations } from '../../translations/index.ts';
import { menuCommands } from './menu-command.ts';
import { valueIn } from './platform-error.ts';
import type { Rest, RestOutcome } from './rest.ts';
import { slashCommands } from './slash-command.ts';
import {
  isSubcommand,
  type SlashChoice,
  type SlashCommand,
  type SlashOption,
  type SlashSubcommand,
  slashCommandSchema,
} from './slash-schema.ts';

/** Otherwise Discord answers without them, and every start would write the commands anew. */
const withLocalisations = new URLSearchParams({ with_localizations: 'true' });

/** In more servers than this nobody has tried commands out; to ask about each would take a start too long. */
const mostServers = 25;

/**
 * Tells Discord of the commands that can be typed, and of those in the menu of a message: in `guildIds` alone, or else everywhere. What it knew in the other
 * way is taken away, because people would be offered it twice. Asks first and writes changes only.
 */
export async function register(
  rest: Rest,
  applicationId: string,
  guildIds: readonly string[],
  commands: CommandSet,
  translations: Translations,
  signal: AbortSignal,
): Promise<void> {
  const everywhere = Routes.applicationCommands(applicationId);
  const inGuild = (guildId: string) => Routes.applicationGuildCommands(applicationId, guildId);
  const wanted = [...slashCommands(commands, translations), ...menuCommands(commands, translations)];
  if (guildIds.length > 0) {
    // Where a command may be used is a question only of those that are known everywhere.
    const local = wanted.map((command) => ({ ...command, contexts: null }));
    for (const guildId of guildIds) await write(inGuild(guildId), local);
    await write(everywhere, []);
    return;
  }
  if (await isWritten(everywhere, wanted)) return;
  // Only then may they have been in servers alone until now. Before the writing, so that a crash in between is made good.
  for (const guildId of await servers()) await write(inGuild(guildId), []);
  await write(everywhere, wanted);

  async function servers(): Promise<readonly string[]> {
    const limit = new URLSearchParams({ limit: String(mostServers + 1) });
    const found = valueIn(await call(RequestMethod.Get, Routes.userGuilds(), undefined, limit));
    const ids = z
      .array(z.object({ id: z.string() }))
      .parse(found)
      .map(({ id }) => id);
    return ids.length > mostServers ? [] : ids;
  }

  async function write(path: RouteLike, set: readonly SlashCommand[]): Promise<void> {
    if (await isWritten(path, set)) return;
    valueIn(await call(RequestMethod.Put, path, set));
  }

  async function isWritten(path: RouteLike, set: readonly SlashCommand[]): Promise<boolean> {
    const answer = await call(RequestMethod.Get, path, undefined, withLocalisations);
    const known = z.array(slashCommandSchema).safeParse(valueIn(answer));
    return known.success && isDeepStrictEqual(comparable(known.data), comparable(set));
  }

  function call(
    method: RequestMethod,
    path: RouteLike,
    body?: unknown,
    query?: URLSearchParams,
  ): Promise<RestOutcome> {
    return rest.call({
      method,
      path,
      signal,
      ...(body === undefined ? {} : { body }),
      ...(query && { query }),
    });
  }
}

function comparable(commands: readonly SlashCommand[]): unknown {
  return (
    z
      .array(slashCommandSchema)
      .parse(commands)
      .map((command) => ({
        ...withNulls(command),
        options: command.options.map(comparableOption),
        contexts: command.contexts?.toSorted() ?? null,
        integration_types: command.integration_types.toSorted(),
      }))
      // What is typed and what is in a menu may have one name.
      .sort((left, right) => left.type - right.type || (left.name < right.name ? -1 : 1))
  );
}

function comparableOption(option: SlashOption | SlashSubcommand): unknown {
  if (isSubcommand(option)) return { ...withNulls(option), options: option.options.map(comparableOption) };
  return {
    ...withNulls(option),
    autocomplete: option.autocomplete ?? false,
    choices: option.choices?.map((choice) => withNulls(choice)),
  };
}

/** The same, with an absent localisation as Discord answers it. */
function withNulls<Part extends SlashChoice | SlashOption | SlashSubcommand | SlashCommand>(part: Part) {
  const descriptions = 'description_localizations' in part ? part.description_localizations : null;
  return {
    ...part,
    name_localizations: part.name_localizations ?? null,
    description_localizations: descriptions ?? null,
  };
}
