// Reads whom somebody means: a mention as Discord and Slack write it into text, or a name with or without @.

export function readMention(text: string): { readonly externalId: string } | { readonly name: string } {
  const [, externalId] = /^<@!?(\w+)(?:\|[^>]*)?>$/.exec(text.trim()) ?? [];
  return externalId === undefined ? { name: text.trim().replace(/^@/, '') } : { externalId };
}
