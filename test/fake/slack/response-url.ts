// Posts to a response URL: five times in thirty minutes, to one person or the channel, in place of the message or not.
import { Refusal } from './api-call.ts';
import { edit, post, remove } from './conversation.ts';
import type { ResponsePost, ResponseTarget } from './ephemera.ts';
import { readMessage } from './message-arguments.ts';
import { parseFields } from './request-body.ts';
import type { Incoming, Reply, Route } from './server.ts';
import { json } from './server.ts';
import type { Fields } from './shape.ts';
import type { Channel, Message, Workspace } from './workspace.ts';
import type { World } from './world.ts';

const known = [
  'text',
  'blocks',
  'attachments',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'mrkdwn',
  'unfurl_links',
  'unfurl_media',
  'metadata',
  'parse',
];

function originalOf(channel: Channel, target: ResponseTarget): Message | undefined {
  const ts = target.messageTs;
  if (ts === undefined) return undefined;
  return channel.byTs.get(ts) ?? channel.ephemeral.find((message) => message.ts === ts);
}

export function applyResponse(
  world: World,
  workspace: Workspace,
  channel: Channel,
  target: ResponseTarget,
  body: Fields,
): ResponsePost {
  const inChannel = body.response_type === 'in_channel';
  const original = originalOf(channel, target);
  const visibility = inChannel ? 'in_channel' : 'ephemeral';
  if (body.delete_original === true) {
    if (original === undefined) throw new Refusal('message_not_found');
    remove(world, workspace, original);
    return { at: world.now(), body, text: '', visibility, effect: 'deleted', ts: original.ts };
  }
  const replaces = body.replace_original === true && original !== undefined;
  const isPublic = replaces ? original.ephemeralFor === undefined : inChannel;
  const given = readMessage(world, workspace, body, isPublic ? 'message' : 'ephemeral', 40_000);
  const shown = { at: world.now(), body, text: given.text ?? '', visibility } as const;
  if (replaces) {
    edit(world, workspace, original, { ...given, blocks: given.blocks ?? [] });
    return { ...shown, effect: 'replaced', ts: original.ts };
  }
  const threadTs = typeof body.thread_ts === 'string' ? body.thread_ts : undefined;
  const message = post(world, workspace, channel, {
    user: workspace.botUserId,
    botId: workspace.botId,
    ephemeralFor: inChannel ? undefined : target.user,
    threadTs,
    text: given.text ?? '',
    blocks: given.blocks ?? [],
    attachments: given.attachments ?? [],
  });
  return { ...shown, effect: 'posted', ts: message.ts };
}

export function receiveResponse(world: World, incoming: Incoming): Route {
  const body = parseFields(incoming.bytes.toString());
  const answer = (): Reply => {
    if (incoming.verb !== 'POST' || body === undefined)
      return json({ ok: false, error: 'invalid_payload' }, 'invalid_payload', 400);
    for (const name of Object.keys(body))
      if (!known.includes(name)) world.violate(`A response URL takes no "${name}"`);
    const target = world.ephemera.useResponseTarget(incoming.url.pathname);
    if (target === undefined) return json({ ok: false, error: 'no_such_url' }, 'no_such_url', 404);
    if (typeof target === 'string') return json({ ok: false, error: target }, target, 404);
    const workspace = world.workspaces.get(target.workspaceId);
    const channel = workspace?.channels.get(target.channel);
    if (workspace === undefined || channel === undefined)
      return json({ ok: false, error: 'channel_not_found' }, 'channel_not_found', 404);
    try {
      target.posts.push(applyResponse(world, workspace, channel, target, body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json({ ok: false, error: error.code, ...error.details }, error.code, 400);
    }
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok', outcome: 'ok' };
  };
  return { name: 'response_url', args: body ?? {}, answer };
}
