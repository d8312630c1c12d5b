// A reply with its pictures at Slack, or its words when there is no way to show them: for what is said once and never
// changed.
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { line, type Reply } from '../../reply.ts';
import { withOriginals } from '../originals.ts';
import { type CompletedFile, type Files, shownAs } from './files.ts';
import { type Rendered, render, type ShownFile } from './render.ts';

export type Prepare = (reply: Reply, signal: AbortSignal) => Promise<Rendered>;

export function createPrepare({ files, log }: { readonly files: Files; readonly log: Log }): Prepare {
  /** Undefined when Slack does not show them in time. */
  const upload = async (
    images: Reply['images'],
    signal: AbortSignal,
  ): Promise<readonly ShownFile[] | undefined> => {
    const titled: CompletedFile[] = [];
    for (const image of images)
      titled.push({ fileId: await files.upload(image, signal), title: image.fileName });
    if ((await files.complete(titled)) === 'lost') return undefined;
    const fileIds = titled.map(({ fileId }) => fileId);
    if (!(await files.ready(fileIds, signal))) return undefined;
    return fileIds.map((fileId, index) => ({
      fileId,
      altText: images[index]?.altText || slackMessages.picture,
    }));
  };

  return async (reply, signal) => {
    if (reply.images.length === 0) return render(reply);
    try {
      const shown = await upload(reply.images, signal);
      if (shown !== undefined) return render(withOriginals(reply, shownAs), shown);
      log.warn(
        { pictures: reply.images.length },
        'The pictures of an answer were not ready at Slack in time',
      );
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error }, 'The pictures of an answer could not be sent to Slack');
    }
    return inWords({ ...reply, files: [] });
  };
}

export function inWords(reply: Reply): Rendered {
  const pictures = reply.images.length === 0 ? [] : [line('plain', slackMessages.picturesMissing)];
  const files = (reply.files ?? []).length === 0 ? [] : [line('plain', slackMessages.filesMissing)];
  return render({ lines: [...reply.lines, ...pictures, ...files], buttons: reply.buttons });
}
