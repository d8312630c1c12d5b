// Where people talk, where a result goes and where a reference comes from: plain JSON that every layer shares, kept with
// a generation for as long as it lives. It never holds a secret or an SDK's object.
import { z } from 'zod';

export const platformIds = ['discord', 'slack', 'web'] as const;
export type PlatformId = (typeof platformIds)[number];

/**
 * Where a result goes: plain JSON, kept with the generation for as long as it lives. It never holds a secret.
 * `channelId` is where people see it; `details` is for the platform alone (thread, interaction, how it may post).
 */
export const destinationSchema = z.object({
  platform: z.enum(platformIds),
  channelId: z.string(),
  /** The person who asked, by the platform's id: for mentions and direct messages. */
  personId: z.string(),
  personName: z.string(),
  details: z.record(z.string(), z.json()),
});
export type Destination = z.infer<typeof destinationSchema>;

/** The channel whose rules hold at a destination: a thread or forum post belongs to one, which its platform names. */
export function channelOf({ channelId, details }: Pick<Destination, 'channelId' | 'details'>): string {
  const { parentChannelId } = details;
  return typeof parentChannelId === 'string' ? parentChannelId : channelId;
}

/** The thread or forum post of a destination; undefined in a channel itself. */
export function threadOf(destination: Pick<Destination, 'channelId' | 'details'>): string | undefined {
  return channelOf(destination) === destination.channelId ? undefined : destination.channelId;
}

/**
 * Where anybody can fetch a reference image for a while, as the person gave it: only on hosts that the platform itself
 * serves its files from.
 */
export const referenceAddressSchema = z.object({
  url: z.string(),
  /** Epoch milliseconds. */
  validUntil: z.number(),
  /** Its media type. */
  type: z.string(),
  sizeBytes: z.number(),
});
export type ReferenceAddress = Readonly<z.infer<typeof referenceAddressSchema>>;

/** Where a reference image is to be had: at the platform (opaque JSON of its own), or one of our own images. */
export const referenceSourceSchema = z.union([
  z.object({
    kind: z.literal('platform'),
    platform: z.enum(platformIds),
    locator: z.record(z.string(), z.json()),
    /** Where providers could fetch it without us. */
    address: referenceAddressSchema.optional(),
  }),
  z.object({ kind: z.literal('image'), imageId: z.string() }),
]);
export type ReferenceSource = z.infer<typeof referenceSourceSchema>;

/** What a delivery has made so far, e.g. message and file ids: the platform's own JSON, kept between attempts. */
export type Memo = { readonly [key: string]: z.core.util.JSONType };
