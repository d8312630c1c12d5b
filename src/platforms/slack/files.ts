// Pictures on their way to Slack: fitted, uploaded without a channel (so that only the bot sees them), and ready.

import type { Clock } from '../../clock.ts';
import type { FitImage } from '../../image/fit.ts';
import type { ReplyImage } from '../../reply.ts';
import type { Upload } from './upload.ts';
import { refusalCode, type SlackClient } from './web-api.ts';

export type Files = {
  /** The id of the uploaded file, which is not complete yet. */
  upload(image: ReplyImage, signal: AbortSignal): Promise<string>;
  /** `lost`: Slack does not know one of them any more, so that all must be uploaded again. */
  complete(files: readonly CompletedFile[]): Promise<'complete' | 'lost'>;
  /** Whether blocks may show them; waits a while for it. */
  ready(fileIds: readonly string[], signal: AbortSignal): Promise<boolean>;
  /** The message in `channelId` that shares the file, when Slack knows of one. */
  sharedIn(fileId: string, channelId: string): Promise<string | undefined>;
  /** Whether Slack has the file, which it has not before it is completed. */
  known(fileId: string): Promise<boolean>;
  /** Whether a message in `channelId` shares the file, which Slack does a while after it was asked to; waits for it. */
  appears(fileId: string, channelId: string, signal: AbortSignal): Promise<boolean>;
};

export type CompletedFile = { readonly fileId: string; readonly title: string };

// Blocks show PNG, JPEG and GIF alone (docs.slack.dev/reference/block-kit/blocks/image-block).
export const shownAs = { maxBytes: 20 * 1024 * 1024, types: ['image/png', 'image/jpeg'] };
const extensions: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg' };
const readyWaitsMs = [150, 300, 600, 1_000, 1_500, 2_000, 3_000];

export function createFiles(parts: {
  readonly client: () => SlackClient;
  readonly upload: Upload;
  readonly fit: FitImage;
  readonly clock: Clock;
}): Files {
  const { client, upload, fit: fitImage, clock } = parts;

  const isReady = async (fileId: string): Promise<boolean> => {
    const { file } = await client().files.info({ file: fileId });
    // Until it has been processed Slack names neither its type nor its size in pixels.
    return (file?.mimetype ?? '') !== '' && file?.original_w !== undefined;
  };

  const patiently = async (look: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> => {
    const waits = [...readyWaitsMs];
    while (!(await look())) {
      const delayMs = waits.shift();
      if (delayMs === undefined) return false;
      await clock.wait(delayMs, signal);
    }
    return true;
  };

  const sharedIn = async (fileId: string, channelId: string): Promise<string | undefined> => {
    try {
      const { file } = await client().files.info({ file: fileId });
      const shares = { ...file?.shares?.public, ...file?.shares?.private };
      return shares[channelId]?.[0]?.ts;
    } catch (error) {
      if (refusalCode(error) === undefined) throw error;
      return undefined;
    }
  };

  return {
    upload: async (image, signal) => {
      const fitted = await fitImage(image, shownAs, signal);
      const { bytes, type } = fitted;
      return upload({ fileName: fileName(image.fileName, type), bytes, altText: image.altText }, signal);
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
      for (const fileId of fileIds) if (!(await patiently(() => isReady(fileId), signal))) return false;
      return true;
    },
    sharedIn,
    known: (fileId) => isKnown(client(), fileId),
    appears: (fileId, channelId, signal) =>
      patiently(async () => (await sharedIn(fileId, channelId)) !== undefined, signal),
  };
}

async function allKnown(client: SlackClient, files: readonly CompletedFile[]): Promise<boolean> {
  for (const { fileId } of files) if (!(await isKnown(client, fileId))) return false;
  return true;
}

async function isKnown(client: SlackClient, fileId: string): Promise<boolean> {
  try {
    await client.files.info({ file: fileId });
    return true;
  } catch (error) {
    if (refusalCode(error) === undefined) throw error;
    return false;
  }
}

function fileName(name: string, type: string): string {
  const extension = extensions[type];
  return extension === undefined ? name : `${name.replace(/\.[^.]*$/, '')}.${extension}`;
}
