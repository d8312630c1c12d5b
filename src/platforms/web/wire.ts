// What the page sends, read once: nothing beyond this file trusts its shape.
import { z } from 'zod';
import { suggestionSources } from '../../suggestions.ts';

/** A UUID that the page makes for each gesture. */
const idSchema = z.uuid();
const commandSchema = z.string().max(100);
const subjectSchema = z.string().max(200);
const pathSchema = z.string().max(400);
const optionsSchema = z
  .record(z.string().max(100), z.union([z.string().max(10_000), z.number(), z.boolean()]))
  .default({});
const attachmentsSchema = z.array(z.string().max(300)).max(20);

/** The picture that somebody chose in the chat, by its address, or the message that they reply to. */
const meansSchema = z.union([z.object({ picture: pathSchema }), z.object({ message: z.uuid() })]);
export type Means = z.infer<typeof meansSchema>;

const given = {
  id: idSchema,
  options: optionsSchema,
  /** Without saying what for. */
  attachments: attachmentsSchema.default([]),
  /** By the option that they were given as. */
  files: z.record(z.string().max(100), attachmentsSchema).default({}),
  means: meansSchema.optional(),
};
export const askedSchema = z.union([
  z.object({ text: z.string().max(20_000), ...given }),
  z.object({ command: commandSchema, ...given }),
]);
export type Asked = z.infer<typeof askedSchema>;

export const pressedSchema = z.object({
  ...given,
  verb: commandSchema,
  /** Empty in a form that is about nothing yet. */
  subject: subjectSchema,
  /** The message that the button was under. */
  message: z.uuid().optional(),
  /** A picture to show beside what was filled in. */
  quoted: pathSchema.optional(),
});
export type Pressed = z.infer<typeof pressedSchema>;

/** Asks for the form of a command. */
export const openingSchema = z.object({
  id: idSchema,
  command: commandSchema,
  subject: subjectSchema.optional(),
  means: meansSchema.optional(),
});
export type Opening = z.infer<typeof openingSchema>;

export const pageSchema = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});

export const typingSchema = z.object({
  source: z.enum(suggestionSources),
  typed: z.string().max(200).default(''),
});
