// Asks which of several pictures is meant: a numbered sheet that shows them, and a button for each.
import type { Clock } from '../clock.ts';
import type { PlatformId } from '../destination.ts';
import type { Log } from '../log.ts';
import { pictureMessages as say } from '../messages/pictures.ts';
import type { Platform } from '../platforms/platform.ts';
import { subjectOf } from '../pointer.ts';
import { line, type ReplyImage, shorten } from '../reply.ts';
import type { Blobs } from './blobs.ts';
import { type ContactSheet, drawContactSheet } from './contact-sheet.ts';
import type { Picture, PictureService } from './pictures.ts';
import { runImageJob } from './sharp.ts';
import { drawThumbnail } from './thumbnails.ts';

/** Of somebody's upload, only to show it small: one that is larger is shown as its number. */
const mostUploadBytes = 12 * 1024 * 1024;
/** Somebody waits to go on; without the sheet the numbers are still those of the message. */
const sheetDeadlineMs = 10_000;
/** What a ReplyImage promises. */
const altTextLength = 1_000;

export function createAskWhich(parts: {
  readonly remember: PictureService['remember'];
  readonly blobs: Pick<Blobs, 'thumbnail'>;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'readReference'>>;
  /** Aborts when the program stops: sheets are not waited for then. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly log: Log;
}): PictureService['ask'] {
  const read = async ({ source, image }: Picture, signal: AbortSignal): Promise<Uint8Array> => {
    if (image !== undefined) return parts.blobs.thumbnail(image.blob.hash, signal);
    const platform = source.kind === 'platform' ? parts.platforms.get(source.platform) : undefined;
    if (source.kind !== 'platform' || platform === undefined) throw new Error('It is kept nowhere');
    const bytes = await platform.readReference(source.locator, mostUploadBytes, signal);
    return runImageJob(() => drawThumbnail(bytes), signal, 'later');
  };

  const drawSheet = async (pictures: readonly Picture[]): Promise<ContactSheet | undefined> => {
    const signal = parts.clock.deadline(sheetDeadlineMs, parts.stopping);
    try {
      return await drawContactSheet(
        pictures.map((picture) => ({ read: (ended) => read(picture, ended) })),
        (index, error) => parts.log.warn({ err: error, index }, 'A picture to choose from cannot be shown'),
        signal,
      );
    } catch (error) {
      if (!signal.aborted) throw error;
      parts.log.warn({ err: error }, 'Somebody has to choose a picture without its sheet');
      return undefined;
    }
  };

  return async (intent, pictures, viewer) => {
    const [pickId, sheet] = await Promise.all([
      parts.remember(intent, pictures, viewer),
      drawSheet(pictures),
    ]);
    return {
      lines: [line('plain', say.which)],
      images: sheet === undefined ? [] : [toImage(sheet, pictures)],
      buttons: pictures.map((_, position) => ({
        verb: 'pick',
        id: subjectOf({ kind: 'pick', pickId, position }),
        label: String(position + 1),
        style: 'plain',
      })),
      audience: 'private',
    };
  };
}

function toImage({ bytes, width, height }: ContactSheet, pictures: readonly Picture[]): ReplyImage {
  const contents = pictures.map(({ name }, index) => `${index + 1}: ${name}`).join('; ');
  return {
    type: 'image/png',
    sizeBytes: bytes.byteLength,
    width,
    height,
    altText: shorten(say.sheet(contents), altTextLength),
    fileName: 'which.png',
    read: async () => bytes,
  };
}
