// People writing, changing and deleting messages of their own.
import type { NewFile } from './cdn.ts';
import type { Parts } from './interaction-send.ts';
import { mentionsIn } from './message-form.ts';
import { draft } from './message-write.ts';
import { Permission } from './permission.ts';
import { idOf, type Named } from './realm.ts';
import type { Wire } from './wire.ts';
import type { Message } from './world.ts';

export interface Writing {
  by: Named;
  channel: Named;
  /** `<@id>` mentions. */
  content?: string;
  replyTo?: Named;
  /** Default true, as in the client: a reply mentions whom it answers, unless that answers an interaction. */
  pingsTheAuthor?: boolean;
  attachments?: NewFile[];
  /** What Discord shows of links in it. */
  embeds?: Wire[];
  /** A message, of this or another channel, that is forwarded: its pictures come as a snapshot. */
  forwards?: Message;
}

const REPLY = 19;

export function createMessagePeople({ world, cdn }: Parts) {
  return {
    sendMessage(of: Writing): Message {
      const channel = world.requireChannel(idOf(of.channel));
      const author = world.requireUser(idOf(of.by));
      const isHere =
        channel.guildId === undefined
          ? channel.recipientIds.includes(author.id)
          : (world.permissionsIn(channel, author.id) & Permission.ViewChannel) !== 0n;
      if (!isHere) throw new Error(`${author.username} cannot write in this channel`);
      const target = of.replyTo === undefined ? undefined : channel.messages.get(idOf(of.replyTo));
      if (of.replyTo !== undefined && !target)
        throw new Error('The message replied to is not in this channel');
      if (target?.ephemeralFor !== undefined) throw new Error('Nobody can reply to an ephemeral message');
      const message = draft(world, {
        channel,
        authorId: author.id,
        type: target ? REPLY : 0,
        origin: undefined,
        ephemeralFor: undefined,
        replyTo: target,
      });
      message.content = of.content ?? '';
      const { userIds, roleIds } = mentionsIn(message.content, undefined, world.guildOf(channel));
      // A reply to the answer of an interaction does not mention the app.
      const pings = target !== undefined && (of.pingsTheAuthor ?? true) && target.origin === undefined;
      const mentioned = pings && target ? [...userIds, target.authorId] : userIds;
      message.mentionIds = [...new Set(mentioned)].filter((id) => world.users.has(id));
      message.mentionRoleIds = roleIds;
      message.attachments = (of.attachments ?? []).map((file) =>
        cdn.keep(`attachments/${channel.id}`, file, false),
      );
      message.embeds = of.embeds ?? [];
      message.forwarded = of.forwards;
      world.post(message);
      return message;
    },
    editMessage(message: Message, content: string): void {
      message.content = content;
      message.editedAt = world.now();
      world.touch(message);
    },
    /** Also of the bot's messages, as a moderator may. */
    deleteMessage(message: Message): void {
      world.remove(message);
    },
  };
}
