// A reply as the body of a request: its text and buttons, and its pictures and files as files that Discord takes.
import type { RawFile } from 'discord.js';
import type { FitImage, FitTarget } from '../../image/fit.ts';
import { discordMessages } from '../../messages/discord.ts';
import { line, type Reply, type ReplyImage } from '../../reply.ts';
import { withOriginals } from '../originals.ts';
import { mentionsOnly, type RenderOptions, render } from './render.ts';

/** The most files that a message may have. */
const maxFiles = 10;
/** Discord takes 25 MiB a request; the rest is room for the text and the parts' own headers. */
const requestBytes = 24 * 1024 * 1024;
/** The bot's own messages are not raised by a server's boosts. https://discord.com/developers/docs/reference#uploading-files */
export const ownFileBytes = 10 * 1024 * 1024;

const shownTypes = ['image/png', 'image/jpeg', 'image/webp'];
const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

export type Upload = { readonly body: MessageBody; readonly files: readonly RawFile[] };

export type MessageBody = ReturnType<typeof render> & {
  readonly allowed_mentions: ReturnType<typeof mentionsOnly>;
  /** Present: exactly these files and no earlier ones. Absent: the files stay as they are. */
  readonly attachments?: readonly {
    readonly id: string;
    /** Of a new file. */
    readonly filename?: string;
    /** Of a picture. */
    readonly description?: string;
  }[];
};

export type UploadOptions = RenderOptions & {
  /** Whom it may call; absent: nobody. */
  readonly personId?: string;
  /** What one file may have, before it is shared out among several. */
  readonly fileBytes: number;
  /** Put into the files' names. */
  readonly mark?: string;
};

export function textBody(reply: Reply, options: RenderOptions & { readonly personId?: string }): MessageBody {
  return { ...render(reply, options), allowed_mentions: mentionsOnly(options.personId) };
}

/** The words under pictures that are there, or are sent along; where their originals are when they do not fit. */
export function pictureBody(reply: Reply, options: UploadOptions): MessageBody {
  return textBody(withOriginals(reply, targetOf(reply, options.fileBytes)), options);
}

/** `othersBytes`: what goes along with the pictures in the same request. */
function targetOf({ images }: Reply, fileBytes: number, othersBytes = 0): FitTarget {
  const count = Math.min(Math.max(1, images.length), maxFiles);
  return {
    maxBytes: Math.floor(Math.min(fileBytes, (requestBytes - othersBytes) / count)),
    types: shownTypes,
  };
}

/** Reads the pictures, made to fit, and the files that do. Rejects like `fitImage`. */
export async function prepareUpload(
  reply: Reply,
  options: UploadOptions,
  fitImage: FitImage,
  signal: AbortSignal,
): Promise<Upload> {
  const images = reply.images.slice(0, maxFiles);
  const others = await readFiles(reply, options.fileBytes, maxFiles - images.length);
  const target = targetOf(reply, options.fileBytes, others.sizeBytes);
  const files: RawFile[] = [];
  // One after the other: a picture of 4K takes a few hundred MB while it is encoded.
  for (const image of images) {
    const fitted = await fitImage(image, target, signal);
    files.push({
      name: fileName(image, fitted.type, options.mark),
      data: bufferOf(fitted.bytes),
      contentType: fitted.type,
    });
  }
  files.push(...others.files);
  const attachments = files.map(({ name }, index) => {
    const altText = images[index]?.altText;
    return { id: String(index), filename: name, ...(altText === undefined ? {} : { description: altText }) };
  });
  const lines =
    others.leftOut.length === 0
      ? reply.lines
      : [...reply.lines, line('small', discordMessages.leftOut(others.leftOut))];
  return { body: { ...pictureBody({ ...reply, lines }, options), attachments }, files };
}

/** Files cannot be made smaller: what does not fit is named instead. Pictures can, and have at most half of a request. */
async function readFiles(
  reply: Reply,
  fileBytes: number,
  room: number,
): Promise<{
  readonly files: readonly RawFile[];
  readonly sizeBytes: number;
  readonly leftOut: readonly string[];
}> {
  const files: RawFile[] = [];
  const leftOut: string[] = [];
  const pictureBytes = reply.images.reduce((sum, image) => sum + image.sizeBytes, 0);
  const mostBytes = requestBytes - Math.min(pictureBytes, requestBytes / 2);
  let sizeBytes = 0;
  for (const file of reply.files ?? []) {
    const fits = (size: number) => size <= fileBytes && sizeBytes + size <= mostBytes && files.length < room;
    const bytes = fits(file.sizeBytes) ? await file.read() : undefined;
    if (bytes === undefined || !fits(bytes.byteLength)) {
      leftOut.push(file.fileName);
      continue;
    }
    files.push({ name: file.fileName, data: bufferOf(bytes), contentType: file.type });
    sizeBytes += bytes.byteLength;
  }
  return { files, sizeBytes, leftOut };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** `plantain-1.png` becomes `plantain-<mark>-1.png`. */
function fileName(image: ReplyImage, type: string, mark: string | undefined): string {
  const [, stem = '', number = '', extension = ''] =
    /^(.*?)(-\d+)?(?:\.([^.]*))?$/s.exec(image.fileName) ?? [];
  const marked = mark === undefined ? '' : `-${mark}`;
  return `${stem}${marked}${number}.${type === image.type ? extension : (extensions[type] ?? 'bin')}`;
}
