// Keeps the commands that Discord knows the same as ours; writes only what changed.
import { isDeepStrictEqual } from 'node:util';
import { RequestMethod, type RouteLike, Routes } from 'discord.js';
import { z } from 'zod';
import type { AnyCommand } from '../../command.ts';
import type { Translations } from '../../translations/index.ts';
import { valueIn } from './platform-error.ts';
import type { Rest, RestOutcome } from './rest.ts';
import {
  type choiceSchema,
  type SlashCommand,
  type SlashOption,
  slashCommand,
  slashCommandSchema,
} from './slash-command.ts';

/** Otherwise Discord answers without them, and every start would write the commands anew. */
const withLocalisations = new URLSearchParams({ with_localizations: 'true' });

/** Tells Discord of the commands that can be typed, everywhere and at once in `guildIds`; asks first and writes changes only. */
export async function register(
  rest: Rest,
  applicationId: string,
  guildIds: readonly string[],
  commands: readonly AnyCommand[],
  translations: Translations,
  signal: AbortSignal,
): Promise<void> {
  const wanted = commands
    .filter((command) => command.surface === 'typed')
    .map((command) => slashCommand(command, translations));
  const places = [
    Routes.applicationCommands(applicationId),
    ...guildIds.map((guildId) => Routes.applicationGuildCommands(applicationId, guildId)),
  ];
  for (const path of places) {
    const answer = await call(RequestMethod.Get, path, undefined, withLocalisations);
    const known = z.array(slashCommandSchema).safeParse(valueIn(answer));
    if (known.success && isDeepStrictEqual(comparable(known.data), comparable(wanted))) continue;
    valueIn(await call(RequestMethod.Put, path, wanted));
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
  return z
    .array(slashCommandSchema)
    .parse(commands)
    .map((command) => ({
      ...withNulls(command),
      options: command.options.map((option) => ({
        ...withNulls(option),
        choices: option.choices?.map((choice) => withNulls(choice)),
      })),
      contexts: command.contexts?.toSorted() ?? null,
      integration_types: command.integration_types.toSorted(),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The same, with an absent localisation as Discord answers it. */
function withNulls<Part extends z.infer<typeof choiceSchema> | SlashOption | SlashCommand>(part: Part) {
  const descriptions = 'description_localizations' in part ? part.description_localizations : null;
  return {
    ...part,
    name_localizations: part.name_localizations ?? null,
    description_localizations: descriptions ?? null,
  };
}
