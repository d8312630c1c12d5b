// Acting as people: commands, messages, clicks, forms, files, App Home. Each act sends what Slack would send, over the wire.
import { randomUUID } from 'node:crypto';
import type { Act, CommandAct, MessageAct, MessagePlace, People, SentMessage } from './acts.ts';
import { Refusal } from './api-call.ts';
import { post, remove } from './conversation.ts';
import type { Ack, Delivery, Dispatcher } from './delivery.ts';
import type { ResponsePost, ResponseTarget } from './ephemera.ts';
import { escaped } from './escaping.ts';
import type { Events } from './events.ts';
import { fillIn } from './form-filling.ts';
import {
  actionOf,
  commandPayload,
  findElement,
  messageActionPayload,
  responseUrl,
  shortcutPayload,
  viewActionPayload,
  viewPayload,
} from './interaction.ts';
import { applySubmission } from './modal.ts';
import { applyResponse } from './response-url.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import { becomeReady, describeFile, expectFile } from './stored-file.ts';
import { describeView } from './view-stack.ts';
import type { Channel, Message, View, Workspace } from './workspace.ts';
import { channelOf, findDirectMessage, personOf } from './workspace.ts';
import type { World } from './world.ts';

const failures: Partial<Record<Ack['outcome'], CommandAct['failure']>> = {
  timeout: 'operation_timeout',
  dispatch_failed: 'dispatch_failed',
  connection_lost: 'dispatch_failed',
  http_error: 'dispatch_unknown_error',
};

