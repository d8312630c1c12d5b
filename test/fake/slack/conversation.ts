// How messages come to be, change and go in a channel, and how Slack describes them. Who may do it is decided by the callers.
import { everyObject } from './block-kit.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import { describeFile, fileBehind } from './stored-file.ts';
import type { Channel, Message, Workspace } from './workspace.ts';
import type { World } from './world.ts';

export interface Draft {
  readonly user: string;
  readonly botId?: string | undefined;
  readonly clientMsgId?: string | undefined;
  readonly threadTs?: string | undefined;
  readonly ephemeralFor?: string | undefined;
  readonly ts?: string | undefined;
  readonly text: string;
  readonly blocks?: Fields[];
  readonly attachments?: Fields[];
  readonly metadata?: Fields | undefined;
  readonly fileIds?: string[];
}

const interactive = new Set(['actions', 'section', 'input', 'context_actions']);

/** Slack gives every block an id and every interactive element an action id when the application did not. */
export function nameBlocks(world: World, blocks: Fields[]): Fields[] {
  return blocks.map((block) => {
    const named: Fields = { ...block, block_id: block.block_id ?? world.sequence.hex(3).slice(0, 5) };
    if (!interactive.has(String(block.type))) return named;
    const name = (element: unknown): unknown =>
      isFields(element) && element.type !== 'image'
        ? { ...element, action_id: element.action_id ?? world.sequence.hex(3).slice(0, 5) }
        : element;
    if (Array.isArray(block.elements)) named.elements = block.elements.map(name);
    if (block.accessory !== undefined) named.accessory = name(block.accessory);
    if (block.element !== undefined) named.element = name(block.element);
    return named;
  });
}

function filesInBlocks(world: World, workspace: Workspace, blocks: Fields[]) {
  const found = everyObject(blocks)
    .map((part) => part.slack_file)
    .filter(isFields)
    .map((reference) => fileBehind(world, workspace, reference));
  return found.filter((file) => file !== undefined);
}

export function post(world: World, workspace: Workspace, channel: Channel, draft: Draft): Message {
  const blocks = nameBlocks(world, draft.blocks ?? []);
  const shown = filesInBlocks(world, workspace, blocks);
  const message: Message = {
    ts: draft.ts ?? world.sequence.ts(),
    channel: channel.id,
    user: draft.user,
    ...(draft.threadTs === undefined ? {} : { threadTs: draft.threadTs }),
    ...(draft.botId === undefined ? {} : { botId: draft.botId }),
    ...(draft.clientMsgId === undefined ? {} : { clientMsgId: draft.clientMsgId }),
    ...(draft.ephemeralFor === undefined ? {} : { ephemeralFor: draft.ephemeralFor }),
    ...(draft.metadata === undefined ? {} : { metadata: draft.metadata }),
    attachedFileIds: draft.fileIds ?? [],
    text: draft.text,
    blocks,
    attachments: draft.attachments ?? [],
    fileIds: [...new Set([...(draft.fileIds ?? []), ...shown.map((file) => file.id)])],
    brokenFileIds: [],
    edits: [],
    reactions: [],
  };
  if (draft.ephemeralFor !== undefined) {
    channel.ephemeral.push(message);
  } else {
    channel.messages.push(message);
    channel.byTs.set(message.ts, message);
    if (draft.threadTs !== undefined)
      channel.threads.set(draft.threadTs, [...(channel.threads.get(draft.threadTs) ?? []), message]);
    share(workspace, message);
    world.posted(workspace, message);
  }
  world.touched(workspace, message);
  return message;
}

function share(workspace: Workspace, message: Message): void {
  for (const id of message.fileIds)
    workspace.files.get(id)?.shares.push({
      channel: message.channel,
      ts: message.ts,
      ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    });
}

export interface Edit {
  readonly text?: string | undefined;
  /** Left out, the blocks stay; an empty list takes them away. */
  readonly blocks?: Fields[] | undefined;
  readonly attachments?: Fields[] | undefined;
  readonly metadata?: Fields | undefined;
}

/** An edit shares no file: one that no message has shown before stays invisible, though Slack answers ok. */
export function edit(world: World, workspace: Workspace, message: Message, change: Edit): void {
  const previousText = message.text;
  message.edits.push({ at: world.now(), text: previousText });
  if (change.text !== undefined) message.text = change.text;
  if (change.blocks !== undefined) {
    message.blocks = nameBlocks(world, change.blocks);
    const shown = filesInBlocks(world, workspace, message.blocks);
    message.fileIds = shown.map((file) => file.id);
    message.brokenFileIds = shown.filter((file) => file.shares.length === 0).map((file) => file.id);
  }
  if (change.attachments !== undefined) message.attachments = change.attachments;
  if (change.metadata !== undefined) {
    if (Object.keys(change.metadata).length === 0) delete message.metadata;
    else message.metadata = change.metadata;
  }
  if (message.ephemeralFor === undefined) world.edited(workspace, message, previousText);
  world.touched(workspace, message);
}

export function remove(world: World, workspace: Workspace, message: Message): void {
  message.deletedAt = world.now();
  for (const id of message.fileIds) {
    const shares = workspace.files.get(id)?.shares;
    const at = shares?.findIndex((share) => share.ts === message.ts) ?? -1;
    if (at >= 0) shares?.splice(at, 1);
  }
  if (message.ephemeralFor === undefined) world.deleted(workspace, message);
  world.touched(workspace, message);
}

export function repliesTo(channel: Channel, ts: string): Message[] {
  return (channel.threads.get(ts) ?? []).filter((message) => message.deletedAt === undefined);
}

export function describeMessage(
  world: World,
  workspace: Workspace,
  channel: Channel,
  message: Message,
  withMetadata: boolean,
): Fields {
  const replies = repliesTo(channel, message.ts);
  const files = message.attachedFileIds
    .map((id) => workspace.files.get(id))
    .filter((file) => file !== undefined);
  const lastEdit = message.edits.at(-1);
  return {
    type: 'message',
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: workspace.id,
    ...(message.clientMsgId === undefined ? {} : { client_msg_id: message.clientMsgId }),
    ...(message.botId === undefined ? {} : { bot_id: message.botId, app_id: world.application.appId }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(replies.length === 0 ? {} : { thread_ts: message.ts, reply_count: replies.length }),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...(files.length === 0 ? {} : { files: files.map((file) => describeFile(world, workspace, file)) }),
    ...(lastEdit === undefined
      ? {}
      : { edited: { user: message.user, ts: `${Math.floor(lastEdit.at / 1000)}.000000` } }),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map(({ name, user }) => ({ name, users: [user], count: 1 })) }),
  };
}

/** What is read of a message in a channel: of one that was deleted and had answers only its place. */
export function describeRemains(
  world: World,
  workspace: Workspace,
  channel: Channel,
  message: Message,
  withMetadata: boolean,
): Fields {
  if (message.deletedAt === undefined)
    return describeMessage(world, workspace, channel, message, withMetadata);
  return {
    type: 'message',
    subtype: 'tombstone',
    user: 'USLACKBOT',
    text: 'This message was deleted.',
    hidden: true,
    ts: message.ts,
    thread_ts: message.ts,
    reply_count: repliesTo(channel, message.ts).length,
  };
}
