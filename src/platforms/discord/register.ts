// Commands → Discord's slash commands, and keeping those that Discord knows the same. Pure but for `register`.
// Source of every limit: https://discord.com/developers/docs/interactions/application-commands

import { isDeepStrictEqual } from 'node:util';
import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  RequestMethod,
  type RouteLike,
  Routes,
} from 'discord.js';
import { z } from 'zod';
import { type AnyCommand, type OptionSpec, optionSpecs } from '../../command.ts';
import { unreachable } from '../../errors.ts';
import { valueIn } from './platform-error.ts';
import type { Rest, RestOutcome } from './rest.ts';

const limits = { options: 25, choices: 25, description: 100, text: 6_000, command: 8_000 };

const optionSchema = z.object({
  type: z.number(),
  name: z.string(),
  description: z.string(),
  required: z.boolean().default(false),
  choices: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
});

// Reads what we declare and what Discord answers alike, so that the two compare; Discord adds and fills in much.
const slashCommandSchema = z.object({
  type: z.number().default(1),
  name: z.string(),
  description: z.string(),
  options: z.array(optionSchema).default([]),
  /** Written as a number, answered as a string. */
  default_member_permissions: z.union([z.null(), z.coerce.number()]).default(null),
  contexts: z.array(z.number()).nullable().default(null),
  integration_types: z.array(z.number()).default([]),
});
export type SlashOption = z.infer<typeof optionSchema>;
export type SlashCommand = z.infer<typeof slashCommandSchema>;

/** A command as Discord is told of it. Throws on a declaration that Discord would refuse. */
export function slashCommand(command: AnyCommand): SlashCommand {
  const specs = optionSpecs(command.options);
  const withoutImages = specs.filter((spec) => spec.kind !== 'images').length;
  const options = specs.flatMap((spec) => slashOptions(spec, limits.options - withoutImages));
  const slash: SlashCommand = {
    type: 1,
    name: command.name,
    description: shorten(command.summary),
    // Discord wants the required ones first.
    options: [...options.filter((each) => each.required), ...options.filter((each) => !each.required)],
    // Covers the command as a whole; who may do what inside it is checked by dispatch.
    default_member_permissions:
      command.audience === 'admins' ? Number(PermissionFlagsBits.ManageGuild) : null,
    contexts: [
      InteractionContextType.Guild,
      InteractionContextType.BotDM,
      InteractionContextType.PrivateChannel,
    ],
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  };
  const problem = problemOf(slash);
  if (problem !== undefined) throw new Error(`Discord would refuse /${command.name}: ${problem}`);
  return slash;
}

/** The characters of a command that Discord counts: names, descriptions and choice values. */
export function commandLength(command: SlashCommand): number {
  const texts = [command, ...command.options].flatMap(({ name, description }) => [name, description]);
  const choices = command.options.flatMap((option) => option.choices ?? []);
  const all = [...texts, ...choices.flatMap(({ name, value }) => [name, value])];
  return all.reduce((sum, text) => sum + text.length, 0);
}

/** The names of the attachment options that stand for one option of pictures. */
export function attachmentNames(spec: OptionSpec): readonly string[] {
  if (spec.max === 1) return [spec.name];
  return Array.from(
    { length: Math.min(spec.max ?? 1, limits.options) },
    (_, index) => `${spec.name}${index + 1}`,
  );
}

function slashOptions(spec: OptionSpec, room: number): readonly SlashOption[] {
  const { name, required } = spec;
  const usual = spec.usual === undefined ? '' : ` (usually ${spec.usual})`;
  const common = { name, description: shorten(spec.summary + usual), required };
  switch (spec.kind) {
    case 'text': {
      const most = Math.min(spec.max ?? limits.text, limits.text);
      return [{ ...common, type: ApplicationCommandOptionType.String, min_length: 1, max_length: most }];
    }
    case 'choice': {
      const choices = (spec.choices ?? []).map((choice) => ({ name: choice, value: choice }));
      return [{ ...common, type: ApplicationCommandOptionType.String, choices }];
    }
    case 'integer': {
      const range = {
        ...(spec.min === undefined ? {} : { min_value: spec.min }),
        ...(spec.max === undefined ? {} : { max_value: spec.max }),
      };
      return [{ ...common, type: ApplicationCommandOptionType.Integer, ...range }];
    }
    case 'flag':
      return [{ ...common, type: ApplicationCommandOptionType.Boolean }];
    case 'images':
      return attachmentNames(spec)
        .slice(0, room)
        .map((each, index) => ({
          ...common,
          type: ApplicationCommandOptionType.Attachment,
          name: each,
          required: required && index === 0,
        }));
    default:
      return unreachable(spec.kind);
  }
}

function problemOf(command: SlashCommand): string | undefined {
  const names = [command.name, ...command.options.map((option) => option.name)];
  const badName = names.find((name) => !/^[-_\p{L}\p{N}]{1,32}$/u.test(name) || name !== name.toLowerCase());
  if (badName !== undefined) return `${badName} is no name of 1 to 32 lower-case letters and digits`;
  if (command.options.length > limits.options) return `more than ${limits.options} options`;
  const crowded = command.options.find((option) => (option.choices ?? []).length > limits.choices);
  if (crowded !== undefined) return `more than ${limits.choices} choices for ${crowded.name}`;
  const length = commandLength(command);
  return length > limits.command ? `${length} characters, more than ${limits.command}` : undefined;
}

function shorten(description: string): string {
  if (description.length <= limits.description) return description;
  return `${description.slice(0, limits.description - 1)}…`;
}

/** Tells Discord of the commands that can be typed, everywhere and at once in `guildIds`; asks first and writes changes only. */
export async function register(
  rest: Rest,
  applicationId: string,
  guildIds: readonly string[],
  commands: readonly AnyCommand[],
  signal: AbortSignal,
): Promise<void> {
  const wanted = commands.filter((command) => command.surface === 'typed').map(slashCommand);
  const places = [
    Routes.applicationCommands(applicationId),
    ...guildIds.map((guildId) => Routes.applicationGuildCommands(applicationId, guildId)),
  ];
  for (const path of places) {
    const known = z.array(slashCommandSchema).safeParse(valueIn(await call(RequestMethod.Get, path)));
    if (known.success && isDeepStrictEqual(comparable(known.data), comparable(wanted))) continue;
    valueIn(await call(RequestMethod.Put, path, wanted));
  }

  function call(method: RequestMethod, path: RouteLike, body?: unknown): Promise<RestOutcome> {
    return rest.call({ method, path, signal, ...(body === undefined ? {} : { body }) });
  }
}

function comparable(commands: readonly SlashCommand[]): readonly SlashCommand[] {
  return z
    .array(slashCommandSchema)
    .parse(commands)
    .map((command) => ({
      ...command,
      contexts: command.contexts?.toSorted() ?? null,
      integration_types: command.integration_types.toSorted(),
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