export function createPeople(
  world: World,
  dispatcher: Dispatcher,
  events: Events,
  /** Whether Slack escapes what is typed behind it. */
  commands: ReadonlyMap<string, boolean>,
  teamOf: (id?: string) => Workspace,
): People {
  const triggerFor = (workspace: Workspace, user: string, viewId?: string): string =>
    world.ephemera.issueTrigger({
      workspaceId: workspace.id,
      user,
      ...(viewId === undefined ? {} : { viewId }),
    });

  const allowIn = (channel: Channel, user: string): void => {
    if (channel.kind !== 'public' && !channel.members.has(user))
      throw new Error(`${user} is not in ${channel.id}`);
    if (channel.archived) throw new Error(`${channel.id} is archived: nobody can act there`);
  };

  const findMessage = (workspace: Workspace, place: MessagePlace): Message => {
    const channel = channelOf(workspace, place.channel);
    const message = channel.byTs.get(place.ts) ?? channel.ephemeral.find((item) => item.ts === place.ts);
    if (message === undefined || message.deletedAt !== undefined)
      throw new Error(`There is no message ${place.ts}`);
    return message;
  };

  const findView = (id: string): { workspace: Workspace; view: View } => {
    for (const workspace of world.workspaces.values())
      for (const view of [...workspace.views.values(), ...workspace.homes.values()])
        if (view.id === id && view.open) return { workspace, view };
    throw new Error(`The view ${id} is not open`);
  };

  /** An acknowledgement's body shown as a message, as a response URL's would be. */
  const show = (
    workspace: Workspace,
    channel: Channel,
    target: ResponseTarget,
    ack: Ack,
  ): ResponsePost | undefined => {
    if (ack.outcome !== 'acked' || ack.body === undefined) return undefined;
    const body: Fields = isFields(ack.body) ? ack.body : { text: String(ack.body) };
    try {
      return applyResponse(world, workspace, channel, target, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      world.violate(
        `The acknowledgement's message is refused: ${error.code} ${JSON.stringify(error.details)}`,
      );
      return undefined;
    }
  };

  const finish = async (delivery: Delivery, triggerId: string, target?: ResponseTarget): Promise<Act> => {
    const ack = await delivery.first;
    const url = target === undefined ? '' : responseUrl(world, target);
    return { ack, delivery, triggerId, responseUrl: url, responses: target?.posts ?? [] };
  };

  const speak = (act: MessageAct): SentMessage => {
    const workspace = teamOf(act.team);
    const channel = channelOf(workspace, act.channel);
    personOf(workspace, act.user);
    allowIn(channel, act.user);
    const before = dispatcher.deliveries.length;
    const message = post(world, workspace, channel, {
      user: act.user,
      clientMsgId: randomUUID(),
      threadTs: act.threadTs,
      text: act.text,
      fileIds: (act.files ?? []).map((file) => file.id),
    });
    const named = act.text.includes(`<@${workspace.botUserId}>`);
    if (named && channel.kind !== 'im' && channel.members.has(workspace.botUserId))
      sendMention(workspace, message, act);
    const deliveries = dispatcher.deliveries.slice(before);
    return { message, deliveries, delivered: Promise.all(deliveries.map((delivery) => delivery.first)) };
  };

  const sendMention = (workspace: Workspace, message: Message, act: MessageAct): void => {
    if (!workspace.scopes.has('app_mentions:read')) return;
    const ts = act.mentionWithOtherTs === true ? world.sequence.ts() : message.ts;
    const files = act.mentionWithoutFiles === true ? [] : (act.files ?? []);
    events.send(workspace, 'app_mention', {
      type: 'app_mention',
      user: message.user,
      text: message.text,
      ts,
      client_msg_id: message.clientMsgId,
      team: workspace.id,
      channel: message.channel,
      event_ts: ts,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
      ...(files.length === 0 ? {} : { files: files.map((file) => describeFile(world, workspace, file)) }),
    });
  };

  return {
    async runCommand(act) {
      if (!commands.has(act.command)) throw new Error(`${act.command} is not a command of this application`);
      const workspace = teamOf(act.team);
      if (!workspace.scopes.has('commands')) throw new Error('The application has no scope for commands');
      const channel = channelOf(workspace, act.channel);
      allowIn(channel, act.user);
      const { user, command } = act;
      const typed = act.text ?? '';
      const text = commands.get(command) ? escaped(typed, workspace) : typed;
      const target = world.ephemera.issueResponseTarget('commands', {
        workspaceId: workspace.id,
        channel: channel.id,
        user,
      });
      const triggerId = triggerFor(workspace, user);
      const payload = commandPayload(world, workspace, { channel, user, command, text, target, triggerId });
      const done = await finish(dispatcher.deliver('slash_commands', payload, true), triggerId, target);
      const shown = show(workspace, channel, target, done.ack);
      const failure = failures[done.ack.outcome];
      return {
        ...done,
        ...(shown === undefined ? {} : { shown }),
        ...(failure === undefined ? {} : { failure }),
      };
    },

    sendMessage: speak,
    mention: (act) => speak({ ...act, text: `<@${teamOf(act.team).botUserId}> ${act.text}` }),

    async pressButton(place, actionId, user, choice) {
      const workspace = teamOf(place.team);
      const message = findMessage(workspace, place);
      allowIn(channelOf(workspace, message.channel), user);
      if (message.ephemeralFor !== undefined && message.ephemeralFor !== user)
        throw new Error(`Only ${message.ephemeralFor} sees that message`);
      const action = actionOf(world, findElement(message.blocks, actionId), choice);
      const where = { workspaceId: workspace.id, channel: message.channel, user, messageTs: message.ts };
      const threadTs = message.threadTs === undefined ? {} : { threadTs: message.threadTs };
      const target = world.ephemera.issueResponseTarget('actions', { ...where, ...threadTs });
      const triggerId = triggerFor(workspace, user);
      const payload = messageActionPayload(world, workspace, { message, user, action, target, triggerId });
      return finish(dispatcher.deliver('interactive', payload, false), triggerId, target);
    },

    async pressInView({ id }, actionId, choice) {
      const { workspace, view } = findView(id);
      const action = actionOf(world, findElement(view.body.blocks, actionId), choice);
      const triggerId = triggerFor(workspace, view.user, view.id);
      const payload = viewActionPayload(world, workspace, { view, action, triggerId });
      return finish(dispatcher.deliver('interactive', payload, false), triggerId);
    },

    async submitView({ view: { id }, values = {} }) {
      const { workspace, view } = findView(id);
      if (view.body.submit === undefined) throw new Error('That modal has no submit button');
      const filled = fillIn(world, workspace, view, values);
      const triggerId = triggerFor(workspace, view.user, view.id);
      const responseUrls = responseUrlsOf(world, workspace, view, filled);
      const more = { values: filled, triggerId, responseUrls };
      const payload = viewPayload(world, workspace, 'view_submission', view, more);
      const ack = await dispatcher.deliver('interactive', payload, true).first;
      return applySubmission(world, workspace, view, ack);
    },

    async closeView({ id }, isCleared = false) {
      const { workspace, view } = findView(id);
      view.open = false;
      if (view.body.notify_on_close !== true) return undefined;
      const payload = viewPayload(world, workspace, 'view_closed', view, { isCleared });
      return dispatcher.deliver('interactive', payload, false).first;
    },

    async shortcut(act) {
      const workspace = teamOf(act.team);
      const triggerId = triggerFor(workspace, act.user);
      const given = { user: act.user, callbackId: act.callbackId, triggerId };
      if (act.message === undefined)
        return finish(
          dispatcher.deliver('interactive', shortcutPayload(world, workspace, given), false),
          triggerId,
        );
      const message = findMessage(workspace, act.message);
      const where = {
        workspaceId: workspace.id,
        channel: message.channel,
        user: act.user,
        messageTs: message.ts,
      };
      const target = world.ephemera.issueResponseTarget('app', where);
      const payload = shortcutPayload(world, workspace, { ...given, message, target });
      return finish(dispatcher.deliver('interactive', payload, false), triggerId, target);
    },

    deleteMessage(place) {
      const workspace = teamOf(place.team);
      remove(world, workspace, findMessage(workspace, place));
    },

    sendEvent: (event, team) => events.send(teamOf(team), event.type, event),

    openHome(act) {
      const workspace = teamOf(act.team);
      const channel = findDirectMessage(workspace, world.sequence, act.user);
      const home = workspace.homes.get(act.user);
      return events.send(workspace, 'app_home_opened', {
        type: 'app_home_opened',
        user: act.user,
        channel: channel.id,
        tab: act.tab ?? 'home',
        event_ts: world.sequence.ts(),
        ...(home === undefined ? {} : { view: describeView(world, workspace, home) }),
      });
    },

    uploadFile(act) {
      const workspace = teamOf(act.team);
      const { name, bytes, user } = act;
      const file = expectFile(world, workspace, { name, sizeBytes: bytes.length, user, altText: '' });
      file.bytes = bytes;
      file.state = 'processing';
      becomeReady(world, file);
      if (act.channel !== undefined) {
        const team = act.team === undefined ? {} : { team: act.team };
        speak({ ...team, channel: act.channel, user, text: act.text ?? '', files: [file] });
      }
      return file;
    },
  };
}

/** A response URL for each conversation chosen in a menu that asks for one. */
function responseUrlsOf(
  world: World,
  workspace: Workspace,
  view: View,
  filled: Record<string, Fields>,
): Fields[] {
  const blocks = Array.isArray(view.body.blocks) ? view.body.blocks.filter(isFields) : [];
  return blocks.flatMap((block) => {
    const element = isFields(block.element) ? block.element : {};
    if (element.response_url_enabled !== true) return [];
    const state = filled[String(block.block_id)]?.[String(element.action_id)];
    const channel = isFields(state) ? (state.selected_conversation ?? state.selected_channel) : undefined;
    if (typeof channel !== 'string') return [];
    const target = world.ephemera.issueResponseTarget('app', {
      workspaceId: workspace.id,
      channel,
      user: view.user,
    });
    const url = responseUrl(world, target);
    return [
      { block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url },
    ];
  });
}
