// Links to messages, as Slack's own clients copy them: https://<workspace>.slack.com/archives/C…/p1234567890123456.

const pattern =
  /^<?https:\/\/([\w-]+(?:\.enterprise)?)\.slack\.com\/archives\/([CDG][A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?[^\s|>]*)?(?:\|[^>]*)?>?$/;

export type SlackLink = {
  /** The first part of the host, e.g. `acme`; on Enterprise Grid it may be the organisation's. */
  readonly domain: string;
  readonly channelId: string;
  readonly messageId: string;
};

/** Undefined for what is no link to a message. */
export function parseLink(text: string): SlackLink | undefined {
  const [, domain, channelId, seconds, micros] = pattern.exec(text.trim()) ?? [];
  if (domain === undefined || channelId === undefined) return undefined;
  return { domain, channelId, messageId: `${seconds}.${micros}` };
}

/** The domain in the address that Slack tells of a workspace. */
export function domainOf(workspaceUrl: string): string | undefined {
  return /^https:\/\/([\w-]+(?:\.enterprise)?)\.slack\.com\/?$/.exec(workspaceUrl)?.[1];
}
