// Shares the files of a reply beside its message, in a message of their own, because blocks show pictures alone. Slack
// shares them some time after it has answered, and now and then never: before anything is repeated it is asked where they are.
import type { Log } from '../../log.ts';
import type { ReplyFile } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import type { Files } from './files.ts';
import type { Attachment, Memory } from './memory.ts';
import type { Place } from './post.ts';
import { unlessGone } from './remove.ts';
import type { Upload } from './upload.ts';
import { refusalCode, type SlackClient } from './web-api.ts';

export type Attached =
  | { readonly kind: 'attached' | 'refused' }
  | Extract<DeliveryOutcome, { readonly kind: 'later' }>;

/** One attempt, which goes on where the last one ended. `place` is where the message is. */
export type Attach = (
  files: readonly ReplyFile[],
  memory: Memory,
  place: Place,
  signal: AbortSignal,
) => Promise<Attached>;

const untouched: Attachment = { fileIds: [], asked: false, looks: 0, losses: 0 };
const mostLooks = 5;
const mostLosses = 3;
const notSharedMs = 3_000;

export function createAttach(parts: {
  readonly client: () => SlackClient;
  readonly files: Files;
  readonly upload: Upload;
  readonly log: Log;
}): Attach {
  const { client, files, upload, log } = parts;

  const change = (memory: Memory, patch: Partial<Attachment>): Promise<void> =>
    memory.change({ attachment: { ...(memory.state.attachment ?? untouched), ...patch } });

  const end = async (memory: Memory, kind: 'attached' | 'refused'): Promise<Attached> => {
    await change(memory, { ended: kind });
    return { kind };
  };

  const refuse = (memory: Memory, code: string): Promise<Attached> => {
    log.warn({ code }, 'The files of a message could not be shared at Slack');
    return end(memory, 'refused');
  };

  /** From the beginning, with other files than those that Slack does not share. */
  const beginAnew = async (memory: Memory, detail: string): Promise<Attached> => {
    const { fileIds, losses } = memory.state.attachment ?? untouched;
    // What is gone cannot appear after all, beside the others.
    for (const file of fileIds) {
      const code = await unlessGone(() => client().files.delete({ file }));
      if (code !== undefined) log.warn({ code }, 'A file could not be deleted at Slack');
    }
    await change(memory, { ...untouched, losses: losses + 1 });
    if (losses + 1 < mostLosses) return { kind: 'later', afterMs: notSharedMs, detail };
    log.warn({ losses: losses + 1 }, 'Slack does not share a file');
    return end(memory, 'refused');
  };

  /** Uploads those that are not there yet; Slack's code when it does not take one. */
  const bring = async (
    list: readonly ReplyFile[],
    memory: Memory,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    try {
      for (const file of list.slice(memory.state.attachment?.fileIds.length ?? 0)) {
        signal.throwIfAborted();
        const fileId = await upload({ fileName: file.fileName, bytes: await file.read() }, signal);
        await change(memory, { fileIds: [...(memory.state.attachment?.fileIds ?? []), fileId] });
      }
      return undefined;
    } catch (error) {
      const code = refusalCode(error);
      if (code === undefined) throw error;
      return code;
    }
  };

  /** Slack's code when it does not share them. */
  const ask = async (
    list: readonly ReplyFile[],
    fileIds: readonly string[],
    { channelId, threadTs }: Place,
  ): Promise<string | undefined> => {
    const [first, ...rest] = fileIds.map((id, index) => ({ id, title: list[index]?.fileName ?? id }));
    if (first === undefined) return undefined;
    try {
      await client().files.completeUploadExternal({
        files: [first, ...rest],
        channel_id: channelId,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      });
      return undefined;
    } catch (error) {
      const code = refusalCode(error);
      if (code === undefined) throw error;
      return code;
    }
  };

  return async (list, memory, place, signal) => {
    const { ended } = memory.state.attachment ?? untouched;
    if (ended !== undefined || list.length === 0) return { kind: ended ?? 'attached' };
    const unwanted = await bring(list, memory, signal);
    if (unwanted !== undefined) return refuse(memory, unwanted);
    const { fileIds, asked, looks } = memory.state.attachment ?? untouched;
    const [first = ''] = fileIds;
    if (!asked || !(await files.known(first))) {
      await change(memory, { asked: true });
      const refused = await ask(list, fileIds, place);
      if (refused === 'file_not_found') return beginAnew(memory, 'Slack lost an upload');
      if (refused !== undefined) return refuse(memory, refused);
    }
    if (await files.appears(first, place.channelId, signal)) return end(memory, 'attached');
    if (looks + 1 >= mostLooks) return beginAnew(memory, 'Slack did not share a file');
    await change(memory, { looks: looks + 1 });
    return { kind: 'later', afterMs: notSharedMs, detail: 'the files are not shared yet' };
  };
}
