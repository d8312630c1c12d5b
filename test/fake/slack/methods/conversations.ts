// conversations.*: channels, their members and what was said in them. The scope needed depends on the kind of channel.
import { enterChannel, isMember, prefixes, seeChannel } from '../access.ts';
import type { Call, Method } from '../api-call.ts';
import { flagOf, needText, refuse, requireScope, textOf } from '../api-call.ts';
import { describeRemains, repliesTo } from '../conversation.ts';
import type { Fields } from '../shape.ts';
import type { Channel, Message, Workspace } from '../workspace.ts';
import { addChannel, findDirectMessage } from '../workspace.ts';

function describeChannel(workspace: Workspace, channel: Channel): Fields {
  const person = [...channel.members].find((id) => id !== workspace.botUserId);
  return {
    id: channel.id,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'im',
    is_mpim: channel.kind === 'mpim',
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: isMember(workspace, channel),
    ...(channel.kind === 'im'
      ? { user: person }
      : { name: channel.name, name_normalized: channel.name, num_members: channel.members.size }),
    context_team_id: workspace.id,
  };
}

const open: Method = {
  name: 'conversations.open',
  scopes: [],
  token: 'bot',
  readsJson: true,
  takes: ['channel', 'users', 'return_im', 'prevent_creation'],
  run({ args, workspace, world }) {
    const users = (textOf(args, 'users') ?? '').split(',').filter((id) => id !== '');
    requireScope(workspace, users.length > 1 ? 'mpim:write' : 'im:write');
    const existing = textOf(args, 'channel');
    if (existing !== undefined)
      return { channel: describeChannel(workspace, seeChannel(workspace, existing)) };
    if (users.length === 0) return refuse('users_list_not_supplied');
    for (const id of users) if (!workspace.people.has(id)) return refuse('user_not_found');
    const [only] = users;
    if (users.length === 1 && only !== undefined) {
      if (workspace.people.get(only)?.isBot === true) return refuse('cannot_dm_bot');
      const channel = findDirectMessage(workspace, world.sequence, only);
      return flagOf(args, 'return_im')
        ? { channel: describeChannel(workspace, channel) }
        : { channel: { id: channel.id } };
    }
    const id = world.sequence.id('G');
    addChannel(workspace, { id, name: `mpdm-${id}`, kind: 'mpim', members: [...users, workspace.botUserId] });
    return { channel: { id } };
  },
};

const info: Method = {
  name: 'conversations.info',
  scopes: [],
  token: 'bot',
  readsJson: false,
  takes: ['channel!', 'include_locale', 'include_num_members'],
  run({ args, workspace }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    requireScope(workspace, `${prefixes[channel.kind]}:read`);
    return { channel: describeChannel(workspace, channel) };
  },
};

const members: Method = {
  name: 'conversations.members',
  scopes: [],
  token: 'bot',
  readsJson: false,
  takes: ['channel!', 'cursor', 'limit'],
  run({ args, workspace }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    requireScope(workspace, `${prefixes[channel.kind]}:read`);
    return { ...page([...channel.members], args, 'members', 100) };
  },
};

const join: Method = {
  name: 'conversations.join',
  scopes: ['channels:join'],
  token: 'bot',
  readsJson: true,
  takes: ['channel!'],
  run({ args, workspace }) {
    const channel = seeChannel(workspace, needText(args, 'channel'));
    if (channel.kind !== 'public') return refuse('method_not_supported_for_channel_type');
    if (channel.archived) return refuse('is_archived');
    channel.members.add(workspace.botUserId);
    return { channel: describeChannel(workspace, channel) };
  },
};

function page<T>(items: T[], args: Fields, name: string, usual: number): Fields {
  const limit = Number(textOf(args, 'limit') ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > 999) return refuse('invalid_limit');
  const cursor = textOf(args, 'cursor') ?? '';
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  if (!Number.isInteger(start)) return refuse('invalid_cursor');
  const more = start + limit < items.length;
  return {
    [name]: items.slice(start, start + limit),
    has_more: more,
    response_metadata: { next_cursor: more ? Buffer.from(String(start + limit)).toString('base64') : '' },
  };
}

/** A deleted message that was answered stays as a tombstone above its thread. */
function remains(channel: Channel, { ts, deletedAt }: Message): boolean {
  return deletedAt === undefined || repliesTo(channel, ts).length > 0;
}

function between(channel: Channel, messages: Message[], args: Fields): Message[] {
  const oldest = Number(textOf(args, 'oldest') ?? 0);
  const latest = Number(textOf(args, 'latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = flagOf(args, 'inclusive');
  return messages.filter((message) => {
    const at = Number(message.ts);
    if (!remains(channel, message)) return false;
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}

const range = ['channel!', 'cursor', 'limit', 'oldest', 'latest', 'inclusive', 'include_all_metadata'];

function readable({ args, workspace }: Call): Channel {
  const channel = enterChannel(workspace, needText(args, 'channel'));
  requireScope(workspace, `${prefixes[channel.kind]}:history`);
  return channel;
}

const history: Method = {
  name: 'conversations.history',
  scopes: [],
  token: 'bot',
  readsJson: false,
  takes: range,
  run(call) {
    const { args, workspace, world } = call;
    const channel = readable(call);
    const top = channel.messages.filter(({ ts, threadTs }) => threadTs === undefined || threadTs === ts);
    const newestFirst = between(channel, top, args).toReversed();
    const withMetadata = flagOf(args, 'include_all_metadata');
    return page(
      newestFirst.map((message) => describeRemains(world, workspace, channel, message, withMetadata)),
      args,
      'messages',
      100,
    );
  },
};

const replies: Method = {
  name: 'conversations.replies',
  scopes: [],
  token: 'bot',
  readsJson: false,
  takes: [...range, 'ts!'],
  run(call) {
    const { args, workspace, world } = call;
    const channel = readable(call);
    const ts = needText(args, 'ts');
    const named = channel.byTs.get(ts);
    if (named === undefined || !remains(channel, named)) return refuse('thread_not_found');
    const parent = channel.byTs.get(named.threadTs ?? ts) ?? refuse('thread_not_found');
    const withMetadata = flagOf(args, 'include_all_metadata');
    const thread = [parent, ...between(channel, repliesTo(channel, parent.ts), args)];
    return page(
      thread.map((message) => describeRemains(world, workspace, channel, message, withMetadata)),
      args,
      'messages',
      1000 - 1,
    );
  },
};

export const conversationMethods: Method[] = [open, info, members, join, history, replies];
