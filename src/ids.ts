// The ids of our own rows, each a type of its own so that one cannot be passed for another, and how new ones are made.
import { randomUUIDv7 } from 'node:crypto';

declare const kindOfId: unique symbol;
type Id<Kind extends string> = string & { readonly [kindOfId]: Kind };

export type TeamId = Id<'team'>;
export type MemberId = Id<'member'>;
export type GenerationId = Id<'generation'>;
export type RunId = Id<'run'>;
export type ImageId = Id<'image'>;
export type StyleId = Id<'style'>;
export type WalletId = Id<'wallet'>;
export type BucketId = Id<'bucket'>;
export type EntryId = Id<'entry'>;
/** Lower-case hex SHA-256 of a kept file's bytes. */
export type BlobHash = Id<'blob'>;

/**
 * A new id: a version 7 UUID, so that ids sort by the time they were made.
 * Called with the kind that is wanted: `newId<RunId>()`.
 */
export function newId<Kind extends Id<string>>(): Kind {
  return randomUUIDv7() as Kind;
}

/** Takes an id from outside (a button, an address, a database column) at its word; whether it exists is for the store to say. */
export function asId<Kind extends Id<string>>(text: string): Kind {
  return text as Kind;
}
