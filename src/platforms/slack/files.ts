// Pictures on their way to Slack: fitted, uploaded without a channel (so that only the bot sees them), and ready.

import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { PlatformError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { FitImage } from '../../image/fit.ts';
import type { ReplyImage } from '../../reply.ts';
import { isSlackAddress, refusalCode, type SlackClient } from './web-api.ts';

export type Files = {
  /** The id of the uploaded file, which is not complete yet. */
  upload(image: ReplyImage, signal: AbortSignal): Promise<string>;
  /** `lost`: Slack does not know one of them any more, so that all must be uploaded again. */
  complete(files: readonly CompletedFile[]): Promise<'complete' | 'lost'>;
  /** Whether blocks may show them; waits a while for it. */
  ready(fileIds: readonly string[], signal: AbortSignal): Promise<boolean>;
  /** The message in `channelId` that shares the file, when Slack knows of one. */
  sharedIn(fileId: string, channelId: string): Promise<string | undefined>;
};

const uploadPlaceSchema = z.object({ upload_url: z.string(), file_id: z.string() });

export type CompletedFile = { readonly fileId: string; readonly title: string };

// Blocks show PNG, JPEG and GIF alone (docs.slack.dev/reference/block-kit/blocks/image-block).
export const shownAs = { maxBytes: 20 * 1024 * 1024, types: ['image/png', 'image/jpeg'] };
const extensions: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg' };
const uploadTimeoutMs = 60_000;
const readyWaitsMs = [150, 300, 600, 1_000, 1_500, 2_000, 3_000];

export function createFiles(parts: {
  readonly client: () => SlackClient;
  readonly apiUrl: string;
  readonly http: HttpClient;
  readonly fit: FitImage;
  readonly clock: Clock;
}): Files {
  const { client, apiUrl, http, fit: fitImage, clock } = parts;

  const isReady = async (fileId: string): Promise<boolean> => {
    const { file } = await client().files.info({ file: fileId });
    // Until it has been processed Slack names neither its type nor its size in pixels.
    return (file?.mimetype ?? '') !== '' && file?.original_w !== undefined;
  };

  return {
    upload: async (image, signal) => {
      const fitted = await fitImage(image, shownAs, signal);
      const altText = image.altText;
      // Slack's page calls it alt_txt, its Node library alt_text; what is not known is ignored.
      const place = await client().apiCall('files.getUploadURLExternal', {
        filename: fileName(image.fileName, fitted.type),
        length: fitted.bytes.byteLength,
        alt_txt: altText,
        alt_text: altText,
      });
      const { upload_url: url, file_id: fileId } = uploadPlaceSchema.parse(place);
      if (!isSlackAddress(url, apiUrl))
        throw new PlatformError('rejected', 'Slack named no place of its own for an upload');
      const outcome = await http.send({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/octet-stream' },
        body: fitted.bytes,
        timeoutMs: uploadTimeoutMs,
        signal,
      });
      if (outcome.kind !== 'response') throw new PlatformError('unreachable', `upload: ${outcome.detail}`);
      outcome.discard();
      if (outcome.status !== 200) throw new PlatformError('unreachable', `upload: HTTP ${outcome.status}`);
      return fileId;
    },
    complete: async (files) => {
      const [first, ...rest] = files.map(({ fileId, title }) => ({ id: fileId, title }));
      if (first === undefined) return 'complete';
      try {
        await client().files.completeUploadExternal({ files: [first, ...rest] });
        return 'complete';
      } catch (error) {
        if (refusalCode(error) === undefined) throw error;
        // Perhaps an attempt that was cut short has completed them: then they can be looked up.
        return (await allKnown(client(), files)) ? 'complete' : 'lost';
      }
    },
    ready: async (fileIds, signal) => {
      for (const fileId of fileIds) {
        const waits = [...readyWaitsMs];
        while (!(await isReady(fileId))) {
          const delayMs = waits.shift();
          if (delayMs === undefined) return false;
          await clock.wait(delayMs, signal);
        }
      }
      return true;
    },
    sharedIn: async (fileId, channelId) => {
      const { file } = await client().files.info({ file: fileId });
      const shares = { ...file?.shares?.public, ...file?.shares?.private };
      return shares[channelId]?.[0]?.ts;
    },
  };
}

async function allKnown(client: SlackClient, files: readonly CompletedFile[]): Promise<boolean> {
  for (const { fileId } of files) {
    try {
      await client.files.info({ file: fileId });
    } catch (error) {
      if (refusalCode(error) === undefined) throw error;
      return false;
    }
  }
  return true;
}

function fileName(name: string, type: string): string {
  const extension = extensions[type];
  return extension === undefined ? name : `${name.replace(/\.[^.]*$/, '')}.${extension}`;
}
