// A reply → the body of a message, once its pictures and files are where the page finds them.
import { webMessages } from '../../messages/web.ts';
import { line, type Reply } from '../../reply.ts';
import type { Downloads } from './downloads.ts';
import type { KeptFile, PlantainBody } from './message-body.ts';
import type { ShowPictures } from './pictures.ts';
import { render } from './render.ts';

export type ShowReply = (reply: Reply, signal: AbortSignal) => Promise<PlantainBody>;

export function createShowReply(parts: {
  readonly showPictures: ShowPictures;
  readonly downloads: Pick<Downloads, 'keep'>;
}): ShowReply {
  return async (reply, signal) => {
    const pictures = await parts.showPictures(reply.images, signal);
    const files: KeptFile[] = [];
    const leftOut: string[] = [];
    for (const file of reply.files ?? []) {
      const kept = await parts.downloads.keep(file);
      if (kept === undefined) leftOut.push(file.fileName);
      else files.push(kept);
    }
    const lines =
      leftOut.length === 0
        ? reply.lines
        : [...reply.lines, line('small', webMessages.filesTooLarge(leftOut))];
    return render({ ...reply, lines }, pictures, files);
  };
}
