// The link to a message, as Discord's clients copy it. Pure.

/** The stable client and its two test versions, under today's name and the one of before. */
const hosts = ['', 'ptb.', 'canary.'].flatMap((name) => [`${name}discord.com`, `${name}discordapp.com`]);

/** In direct messages the place of the server's id. */
const own = '@me';

export function parseLink(text: string) {
  const url = URL.parse(text.trim().replace(/^<(.*)>$/s, '$1'));
  if (url === null || url.protocol !== 'https:' || !hosts.includes(url.host)) return undefined;
  const [, server = '', channelId = '', messageId = ''] =
    /^\/channels\/(\d{1,20}|@me)\/(\d{1,20})\/(\d{1,20})\/?$/.exec(url.pathname) ?? [];
  if (messageId === '') return undefined;
  return { teamExternalId: server === own ? undefined : server, channelId, messageId };
}
