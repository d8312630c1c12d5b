// What we read of Discord's wire, through zod: only the fields that are used, everything else tolerated.
// Source: https://discord.com/developers/docs/interactions/receiving-and-responding
import { z } from 'zod';

const user = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
});

const attachment = z.object({
  id: z.string(),
  filename: z.string(),
  size: z.number(),
  url: z.string(),
  content_type: z.string().optional(),
});
export type WireAttachment = z.infer<typeof attachment>;

const valueOption = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** The one that is typed into. */
  focused: z.boolean().optional(),
});
export type WireOption = z.infer<typeof valueOption>;

/** Either with a value, or a subcommand with options of its own. */
const givenOption = valueOption.extend({ type: z.number(), options: z.array(valueOption).optional() });

const embedded = z.object({ url: z.string().nullish(), proxy_url: z.string().nullish() });
const embed = z.object({
  type: z.string().nullish(),
  image: embedded.nullish(),
  thumbnail: embedded.nullish(),
});
export type WireEmbed = z.infer<typeof embed>;

const content = {
  content: z.string().default(''),
  attachments: z.array(attachment).default([]),
  embeds: z.array(embed).default([]),
};
/** What people see of a message. */
export const contentSchema = z.object({
  ...content,
  /** What was forwarded with it: its pictures are in here. */
  message_snapshots: z.array(z.object({ message: z.object(content) })).optional(),
});
export type WireContent = z.infer<typeof contentSchema>;

const resolvedAttachments = z.record(z.string(), attachment).optional();

/** What options and fields name by an id alone. Who left or was deleted can be missing. */
const resolved = z.object({
  attachments: resolvedAttachments,
  users: z.record(z.string(), user).optional(),
  members: z.record(z.string(), z.object({ nick: z.string().nullish() })).optional(),
  roles: z.record(z.string(), z.object({ name: z.string() })).optional(),
  channels: z
    .record(
      z.string(),
      z.object({ name: z.string().nullish(), type: z.number().nullish(), parent_id: z.string().nullish() }),
    )
    .optional(),
});
export type WireResolved = z.infer<typeof resolved>;

const commandData = z.object({
  name: z.string(),
  /** 1 is typed, 3 is chosen in the menu of a message. */
  type: z.number().default(1),
  options: z.array(givenOption).optional(),
  target_id: z.string().optional(),
  resolved: resolved.extend({ messages: z.record(z.string(), contentSchema).optional() }).optional(),
});

const field = z.object({
  custom_id: z.string(),
  value: z.union([z.string(), z.boolean()]).nullish(),
  values: z.array(z.string()).nullish(),
});
export type WireField = z.infer<typeof field>;

const common = {
  id: z.string(),
  application_id: z.string(),
  token: z.string(),
  guild_id: z.string().optional(),
  channel: z.object({
    id: z.string(),
    type: z.number(),
    name: z.string().nullish(),
    parent_id: z.string().nullish(),
    nsfw: z.boolean().optional(),
  }),
  member: z
    .object({
      user,
      nick: z.string().nullish(),
      roles: z.array(z.string()),
      permissions: z.string(),
    })
    .optional(),
  user: user.optional(),
  app_permissions: z.string(),
  locale: z.string().optional(),
  /** Who installed the app so that this could be sent, by kind of installation: '0' a server, '1' the person. */
  authorizing_integration_owners: z.record(z.string(), z.unknown()),
  /** 0 a server, 1 the bot's direct messages, 2 other people's. */
  context: z.number().nullish(),
  attachment_size_limit: z.number().default(10 * 1024 * 1024),
};

/** A command, a pressed button, a command that is being typed (autocomplete), and a form that was sent. */
export const interactionSchema = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal(2),
    data: commandData,
  }),
  z.object({
    ...common,
    type: z.literal(3),
    data: z.object({ custom_id: z.string() }),
  }),
  z.object({
    ...common,
    type: z.literal(4),
    data: commandData,
  }),
  z.object({
    ...common,
    type: z.literal(5),
    data: z.object({
      custom_id: z.string(),
      /** Each a label around its field; what holds none is passed over. */
      components: z.array(z.object({ component: field.optional() })),
      resolved: resolved.optional(),
    }),
  }),
]);
type AnyInteraction = z.infer<typeof interactionSchema>;
/** What runs a command. */
export type Interaction = Exclude<AnyInteraction, { type: 4 }>;
/** What asks for suggestions. */
export type TypingInteraction = Extract<AnyInteraction, { type: 4 }>;

export const messageSchema = contentSchema.extend({
  id: z.string(),
  channel_id: z.string(),
  author: z.object({ id: z.string(), bot: z.boolean().optional() }).optional(),
  mentions: z.array(z.object({ id: z.string() })).default([]),
  nonce: z.union([z.string(), z.number()]).optional(),
  components: z
    .array(z.object({ components: z.array(z.object({ custom_id: z.string().optional() })).optional() }))
    .optional(),
});
export type WireMessage = z.infer<typeof messageSchema>;

export const applicationSchema = z.object({
  id: z.string(),
  name: z.string(),
  flags: z.number().optional(),
  approximate_guild_count: z.number().optional(),
});

// https://discord.com/developers/docs/reference#snowflakes
const discordEpochMs = 1_420_070_400_000n;

/** The first id of that millisecond. */
export function snowflakeAt(time: number): string {
  return ((BigInt(Math.floor(time)) - discordEpochMs) << 22n).toString();
}

/** When Discord made an id. */
export function snowflakeTime(id: string): number {
  return Number((BigInt(id) >> 22n) + discordEpochMs);
}
