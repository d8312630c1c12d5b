// Discord's own signed addresses of attachments: which hosts they lie on, and until when anybody may fetch them.
// Source: https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
import type { ReferenceAddress } from '../../destination.ts';
import type { WireAttachment } from './wire.ts';

const fileServers = [
  'https://cdn.discordapp.com',
  'https://media.discordapp.net',
  // Where it keeps what links in messages show.
  'https://images-ext-1.discordapp.net',
  'https://images-ext-2.discordapp.net',
];

/** @param apiUrl a Discord elsewhere serves its files itself. */
export function isOnFileServer(url: string, apiUrl: string | undefined): boolean {
  const origins = apiUrl === undefined ? fileServers : [...fileServers, new URL(apiUrl).origin];
  return origins.includes(URL.parse(url)?.origin ?? '');
}

/** Where others can fetch it without us; undefined when Discord does not say of which type it is, or until when. */
export function addressOf(
  attachment: WireAttachment,
  apiUrl: string | undefined,
): ReferenceAddress | undefined {
  const { url, size: sizeBytes, content_type: contentType = '' } = attachment;
  const [type = ''] = contentType.toLowerCase().split(';');
  // Seconds since 1970 in hexadecimal.
  const expires = URL.parse(url)?.searchParams.get('ex') ?? '';
  if (type === '' || !/^[0-9a-f]{1,10}$/.test(expires) || !isOnFileServer(url, apiUrl)) return undefined;
  return { url, validUntil: Number.parseInt(expires, 16) * 1000, type: type.trim(), sizeBytes };
}
