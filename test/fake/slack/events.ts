// The Events API's payloads, and which of them the application gets: subscribed, in scope, and where the bot is a member.
import { isMember, prefixes } from './access.ts';
import { describeMessage } from './conversation.ts';
import type { Delivery, Dispatcher } from './delivery.ts';
import type { Fields } from './shape.ts';
import type { Channel, Message, Workspace } from './workspace.ts';
import { channelOf } from './workspace.ts';
import type { World } from './world.ts';

export const everyEvent = [
  'app_mention',
  'app_home_opened',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
];

const channelTypes = { public: 'channel', private: 'group', im: 'im', mpim: 'mpim' };

export interface Events {
  send(workspace: Workspace, subscription: string, event: Fields): Delivery | undefined;
  message(workspace: Workspace, message: Message): Delivery | undefined;
  edited(workspace: Workspace, message: Message, previousText: string): void;
  deleted(workspace: Workspace, message: Message): void;
}

function eventOf(world: World, workspace: Workspace, channel: Channel, message: Message): Fields {
  const { team: _team, ...described } = describeMessage(world, workspace, channel, message, true);
  return {
    ...described,
    ...(message.botId === undefined && message.fileIds.length > 0
      ? { subtype: 'file_share', upload: false }
      : {}),
    team: workspace.id,
    channel: channel.id,
    channel_type: channelTypes[channel.kind],
    event_ts: message.ts,
  };
}

export function createEvents(
  world: World,
  dispatcher: Dispatcher,
  subscriptions: Set<string>,
  echoOwnMessages: boolean,
): Events {
  const send: Events['send'] = (workspace, subscription, event) => {
    if (!subscriptions.has(subscription)) return undefined;
    const authorization = { enterprise_id: null, team_id: workspace.id, user_id: workspace.botUserId };
    const payload: Fields = {
      token: world.application.verificationToken,
      team_id: workspace.id,
      context_team_id: workspace.id,
      context_enterprise_id: null,
      api_app_id: world.application.appId,
      event,
      type: 'event_callback',
      event_id: world.sequence.id('Ev'),
      event_time: Math.floor(world.now() / 1000),
      authorizations: [{ ...authorization, is_bot: true, is_enterprise_install: false }],
      is_ext_shared_channel: false,
      event_context: `4-${world.sequence.hex(12)}`,
    };
    return dispatcher.deliver('events_api', payload, false);
  };

  const sendOfChannel = (workspace: Workspace, channel: Channel, event: Fields): Delivery | undefined => {
    const prefix = prefixes[channel.kind];
    if (!isMember(workspace, channel) || !workspace.scopes.has(`${prefix}:history`)) return undefined;
    return send(workspace, `message.${prefix}`, event);
  };

  const own = (workspace: Workspace, message: Message): boolean => message.botId === workspace.botId;

  const changed = (workspace: Workspace, message: Message, subtype: string, more: Fields): void => {
    if (own(workspace, message) && !echoOwnMessages) return;
    const channel = channelOf(workspace, message.channel);
    const about = {
      type: 'message',
      subtype,
      hidden: true,
      channel: channel.id,
      channel_type: channelTypes[channel.kind],
    };
    const ts = world.sequence.ts();
    sendOfChannel(workspace, channel, { ...about, ts, event_ts: ts, ...more });
  };

  return {
    send,
    message(workspace, message) {
      if (own(workspace, message) && !echoOwnMessages) return undefined;
      const channel = channelOf(workspace, message.channel);
      return sendOfChannel(workspace, channel, eventOf(world, workspace, channel, message));
    },
    edited(workspace, message, previousText) {
      const described = describeMessage(
        world,
        workspace,
        channelOf(workspace, message.channel),
        message,
        true,
      );
      changed(workspace, message, 'message_changed', {
        message: described,
        previous_message: { ...described, text: previousText },
      });
    },
    deleted(workspace, message) {
      const described = describeMessage(
        world,
        workspace,
        channelOf(workspace, message.channel),
        message,
        true,
      );
      changed(workspace, message, 'message_deleted', { deleted_ts: message.ts, previous_message: described });
    },
  };
}
