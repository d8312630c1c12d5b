// Which of the files that lie at Slack show the pictures of a reply.
import { slackMessages } from '../../messages/slack.ts';
import type { Reply } from '../../reply.ts';
import type { Memory } from './memory.ts';
import type { ShownFile } from './render.ts';

export function shownFiles(reply: Reply, { state }: Pick<Memory, 'state'>): ShownFile[] {
  const { fileIds = [], imageIds } = state;
  return reply.images.flatMap(({ id, altText, fileName }, index) => {
    const place =
      imageIds === undefined
        ? // What was uploaded before the pictures were noted beside the files.
          fileIds.length === reply.images.length
          ? index
          : numberOf(fileName) - 1
        : imageIds.indexOf(id ?? fileName);
    const fileId = fileIds[place];
    return fileId === undefined ? [] : [{ fileId, altText: altText || slackMessages.picture }];
  });
}

function numberOf(fileName: string): number {
  return Number(/-(\d+)\.[^.]*$/.exec(fileName)?.[1] ?? 0);
}
