// A slash command in Discord's form, read the same from what we declare and from what Discord answers, so that the two
// compare; Discord adds and fills in much.
// Source: https://discord.com/developers/docs/interactions/application-commands
import { z } from 'zod';

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

const named = { ...localised, type: z.number(), name: z.string(), description: z.string() };

const valueOptionSchema = z.object({
  ...named,
  required: z.boolean().default(false),
  /** Only where values are suggested: some kinds of options must not have it at all. */
  autocomplete: z.boolean().optional(),
  choices: z.array(choiceSchema).optional(),
  channel_types: z.array(z.number()).optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  min_value: z.number().optional(),
  max_value: z.number().optional(),
});

const subcommandSchema = z.object({
  ...named,
  type: z.literal(1),
  options: z.array(valueOptionSchema).default([]),
});

export const slashCommandSchema = z.object({
  ...named,
  type: z.number().default(1),
  options: z.array(z.union([subcommandSchema, valueOptionSchema])).default([]),
  /** Written as a number, answered as a string. */
  default_member_permissions: z.union([z.null(), z.coerce.number()]).default(null),
  contexts: z.array(z.number()).nullable().default(null),
  integration_types: z.array(z.number()).default([]),
});
export type SlashChoice = z.infer<typeof choiceSchema>;
/** An option with a value. */
export type SlashOption = z.infer<typeof valueOptionSchema>;
export type SlashSubcommand = z.infer<typeof subcommandSchema>;
export type SlashCommand = z.infer<typeof slashCommandSchema>;

export function isSubcommand(option: SlashOption | SlashSubcommand): option is SlashSubcommand {
  return 'options' in option;
}
