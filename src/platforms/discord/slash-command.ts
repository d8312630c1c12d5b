// Commands → Discord's slash commands, in every language, with every limit held. Pure.
// Source of every limit: https://discord.com/developers/docs/interactions/application-commands

import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord.js';
import { z } from 'zod';
import { type AnyCommand, type OptionSpec, optionSpecs } from '../../command.ts';
import { unreachable } from '../../errors.ts';
import type { Translations } from '../../translations/index.ts';
import { type Localised, localiseChoice, localiseCommand, localiseOption, shorten } from './localise.ts';

const limits = { options: 25, choices: 25, text: 6_000, command: 8_000 };

// Discord answers null where there is none.
const localised = {
  name_localizations: z.record(z.string(), z.string()).nullish(),
  description_localizations: z.record(z.string(), z.string()).nullish(),
};

export const choiceSchema = z.object({
  name: z.string(),
  name_localizations: localised.name_localizations,
  value: z.string(),
});

const optionSchema = z.object({
  ...localised,
  type: z.number(),
  name: z.string(),
  description: z.string(),
  required: z.boolean().default(false),
  choices: z.array(choiceSchema).optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
});

// Reads what we declare and what Discord answers alike, so that the two compare; Discord adds and fills in much.
export const slashCommandSchema = z.object({
  ...localised,
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
export function slashCommand(command: AnyCommand, translations: Translations): SlashCommand {
  const specs = optionSpecs(command.options);
  const withoutImages = specs.filter((spec) => spec.kind !== 'images').length;
  const options = specs.flatMap((spec) =>
    slashOptions(command.name, spec, translations, limits.options - withoutImages),
  );
  const slash: SlashCommand = {
    type: 1,
    name: command.name,
    description: shorten(command.summary),
    ...localiseCommand(command.name, translations),
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

/**
 * The characters of a command that Discord counts: names, descriptions and choice values, of each text the longest
 * that it has in any language.
 */
export function commandLength(command: SlashCommand): number {
  const longest = (text: string, translated: Localised | null | undefined) =>
    Math.max(text.length, ...Object.values(translated ?? {}).map(({ length }) => length));
  const texts = [command, ...command.options].map(
    (each) =>
      longest(each.name, each.name_localizations) + longest(each.description, each.description_localizations),
  );
  const choices = command.options
    .flatMap((option) => option.choices ?? [])
    .map((choice) => longest(choice.name, choice.name_localizations) + choice.value.length);
  return [...texts, ...choices].reduce((sum, length) => sum + length, 0);
}

/** The names of the attachment options that stand for one option of pictures. */
export function attachmentNames(spec: OptionSpec): readonly string[] {
  if (spec.max === 1) return [spec.name];
  return Array.from(
    { length: Math.min(spec.max ?? 1, limits.options) },
    (_, index) => `${spec.name}${index + 1}`,
  );
}

function slashOptions(
  command: string,
  spec: OptionSpec,
  translations: Translations,
  room: number,
): readonly SlashOption[] {
  const { name, required } = spec;
  const usual = spec.usual === undefined ? '' : ` (usually ${spec.usual})`;
  const description = shorten(spec.summary + usual);
  const common = { name, description, required, ...localiseOption(command, spec, '', translations) };
  switch (spec.kind) {
    case 'text': {
      const most = Math.min(spec.max ?? limits.text, limits.text);
      return [{ ...common, type: ApplicationCommandOptionType.String, min_length: 1, max_length: most }];
    }
    case 'choice': {
      const choices = (spec.choices ?? []).map((choice) => ({
        name: choice,
        ...localiseChoice(command, name, choice, translations),
        value: choice,
      }));
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
          ...localiseOption(command, spec, each.slice(name.length), translations),
          type: ApplicationCommandOptionType.Attachment,
          name: each,
          required: required && index === 0,
        }));
    default:
      return unreachable(spec.kind);
  }
}

function problemOf(command: SlashCommand): string | undefined {
  const badName = [command, ...command.options]
    .flatMap((each) => [each.name, ...Object.values(each.name_localizations ?? {})])
    .find(
      (name) => !/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u.test(name) || name !== name.toLowerCase(),
    );
  if (badName !== undefined) return `${badName} is no name of 1 to 32 lower-case letters and digits`;
  const double = findDouble(command.options);
  if (double !== undefined) return `${double} is the name of two options`;
  if (command.options.length > limits.options) return `more than ${limits.options} options`;
  const crowded = command.options.find((option) => (option.choices ?? []).length > limits.choices);
  if (crowded !== undefined) return `more than ${limits.choices} choices for ${crowded.name}`;
  const length = commandLength(command);
  return length > limits.command ? `${length} characters, more than ${limits.command}` : undefined;
}

/** A name that two options have in the same language. */
function findDouble(options: readonly SlashOption[]): string | undefined {
  const locales = new Set(options.flatMap((option) => Object.keys(option.name_localizations ?? {})));
  return [undefined, ...locales]
    .map((locale) =>
      options.map(({ name, name_localizations: names }) =>
        locale === undefined ? name : (names?.[locale] ?? name),
      ),
    )
    .flatMap((names) => names.filter((name, index) => names.indexOf(name) !== index))
    .at(0);
}
