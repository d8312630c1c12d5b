// chat.*: posting, changing and deleting messages. A repeated post is a second message: Slack has no idempotency key here.
import { seeChannel, seeMessage, writeChannel } from '../access.ts';
import type { Call, Method } from '../api-call.ts';
import { needText, refuse, requireScope, textOf } from '../api-call.ts';
import { describeMessage, edit, post, remove } from '../conversation.ts';
import { readMessage } from '../message-arguments.ts';
import type { Channel } from '../workspace.ts';
import { findDirectMessage } from '../workspace.ts';

/** chat.postMessage takes 40,000 characters; an edit takes no more than 4,000. */
const postLimit = 40_000;
const editLimit = 4_000;

const contents = [
  'text',
  'blocks',
  'attachments',
  'markdown_text',
  'metadata',
  'parse',
  'link_names',
  'as_user',
];
const authorship = ['username', 'icon_emoji', 'icon_url'];

/** A user id posts to the direct message with that user. */
function targetOf({ args, workspace, world }: Call): Channel {
  const id = needText(args, 'channel');
  if (!workspace.people.has(id)) return writeChannel(workspace, id);
  return findDirectMessage(workspace, world.sequence, id);
}

function threadOf(channel: Channel, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const parent = channel.byTs.get(threadTs);
  if (parent === undefined || parent.deletedAt !== undefined) return refuse('thread_not_found');
  return parent.threadTs ?? parent.ts;
}

const postMessage: Method = {
  name: 'chat.postMessage',
  scopes: ['chat:write'],
  token: 'bot',
  readsJson: true,
  takes: [
    'channel!',
    ...contents,
    ...authorship,
    'thread_ts',
    'reply_broadcast',
    'mrkdwn',
    'unfurl_links',
    'unfurl_media',
  ],
  run(call) {
    const { args, workspace, world } = call;
    const channel = targetOf(call);
    if (authorship.some((name) => args[name] !== undefined)) requireScope(workspace, 'chat:write.customize');
    const given = readMessage(world, workspace, args, 'message', postLimit);
    const message = post(world, workspace, channel, {
      user: workspace.botUserId,
      botId: workspace.botId,
      threadTs: threadOf(channel, textOf(args, 'thread_ts')),
      text: given.text ?? '',
      blocks: given.blocks ?? [],
      attachments: given.attachments ?? [],
      metadata: given.metadata,
    });
    return {
      channel: channel.id,
      ts: message.ts,
      message: describeMessage(world, workspace, channel, message, true),
    };
  },
};

const update: Method = {
  name: 'chat.update',
  scopes: ['chat:write'],
  token: 'bot',
  readsJson: true,
  takes: ['channel!', 'ts!', ...contents, 'file_ids', 'reply_broadcast'],
  run({ args, workspace, world }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    const message = seeMessage(channel, needText(args, 'ts'));
    if (message.botId !== workspace.botId) return refuse('cant_update_message');
    if (channel.archived) return refuse('is_archived');
    const given = readMessage(world, workspace, args, 'message', editLimit);
    edit(world, workspace, message, given);
    return {
      channel: channel.id,
      ts: message.ts,
      text: message.text,
      message: describeMessage(world, workspace, channel, message, true),
    };
  },
};

const erase: Method = {
  name: 'chat.delete',
  scopes: ['chat:write'],
  token: 'bot',
  readsJson: true,
  takes: ['channel!', 'ts!', 'as_user'],
  run({ args, workspace, world }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    const message = seeMessage(channel, needText(args, 'ts'));
    if (message.botId !== workspace.botId) return refuse('cant_delete_message');
    remove(world, workspace, message);
    return { channel: channel.id, ts: message.ts };
  },
};

const postEphemeral: Method = {
  name: 'chat.postEphemeral',
  scopes: ['chat:write'],
  token: 'bot',
  readsJson: true,
  takes: ['channel!', 'user!', ...contents, ...authorship, 'thread_ts'],
  run({ args, workspace, world }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    if (channel.archived) return refuse('is_archived');
    if (!channel.members.has(workspace.botUserId)) return refuse('not_in_channel');
    const user = needText(args, 'user');
    if (!channel.members.has(user)) return refuse('user_not_in_channel');
    const given = readMessage(world, workspace, args, 'ephemeral', postLimit);
    const message = post(world, workspace, channel, {
      user: workspace.botUserId,
      botId: workspace.botId,
      ephemeralFor: user,
      threadTs: textOf(args, 'thread_ts'),
      text: given.text ?? '',
      blocks: given.blocks ?? [],
      attachments: given.attachments ?? [],
    });
    return { message_ts: message.ts };
  },
};

const getPermalink: Method = {
  name: 'chat.getPermalink',
  scopes: [],
  token: 'bot',
  readsJson: false,
  takes: ['channel!', 'message_ts!'],
  run({ args, workspace }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    const message = seeMessage(channel, needText(args, 'message_ts'));
    const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
    const path = `archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
    return { channel: channel.id, permalink: `https://${workspace.domain}.slack.com/${path}` };
  },
};

export const chatMethods: Method[] = [postMessage, update, erase, postEphemeral, getPermalink];
