// files.*: the three-step upload (address, bytes, completion) and reading back. Completion is asynchronous.
import { isMember, seeChannel } from '../access.ts';
import type { Call, Method } from '../api-call.ts';
import { jsonOf, needText, refuse, textOf } from '../api-call.ts';
import { post, remove } from '../conversation.ts';
import { isFields } from '../shape.ts';
import { becomeReady, describeFile, expectFile, visibleToBot } from '../stored-file.ts';
import type { Channel, StoredFile } from '../workspace.ts';

const getUploadUrl: Method = {
  name: 'files.getUploadURLExternal',
  scopes: ['files:write'],
  token: 'bot',
  readsJson: false,
  takes: ['filename!', 'length!', 'alt_text', 'alt_txt', 'snippet_type'],
  run({ args, workspace, world }) {
    const sizeBytes = Number(needText(args, 'length'));
    if (!Number.isInteger(sizeBytes) || sizeBytes <= 0)
      return refuse('invalid_arguments', ['must be greater than 0 [json-pointer:/length]']);
    if (sizeBytes > 1_073_741_824) return refuse('file_upload_size_restricted');
    const altText = textOf(args, 'alt_text') ?? textOf(args, 'alt_txt') ?? '';
    const name = needText(args, 'filename');
    const file = expectFile(world, workspace, { name, sizeBytes, user: workspace.botUserId, altText });
    return { upload_url: `${world.origin}${file.uploadPath}`, file_id: file.id };
  },
};

interface Completion {
  readonly file: StoredFile;
  readonly title: string | undefined;
}

function completionsOf({ args, workspace }: Call): Completion[] {
  const list = jsonOf(args, 'files', 'invalid_arguments');
  if (!Array.isArray(list) || list.length === 0 || !list.every(isFields))
    return refuse('invalid_arguments', ['must be an array of files [json-pointer:/files]']);
  return list.map((item) => {
    const file = typeof item.id === 'string' ? workspace.files.get(item.id) : undefined;
    if (file === undefined || file.state === 'deleted' || file.state === 'expected')
      return refuse('file_not_found');
    if (file.state !== 'uploaded') return refuse('file_update_failed');
    return { file, title: typeof item.title === 'string' ? item.title : undefined };
  });
}

/** The message appears a moment after the answer, or (seen on the real platform) never. */
function shareLater({ args, workspace, world }: Call, channel: Channel, files: StoredFile[]): void {
  if (world.sharesToLose > 0) {
    world.sharesToLose -= 1;
    return;
  }
  const threadTs = textOf(args, 'thread_ts');
  const share = (): void => {
    for (const file of files) becomeReady(world, file);
    post(world, workspace, channel, {
      user: workspace.botUserId,
      botId: workspace.botId,
      text: textOf(args, 'initial_comment') ?? '',
      fileIds: files.map((file) => file.id),
      threadTs,
    });
  };
  if (world.heldShares === undefined) setImmediate(share);
  else world.heldShares.push(share);
}

/** Slack's page: the ts of a thread's first message, never that of a reply. */
function checkThread({ args, world }: Call, channel: Channel): void {
  const threadTs = textOf(args, 'thread_ts');
  if (threadTs === undefined) return;
  const parent = channel.byTs.get(threadTs);
  if (parent === undefined || (parent.threadTs ?? parent.ts) !== parent.ts)
    world.violate(`A file was to be shared in a thread that ${threadTs} does not begin`);
}

const completeUpload: Method = {
  name: 'files.completeUploadExternal',
  scopes: ['files:write'],
  token: 'bot',
  readsJson: true,
  takes: ['files!', 'channel_id', 'channels', 'thread_ts', 'initial_comment', 'blocks'],
  run(call) {
    const { args, workspace, world } = call;
    const completions = completionsOf(call);
    const channelId = textOf(args, 'channel_id') ?? textOf(args, 'channels');
    const channel = channelId === undefined ? undefined : seeChannel(workspace, channelId);
    if (channel !== undefined && !isMember(workspace, channel)) return refuse('not_in_channel');
    if (channel?.archived === true) return refuse('is_archived');
    if (channel !== undefined) checkThread(call, channel);
    for (const { file, title } of completions) {
      file.title = title ?? file.name;
      file.state = 'processing';
      file.pollsLeft = world.filePollsUntilReady;
      if (file.pollsLeft <= 0) becomeReady(world, file);
    }
    const files = completions.map(({ file }) => file);
    if (channel !== undefined) shareLater(call, channel, files);
    return { files: files.map((file) => describeFile(world, workspace, file)) };
  },
};

function fileOf({ args, workspace }: Call): StoredFile {
  const file = workspace.files.get(needText(args, 'file'));
  if (file === undefined || !visibleToBot(workspace, file)) return refuse('file_not_found');
  if (file.state === 'deleted') return refuse('file_deleted');
  if (file.state === 'expected' || file.state === 'uploaded') return refuse('file_not_found');
  return file;
}

const info: Method = {
  name: 'files.info',
  scopes: ['files:read'],
  token: 'bot',
  readsJson: false,
  takes: ['file!', 'count', 'cursor', 'limit', 'page'],
  run(call) {
    const file = fileOf(call);
    if (file.state === 'processing') {
      file.pollsLeft -= 1;
      if (file.pollsLeft <= 0) becomeReady(call.world, file);
    }
    return {
      file: describeFile(call.world, call.workspace, file),
      comments: [],
      response_metadata: { next_cursor: '' },
    };
  },
};

const erase: Method = {
  name: 'files.delete',
  scopes: ['files:write'],
  token: 'bot',
  readsJson: true,
  takes: ['file!'],
  run(call) {
    const { workspace, world } = call;
    const file = fileOf(call);
    if (file.user !== workspace.botUserId) return refuse('cant_delete_file');
    file.state = 'deleted';
    for (const share of [...file.shares]) {
      const message = workspace.channels.get(share.channel)?.byTs.get(share.ts);
      if (message === undefined || message.deletedAt !== undefined) continue;
      if (message.blocks.length === 0 && message.text === '') remove(world, workspace, message);
      else {
        message.brokenFileIds.push(file.id);
        world.touched(workspace, message);
      }
    }
    return {};
  },
};

export const fileMethods: Method[] = [getUploadUrl, completeUpload, info, erase];
