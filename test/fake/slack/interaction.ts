// The payloads that come of people's clicks: slash commands, buttons and menus, shortcuts, submitted and closed modals.
import { describeMessage } from './conversation.ts';
import type { ResponseTarget } from './ephemera.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import { describeView } from './view-stack.ts';
import type { Channel, Message, View, Workspace } from './workspace.ts';
import { channelOf, personOf } from './workspace.ts';
import type { World } from './world.ts';

export function channelName(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'public' ? channel.name : 'privategroup';
}

export function responseUrl(world: World, target: ResponseTarget): string {
  return `${world.origin}${target.path}`;
}

function who(world: World, workspace: Workspace, user: string): Fields {
  const person = personOf(workspace, user);
  return {
    team: { id: workspace.id, domain: workspace.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: { id: user, username: person.name, name: person.name, team_id: workspace.id },
    api_app_id: world.application.appId,
    token: world.application.verificationToken,
  };
}

export function commandPayload(
  world: World,
  workspace: Workspace,
  given: {
    channel: Channel;
    user: string;
    command: string;
    text: string;
    target: ResponseTarget;
    triggerId: string;
  },
): Fields {
  return {
    token: world.application.verificationToken,
    team_id: workspace.id,
    team_domain: workspace.domain,
    channel_id: given.channel.id,
    channel_name: channelName(given.channel),
    user_id: given.user,
    user_name: personOf(workspace, given.user).name,
    command: given.command,
    text: given.text,
    api_app_id: world.application.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, given.target),
    trigger_id: given.triggerId,
  };
}

export interface Found {
  readonly element: Fields;
  readonly blockId: string;
}

export function findElement(blocks: unknown, actionId: string): Found {
  for (const block of Array.isArray(blocks) ? blocks.filter(isFields) : []) {
    const parts = [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])];
    for (const element of parts.filter(isFields))
      if (element.action_id === actionId) return { element, blockId: String(block.block_id) };
  }
  throw new Error(`Nothing with the action id ${actionId} is to be seen there`);
}

/** What a click on the element says; `choice` is a menu's option value, or a person's or channel's id. */
export function actionOf(world: World, { element, blockId }: Found, choice?: string): Fields {
  const type = String(element.type);
  const action: Fields = {
    type,
    action_id: element.action_id,
    block_id: blockId,
    action_ts: world.sequence.ts(),
  };
  if (type === 'button') {
    action.text = element.text;
    if (element.value !== undefined) action.value = element.value;
    if (element.style !== undefined) action.style = element.style;
    return action;
  }
  if (type === 'plain_text_input') return { ...action, value: choice };
  const noun = type.replace('multi_', '').replace('s_select', '');
  if (['user', 'channel', 'conversation'].includes(noun)) return { ...action, [`selected_${noun}`]: choice };
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const nested = groups.flatMap((group: unknown) =>
    isFields(group) && Array.isArray(group.options) ? group.options : [],
  );
  const options = [...(Array.isArray(element.options) ? element.options : []), ...nested].filter(isFields);
  const option = options.find((item) => item.value === choice);
  if (option === undefined)
    throw new Error(`${String(element.action_id)} has no option ${choice ?? '(none given)'}`);
  return type === 'checkboxes' || type === 'multi_static_select'
    ? { ...action, selected_options: [option] }
    : { ...action, selected_option: option };
}

export function messageActionPayload(
  world: World,
  workspace: Workspace,
  given: { message: Message; user: string; action: Fields; target: ResponseTarget; triggerId: string },
): Fields {
  const { message } = given;
  const channel = channelOf(workspace, message.channel);
  const isEphemeral = message.ephemeralFor !== undefined;
  return {
    type: 'block_actions',
    ...who(world, workspace, given.user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    trigger_id: given.triggerId,
    channel: { id: channel.id, name: channelName(channel) },
    ...(isEphemeral ? {} : { message: describeMessage(world, workspace, channel, message, true) }),
    state: { values: {} },
    response_url: responseUrl(world, given.target),
    actions: [given.action],
  };
}

export function viewActionPayload(
  world: World,
  workspace: Workspace,
  given: { view: View; action: Fields; triggerId: string },
): Fields {
  return {
    type: 'block_actions',
    ...who(world, workspace, given.view.user),
    container: { type: 'view', view_id: given.view.id },
    trigger_id: given.triggerId,
    view: describeView(world, workspace, given.view),
    actions: [given.action],
  };
}

export function shortcutPayload(
  world: World,
  workspace: Workspace,
  given: { user: string; callbackId: string; triggerId: string; message?: Message; target?: ResponseTarget },
): Fields {
  const about = {
    ...who(world, workspace, given.user),
    callback_id: given.callbackId,
    trigger_id: given.triggerId,
    action_ts: world.sequence.ts(),
  };
  const { message, target } = given;
  if (message === undefined || target === undefined) return { type: 'shortcut', ...about };
  const channel = channelOf(workspace, message.channel);
  return {
    type: 'message_action',
    ...about,
    response_url: responseUrl(world, target),
    message_ts: message.ts,
    channel: { id: channel.id, name: channelName(channel) },
    message: describeMessage(world, workspace, channel, message, true),
  };
}

export function viewPayload(
  world: World,
  workspace: Workspace,
  type: 'view_submission' | 'view_closed',
  view: View,
  more: { values?: Fields; triggerId?: string; responseUrls?: Fields[]; isCleared?: boolean },
): Fields {
  return {
    type,
    ...who(world, workspace, view.user),
    view: describeView(world, workspace, view, more.values),
    ...(type === 'view_submission'
      ? { trigger_id: more.triggerId, response_urls: more.responseUrls ?? [] }
      : { is_cleared: more.isCleared ?? false }),
  };
}
