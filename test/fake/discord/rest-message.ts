// Routes for the bot's own messages in channels: create, read, edit, delete, with the bot's permissions.
import { refuse } from './discord-error.ts';
import type { MessageForm } from './message-form.ts';
import type { MessageWriter } from './message-write.ts';
import type { Payloads } from './payload.ts';
import { Permission } from './permission.ts';
import { channelForBot } from './rest-channel.ts';
import { type Call, nothing, ok, type Route, route } from './route.ts';
import { isOlder } from './snowflake.ts';
import type { FormJudge } from './violation.ts';
import { type Channel, ChannelType, type Message, MessageFlag, type World } from './world.ts';

export const BOT_FILE_LIMIT_BYTES = 10 * 1024 * 1024;

// "The past few minutes"; Discord names no number.
const NONCE_MEMORY_MS = 5 * 60_000;

const REPLY = 19;
const WRITE = { limit: { requests: 5, windowMs: 5000 } };
const DELETE = { limit: { requests: 5, windowMs: 1000 } };

interface MessageRoutesOptions {
  world: World;
  payloads: Payloads;
  judge: FormJudge;
  writer: MessageWriter;
  contentGranted: boolean;
}

export function messageRoutes({
  world,
  payloads,
  judge,
  writer,
  contentGranted,
}: MessageRoutesOptions): Route[] {
  const nonces = new Map<string, { message: Message; at: number }>();
  const view = (message: Message) => payloads.message(message, contentGranted);

  function demand(channel: Channel, permission: bigint) {
    if (!(world.permissionsIn(channel, world.bot.id) & permission)) throw refuse('missingPermissions');
  }

  function demandSending(channel: Channel, call: Call) {
    if (channel.type === ChannelType.Forum) throw refuse('notATextChannel');
    if (channel.type === ChannelType.Direct) {
      const recipient = world.users.get(channel.recipientIds[0] ?? '');
      if (!recipient?.acceptsDirectMessages) throw refuse('cannotMessageUser');
    }
    demand(channel, world.isThread(channel) ? Permission.SendMessagesInThreads : Permission.SendMessages);
    if (call.files.length > 0) demand(channel, Permission.AttachFiles);
    if (channel.locked) throw refuse('threadLocked');
  }

  function find(call: Call): { channel: Channel; message: Message } {
    const channel = channelForBot(world, call.param('channel'));
    const message = channel.messages.get(call.param('message'));
    // To everybody but its one reader an ephemeral message does not exist.
    if (!message || message.ephemeralFor !== undefined) throw refuse('unknownMessage');
    return { channel, message };
  }

  function repliedTo(channel: Channel, form: MessageForm): Message | undefined {
    const reference = form.message_reference;
    if (!reference) return undefined;
    const message = channel.messages.get(reference.message_id);
    if (!message || message.ephemeralFor !== undefined) {
      if (reference.fail_if_not_exists === false) return undefined;
      return writer.refuseUnknownReference();
    }
    if (!(world.permissionsIn(channel, world.bot.id) & Permission.ReadMessageHistory)) {
      throw refuse('noReplyWithoutHistory');
    }
    return message;
  }

  /** With enforce_nonce, the message that this nonce has made already. One that was deleted since is an error. */
  function alreadyMade(form: MessageForm): Message | undefined {
    if (!form.enforce_nonce || form.nonce === undefined || form.nonce === null) return undefined;
    const made = nonces.get(String(form.nonce));
    if (!made || world.now() - made.at > NONCE_MEMORY_MS) return undefined;
    if (made.message.deleted) throw refuse('unknownMessage');
    return made.message;
  }

  function create(call: Call): Message {
    const channel = channelForBot(world, call.param('channel'));
    const form = judge.accept<MessageForm>(call.where, 'MessageCreateRequest', call.body);
    demandSending(channel, call);
    if (((form.flags ?? 0) & (MessageFlag.Ephemeral | MessageFlag.Loading)) !== 0) {
      judge.judge(call.where, [
        { path: ['flags'], code: 'MESSAGE_FLAGS', message: 'No such flag on a channel message' },
      ]);
    }
    const made = alreadyMade(form);
    if (made) return made;
    const replyTo = repliedTo(channel, form);
    const message = writer.create({
      where: call.where,
      channel,
      authorId: world.bot.id,
      type: replyTo ? REPLY : 0,
      form,
      files: call.files,
      limitBytes: BOT_FILE_LIMIT_BYTES,
      replyTo,
    });
    if (message.nonce !== undefined) nonces.set(String(message.nonce), { message, at: world.now() });
    return message;
  }

  function list(call: Call): Message[] {
    const channel = channelForBot(world, call.param('channel'));
    const limit = Number(call.query.get('limit') ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      judge.judge(call.where, [
        { path: ['limit'], code: 'NUMBER_TYPE_RANGE', message: 'Must be from 1 to 100' },
      ]);
    }
    if (!(world.permissionsIn(channel, world.bot.id) & Permission.ReadMessageHistory)) return [];
    const all = world.messagesIn(channel.id).filter((each) => each.ephemeralFor === undefined);
    const [before, after, around] = ['before', 'after', 'around'].map((key) => call.query.get(key));
    if (before)
      return all
        .filter((each) => isOlder(each.id, before))
        .slice(-limit)
        .reverse();
    if (after)
      return all
        .filter((each) => isOlder(after, each.id))
        .slice(0, limit)
        .reverse();
    if (around) {
      const older = all.filter((each) => isOlder(each.id, around)).slice(-Math.floor(limit / 2));
      const rest = all.filter((each) => !isOlder(each.id, around)).slice(0, limit - older.length);
      return [...older, ...rest].reverse();
    }
    return all.slice(-limit).reverse();
  }

  return [
    route('GET', '/channels/:channel/messages', (call) => ok(list(call).map(view))),
    route(
      'POST',
      '/channels/:channel/messages',
      (call) => {
        const message = create(call);
        return ok({ ...view(message), ...(message.nonce === undefined ? {} : { nonce: message.nonce }) });
      },
      WRITE,
    ),
    route('GET', '/channels/:channel/messages/:message', (call) => {
      const { channel, message } = find(call);
      demand(channel, Permission.ReadMessageHistory);
      return ok(view(message));
    }),
    route(
      'PATCH',
      '/channels/:channel/messages/:message',
      (call) => {
        const { channel, message } = find(call);
        const form = judge.accept<MessageForm>(call.where, 'MessageEditRequestPartial', call.body);
        if (message.authorId !== world.bot.id) throw refuse('otherAuthor');
        if (call.files.length > 0) demand(channel, Permission.AttachFiles);
        writer.edit(call.where, message, form, call.files, BOT_FILE_LIMIT_BYTES);
        return ok(view(message));
      },
      WRITE,
    ),
    route(
      'DELETE',
      '/channels/:channel/messages/:message',
      (call) => {
        const { channel, message } = find(call);
        if (message.authorId !== world.bot.id) demand(channel, Permission.ManageMessages);
        world.remove(message);
        return nothing;
      },
      DELETE,
    ),
  ];
}
