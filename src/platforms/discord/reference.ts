// The bytes of a picture that somebody attached on Discord. Fetches from Discord's own file servers only.
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import type { Memo } from '../../destination.ts';
import { DownloadError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { isOnFileServer } from './attachment-address.ts';
import { embeddedIn, everyContent } from './pictures.ts';
import type { Rest } from './rest.ts';
import { messageSchema } from './wire.ts';

const locatorSchema = z.object({
  url: z.url(),
  channelId: z.string(),
  /** Absent for what was attached to a command: that is no message's. */
  messageId: z.string().optional(),
  attachmentId: z.string().optional(),
  /** Of a picture that a link in the message shows: the link's own address. */
  embedUrl: z.string().optional(),
});
type Locator = z.infer<typeof locatorSchema>;

const timeoutMs = 60_000;

export async function readReference(
  locator: Memo,
  maxBytes: number,
  parts: { readonly rest: Rest; readonly http: HttpClient; readonly apiUrl: string | undefined },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const where = locatorSchema.parse(locator);
  const read = async (url: string): Promise<Uint8Array> => {
    if (!isOnFileServer(url, parts.apiUrl)) {
      throw new DownloadError('address_refused', 'The attachment does not lie on a file server of Discord');
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of await parts.http.download({ url, maxBytes, timeoutMs, signal }))
      pieces.push(piece);
    return Buffer.concat(pieces);
  };
  try {
    return await read(where.url);
  } catch (error) {
    // The signature in an attachment's address ends after a day; the message has a fresh one.
    const fresh =
      error instanceof DownloadError && error.code === 'bad_status'
        ? await freshUrl(where, parts.rest, signal)
        : undefined;
    if (fresh === undefined || fresh === where.url) throw error;
    return read(fresh);
  }
}

async function freshUrl(where: Locator, rest: Rest, signal: AbortSignal): Promise<string | undefined> {
  if (where.messageId === undefined) return undefined;
  const path = Routes.channelMessage(where.channelId, where.messageId);
  const outcome = await rest.call({ method: RequestMethod.Get, path, signal });
  const message = messageSchema.safeParse(outcome.kind === 'done' ? outcome.value : undefined);
  if (message.data === undefined) return undefined;
  const contents = everyContent(message.data);
  if (where.embedUrl === undefined) {
    const attachments = contents.flatMap((each) => each.attachments);
    return attachments.find(({ id }) => id === where.attachmentId)?.url;
  }
  const shown = contents.flatMap(({ embeds }) => embeds.flatMap((embed) => embeddedIn(embed) ?? []));
  return shown.find(({ url }) => url === where.embedUrl)?.proxy_url ?? undefined;
}
