// Posts a message with its pictures, one remembered step after the other: uploaded, ready to be shown, shown.
import type { Clock } from '../../clock.ts';
import type { Reply } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import type { Files } from './files.ts';
import type { Memory, SlackMessage } from './memory.ts';
import { createPost, type Mark, type Place } from './post.ts';
import { render } from './render.ts';
import { shownFiles } from './shown-files.ts';
import { refusalCode, type SlackClient } from './web-api.ts';

export type Posted =
  | { readonly kind: 'posted'; readonly message: SlackMessage }
  | Extract<DeliveryOutcome, { readonly kind: 'later' }>;

export type PostPictures = {
  /** For what has no pictures. */
  readonly postOnce: ReturnType<typeof createPost>;
  /** Remembers the message as the final one. */
  postPictures(reply: Reply, memory: Memory, mark: Mark, place: Place, signal: AbortSignal): Promise<Posted>;
};

const mostRefusals = 5;
const notReadyMs = 3_000;

export function createPostPictures(client: () => SlackClient, files: Files, clock: Clock): PostPictures {
  const postOnce = createPost(client, files, clock);

  /** The reason why blocks cannot show the files yet. */
  const prepare = async (
    { images }: Reply,
    memory: Memory,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    for (const image of images.slice(memory.state.fileIds?.length ?? 0)) {
      signal.throwIfAborted();
      const fileId = await files.upload(image, signal);
      await memory.change({
        fileIds: [...(memory.state.fileIds ?? []), fileId],
        imageIds: [...(memory.state.imageIds ?? []), image.id ?? image.fileName],
      });
    }
    const fileIds = memory.state.fileIds ?? [];
    if (memory.state.completed !== true) {
      const titled = fileIds.map((fileId, index) => ({ fileId, title: images[index]?.fileName ?? fileId }));
      if ((await files.complete(titled)) === 'lost') {
        await memory.change({ fileIds: undefined, imageIds: undefined });
        return 'Slack lost an upload';
      }
      await memory.change({ completed: true });
    }
    return (await files.ready(fileIds, signal)) ? undefined : 'the files are not ready yet';
  };

  return {
    postOnce,
    postPictures: async (reply, memory, mark, place, signal) => {
      const unfinished = reply.images.length === 0 ? undefined : await prepare(reply, memory, signal);
      if (unfinished !== undefined) return { kind: 'later', afterMs: notReadyMs, detail: unfinished };
      try {
        const rendered = render(reply, shownFiles(reply, memory));
        const message = await postOnce(memory, mark, place, rendered);
        await memory.change({ final: message, posting: undefined });
        return { kind: 'posted', message };
      } catch (error) {
        // Slack may not show files yet that it calls ready.
        const refusals = (memory.state.refusals ?? 0) + 1;
        if (refusalCode(error) !== 'invalid_blocks' || refusals > mostRefusals) throw error;
        await memory.change({ refusals });
        return { kind: 'later', afterMs: notReadyMs, detail: 'invalid_blocks' };
      }
    },
  };
}
