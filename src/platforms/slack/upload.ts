// Brings bytes to Slack. Until their upload is completed they are no file, and only the bot knows their id.
import { z } from 'zod';
import { PlatformError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { isSlackAddress, type SlackClient } from './web-api.ts';

/** The id of the file that it becomes. */
export type Upload = (
  file: { readonly fileName: string; readonly bytes: Uint8Array; readonly altText?: string },
  signal: AbortSignal,
) => Promise<string>;

const uploadPlaceSchema = z.object({ upload_url: z.string(), file_id: z.string() });
const uploadTimeoutMs = 60_000;

export function createUpload(parts: {
  readonly client: () => SlackClient;
  readonly apiUrl: string;
  readonly http: HttpClient;
}): Upload {
  const { client, apiUrl, http } = parts;
  return async ({ fileName, bytes, altText }, signal) => {
    const place = await client().apiCall('files.getUploadURLExternal', {
      filename: fileName,
      length: bytes.byteLength,
      // Slack's page calls it alt_txt, its Node library alt_text; what is not known is ignored.
      ...(altText === undefined ? {} : { alt_txt: altText, alt_text: altText }),
    });
    const { upload_url: url, file_id: fileId } = uploadPlaceSchema.parse(place);
    if (!isSlackAddress(url, apiUrl))
      throw new PlatformError('rejected', 'Slack named no place of its own for an upload');
    const outcome = await http.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
      timeoutMs: uploadTimeoutMs,
      signal,
    });
    if (outcome.kind !== 'response') throw new PlatformError('unreachable', `upload: ${outcome.detail}`);
    outcome.discard();
    if (outcome.status !== 200) throw new PlatformError('unreachable', `upload: HTTP ${outcome.status}`);
    return fileId;
  };
}
