// What a message of the chat holds: kept as JSON in the database and shown by the page as it is.
import { z } from 'zod';

const spanSchema = z.union([
  z.string(),
  z.object({ bold: z.string() }),
  z.object({ code: z.string() }),
  z.object({ link: z.string(), label: z.string() }),
]);

const pictureSchema = z.object({
  /** A path on this server. */
  url: z.string(),
  width: z.number(),
  height: z.number(),
  altText: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
});
export type Picture = z.infer<typeof pictureSchema>;

const fileSchema = z.object({
  /** A path on this server, for a day. */
  url: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
});
export type KeptFile = z.infer<typeof fileSchema>;

export const messageBodySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    text: z.string(),
    pictures: z.array(pictureSchema),
    /** The picture that they reply to. */
    quoted: pictureSchema.optional(),
    /** The gesture that it came with, so that the page knows its own and nothing is shown twice. */
    gesture: z.string(),
  }),
  z.object({
    kind: z.literal('plantain'),
    lines: z.array(
      z.object({
        style: z.enum(['plain', 'heading', 'quote', 'small', 'item']),
        spans: z.array(spanSchema),
      }),
    ),
    pictures: z.array(pictureSchema),
    files: z.array(fileSchema).optional(),
    buttons: z.array(
      z.object({
        verb: z.string(),
        id: z.string(),
        label: z.string(),
        style: z.enum(['plain', 'primary', 'danger']),
      }),
    ),
    /** While it runs: the shape of what will be there. */
    awaited: z.object({ count: z.number(), width: z.number(), height: z.number() }).optional(),
    /** The gesture that it answers. */
    gesture: z.string().optional(),
  }),
]);
export type MessageBody = z.infer<typeof messageBodySchema>;
export type PlantainBody = Extract<MessageBody, { kind: 'plantain' }>;

/** A message as the page gets it. */
export type ChatMessage = {
  readonly id: string;
  readonly body: MessageBody;
  /** Epoch milliseconds, both. */
  readonly createdAt: number;
  readonly updatedAt: number;
};
