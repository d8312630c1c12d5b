// The bytes of a picture that somebody gave us at Slack. The bot's token goes to Slack's own hosts and nowhere else.
import { z } from 'zod';
import { DownloadError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { slackMessages } from '../../messages/slack.ts';
import { failureOf, isSlackAddress, type SlackClient } from './web-api.ts';

export const locatorSchema = z.object({ fileId: z.string() });

const timeoutMs = 60_000;

export type ReadReference = (locator: unknown, maxBytes: number, signal: AbortSignal) => Promise<Uint8Array>;

export function createReadReference(parts: {
  readonly client: () => SlackClient;
  readonly botToken: string;
  readonly apiUrl: string;
  readonly http: HttpClient;
}): ReadReference {
  const { client, botToken, apiUrl, http } = parts;
  return async (locator, maxBytes, signal) => {
    const { fileId } = locatorSchema.parse(locator);
    const url = await addressOf(client(), fileId, maxBytes);
    if (!isSlackAddress(url, apiUrl))
      throw new DownloadError('address_refused', 'The file does not lie at Slack');
    // `send` and not `download`: it follows no redirect, so that the token cannot travel on.
    const outcome = await http.send({
      method: 'GET',
      url,
      headers: { authorization: `Bearer ${botToken}` },
      timeoutMs,
      signal,
    });
    if (outcome.kind !== 'response')
      throw new DownloadError('unreachable', `The file could not be read: ${outcome.detail}`);
    const type = outcome.headers['content-type'] ?? '';
    // A token without files:read gets the sign-in page, or a redirect to it.
    const redirected = outcome.status >= 300 && outcome.status < 400;
    const refused =
      outcome.status !== 200 && !redirected
        ? new DownloadError('bad_status', `Slack answered ${outcome.status} in place of the file`)
        : redirected || type.startsWith('text/html')
          ? new DownloadError('not_an_image', slackMessages.noFileAccess)
          : undefined;
    if (refused !== undefined) {
      outcome.discard();
      throw refused;
    }
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const piece of outcome.body) {
      sizeBytes += piece.byteLength;
      if (sizeBytes > maxBytes) {
        outcome.discard();
        throw tooLarge(maxBytes);
      }
      pieces.push(piece);
    }
    const bytes = Buffer.concat(pieces);
    // The sign-in page also comes without a content type that says so.
    if (/^\s*<(?:!doctype|html)/i.test(bytes.subarray(0, 64).toString('latin1')))
      throw new DownloadError('not_an_image', slackMessages.noFileAccess);
    return bytes;
  };
}

async function addressOf(client: SlackClient, fileId: string, maxBytes: number): Promise<string> {
  try {
    const { file } = await client.files.info({ file: fileId });
    if ((file?.size ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const url = file?.url_private_download ?? file?.url_private;
    if (url === undefined) throw new DownloadError('unreachable', 'Slack names no address for the file');
    return url;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    const detail = failure.detail === 'missing_scope' ? slackMessages.noFileAccess : failure.detail;
    throw new DownloadError('unreachable', `Slack does not hand out the file: ${detail}`, { cause: error });
  }
}

function tooLarge(maxBytes: number): DownloadError {
  return new DownloadError('too_large', `The file is larger than ${maxBytes} bytes`);
}
