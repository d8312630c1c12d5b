// Takes a delivered message away with the files that it showed, one remembered step after the other. What is gone
// already is as good.
import type { DeliveryOutcome, Removal } from '../platform.ts';
import { destinationDetails } from './destination.ts';
import type { Files } from './files.ts';
import { type Memory, openMemory, type SlackMessage } from './memory.ts';
import { findPosted, generationMark } from './post.ts';
import { failureOf, refusalCode, type SlackClient } from './web-api.ts';

const goneCodes: readonly string[] = [
  'message_not_found',
  'channel_not_found',
  'file_not_found',
  'file_deleted',
];

export async function remove(
  removal: Removal,
  { client, files }: { readonly client: SlackClient; readonly files: Files },
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const memory = openMemory(removal);
  try {
    await settlePosting(removal, client, files, memory);
    const refused = [
      await removeMessage(client, memory, 'final', memory.state.final),
      await removeMessage(client, memory, 'placeholder', memory.state.placeholder),
      await removeFiles(client, memory, () => false, signal),
    ].find((code) => code !== undefined);
    if (refused !== undefined) return { kind: 'impossible', detail: refused };
    return { kind: 'delivered' };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if ('afterMs' in failure) return { kind: 'later', afterMs: failure.afterMs, detail: failure.detail };
    return { kind: 'impossible', detail: failure.detail };
  }
}

/** A post whose outcome is unknown may be there all the same. */
async function settlePosting(
  { generationId, destination }: Removal,
  client: SlackClient,
  files: Files,
  memory: Memory,
): Promise<void> {
  const { posting, direct } = memory.state;
  if (posting !== 'final' && posting !== 'progress') return;
  const { threadTs } = destinationDetails(destination);
  const place =
    direct === undefined
      ? { channelId: destination.channelId, threadTs }
      : { channelId: direct, threadTs: undefined };
  const found = await findPosted(client, files, memory, generationMark(generationId, posting), place);
  await memory.change({
    ...(found === undefined ? {} : { [posting === 'final' ? 'final' : 'placeholder']: found }),
    posting: undefined,
  });
}

async function removeMessage(
  client: SlackClient,
  memory: Memory,
  kind: 'final' | 'placeholder',
  message: SlackMessage | undefined,
): Promise<string | undefined> {
  if (message === undefined) return undefined;
  const refused = await unlessGone(() => client.chat.delete({ channel: message.channelId, ts: message.ts }));
  await memory.change({ [kind]: undefined });
  return refused;
}

/** Deletes the files of pictures that are no longer to be shown; the others stay in their order. */
export async function removeFiles(
  client: SlackClient,
  memory: Memory,
  isKept: (fileId: string) => boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  let refused: string | undefined;
  for (const fileId of (memory.state.fileIds ?? []).filter((id) => !isKept(id))) {
    signal.throwIfAborted();
    refused = (await unlessGone(() => client.files.delete({ file: fileId }))) ?? refused;
    const { fileIds = [], imageIds } = memory.state;
    const others = (_: string, index: number) => fileIds[index] !== fileId;
    await memory.change({
      fileIds: fileIds.filter(others),
      ...(imageIds === undefined ? {} : { imageIds: imageIds.filter(others) }),
    });
  }
  return refused;
}

/** Slack's code when it will not, for good. */
export async function unlessGone(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const code = refusalCode(error);
    if (code === undefined) throw error;
    return goneCodes.includes(code) ? undefined : code;
  }
}
