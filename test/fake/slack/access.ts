// Where the bot may look and write, in Slack's words: a private channel it is not in does not exist for it.
import { refuse } from './api-call.ts';
import type { Channel, ChannelKind, Message, Workspace } from './workspace.ts';

export const prefixes: Record<ChannelKind, string> = {
  public: 'channels',
  private: 'groups',
  im: 'im',
  mpim: 'mpim',
};

export function isMember(workspace: Workspace, channel: Channel): boolean {
  return channel.members.has(workspace.botUserId);
}

export function seeChannel(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (channel === undefined) return refuse('channel_not_found');
  if (channel.kind !== 'public' && !isMember(workspace, channel)) return refuse('channel_not_found');
  return channel;
}

export function enterChannel(workspace: Workspace, id: string): Channel {
  const channel = seeChannel(workspace, id);
  if (!isMember(workspace, channel)) return refuse('not_in_channel');
  return channel;
}

export function writeChannel(workspace: Workspace, id: string): Channel {
  const channel = seeChannel(workspace, id);
  if (channel.archived) return refuse('is_archived');
  if (!isMember(workspace, channel) && !workspace.scopes.has('chat:write.public'))
    return refuse('not_in_channel');
  return channel;
}

export function seeMessage(channel: Channel, ts: string): Message {
  const message = channel.byTs.get(ts);
  if (message === undefined || message.deletedAt !== undefined) return refuse('message_not_found');
  return message;
}
