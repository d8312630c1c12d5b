// Whom or what an option can name: a person, a role (a user group on Slack) or a channel, by the id that its platform
// knows it by. Also reads how Discord and Slack write a mention of one into text. Pure.
import { z } from 'zod';

export type NamedKind = 'person' | 'role' | 'channel';

export function isNamedKind(kind: string): kind is NamedKind {
  return kind === 'person' || kind === 'role' || kind === 'channel';
}

export const namedSchema = z.object({
  /** The platform's own. */
  id: z.string().min(1).max(100),
  /** As people know it, without @ or #; empty where the platform cannot tell. */
  name: z.string(),
  /** Of a thread or forum post: the channel that it belongs to, where the platform tells. */
  parentId: z.string().optional(),
});
export type Named = z.infer<typeof namedSchema>;

/** Discord offers @everyone as a role, by the id of the server; nobody has it among their own. */
export function isEverybody({ id }: Named, { teamExternalId }: { readonly teamExternalId: string }): boolean {
  return id === teamExternalId;
}

// https://discord.com/developers/docs/reference#message-formatting and
// https://docs.slack.dev/messaging/formatting-message-text; each the id in a mention, the name that may come along, and
// the id alone.
const patterns: Readonly<Record<NamedKind, RegExp>> = {
  person: /^(?:<@!?(?<id>\w{5,20})(?:\|(?<name>[^>]*))?>|(?<bare>\d{15,20}|[UW][A-Z0-9]{7,19}))$/,
  role: /^(?:<(?:@&|!subteam\^)(?<id>\w{5,20})(?:\|(?<name>[^>]*))?>|(?<bare>\d{15,20}|S[A-Z0-9]{7,19}))$/,
  channel: /^(?:<#(?<id>\w{5,20})(?:\|(?<name>[^>]*))?>|(?<bare>\d{15,20}|[CG][A-Z0-9]{7,19}))$/,
};

/** A mention as platforms write it, or a bare id; undefined for anything else, such as a name. */
export function readNamed(kind: NamedKind, written: string): Named | undefined {
  const { id, name = '', bare } = patterns[kind].exec(written.trim())?.groups ?? {};
  const known = id ?? bare;
  return known === undefined ? undefined : { id: known, name: name.replace(/^[@#]/, '') };
}
