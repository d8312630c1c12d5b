// Makes and changes messages from checked forms. Who may do so is decided by the routes before.
import type { Cdn } from './cdn.ts';
import { refuseForm } from './discord-error.ts';
import {
  checkAutoMod,
  checkFileSizes,
  checkNotEmpty,
  keptAttachments,
  type MessageForm,
  mentionsIn,
  messageProblems,
} from './message-form.ts';
import type { UploadedFile } from './request-body.ts';
import type { FormJudge } from './violation.ts';
import {
  type Attachment,
  type Channel,
  type InteractionOrigin,
  type Message,
  MessageFlag,
  type World,
} from './world.ts';

export interface NewMessage {
  where: string;
  channel: Channel;
  authorId: string;
  type: number;
  form: MessageForm;
  files: readonly UploadedFile[];
  limitBytes: number;
  replyTo?: Message | undefined;
  origin?: InteractionOrigin | undefined;
  ephemeralFor?: string | undefined;
}

// Of the flags a client may set, those that stay on the message as they came.
const SETTABLE =
  MessageFlag.SuppressEmbeds |
  MessageFlag.SuppressNotifications |
  MessageFlag.VoiceMessage |
  MessageFlag.ComponentsV2;

export type MessageWriter = ReturnType<typeof createMessageWriter>;

export function createMessageWriter(world: World, cdn: Cdn, judge: FormJudge) {
  function uploads(form: MessageForm, files: readonly UploadedFile[], channel: Channel, ephemeral: boolean) {
    const folder = ephemeral ? `ephemeral-attachments/${world.applicationId}` : `attachments/${channel.id}`;
    return files.map((file): Attachment => {
      const said = form.attachments?.find((each) => each.id === String(file.index));
      const kept = cdn.keep(
        folder,
        {
          filename: said?.filename ?? file.filename,
          bytes: file.bytes,
          contentType: file.contentType,
          description: said?.description ?? undefined,
        },
        ephemeral,
      );
      return said?.is_spoiler ? { ...kept, spoiler: true } : kept;
    });
  }

  function mentions(form: MessageForm, content: string, channel: Channel, replyTo: Message | undefined) {
    const found = mentionsIn(content, form.allowed_mentions, world.guildOf(channel));
    const repliedTo = form.allowed_mentions ? form.allowed_mentions.replied_user === true : true;
    const ids = replyTo && repliedTo ? [...found.userIds, replyTo.authorId] : found.userIds;
    return {
      mentionIds: [...new Set(ids)].filter((id) => world.users.has(id)),
      mentionRoleIds: found.roleIds,
      mentionsEveryone: found.everyone,
    };
  }

  return {
    /** A message that shows "thinking …" until it is edited. */
    placeholder(of: Pick<NewMessage, 'channel' | 'type' | 'origin' | 'ephemeralFor' | 'replyTo'>): Message {
      const message = draft(world, { ...of, authorId: world.bot.id });
      message.flags |= MessageFlag.Loading;
      world.post(message);
      return message;
    },
    create(of: NewMessage): Message {
      const { form, files, channel } = of;
      judge.judge(of.where, messageProblems(form, files, undefined));
      checkFileSizes(files, of.limitBytes);
      const content = (form.content ?? '').trim();
      checkAutoMod(world.guildOf(channel), content);
      const message = draft(world, of);
      message.content = content;
      message.flags |= (form.flags ?? 0) & SETTABLE;
      message.embeds = form.embeds ?? [];
      message.components = withIds(form.components ?? []);
      message.nonce = form.nonce ?? undefined;
      Object.assign(message, mentions(form, content, channel, of.replyTo));
      message.attachments = uploads(form, files, channel, of.ephemeralFor !== undefined);
      checkNotEmpty(message);
      world.post(message);
      return message;
    },
    edit(
      where: string,
      message: Message,
      form: MessageForm,
      files: readonly UploadedFile[],
      limitBytes: number,
    ) {
      judge.judge(where, messageProblems(form, files, message));
      checkFileSizes(files, limitBytes);
      const channel = world.requireChannel(message.channelId);
      const content = form.content === undefined ? message.content : (form.content ?? '').trim();
      checkAutoMod(world.guildOf(channel), form.content ?? '');
      const kept = keptAttachments(form, message.attachments);
      const next = {
        content,
        embeds: form.embeds === undefined ? message.embeds : (form.embeds ?? []),
        components: form.components === undefined ? message.components : withIds(form.components ?? []),
        attachments: [...kept, ...uploads(form, files, channel, message.ephemeralFor !== undefined)],
      };
      checkNotEmpty(next);
      const settable = form.flags === undefined ? message.flags & SETTABLE : (form.flags ?? 0) & SETTABLE;
      Object.assign(message, next);
      if (form.content !== undefined) Object.assign(message, mentions(form, content, channel, undefined));
      const wasLoading = (message.flags & MessageFlag.Loading) !== 0;
      message.flags = (message.flags & MessageFlag.Ephemeral) | settable;
      if (!wasLoading) message.editedAt = world.now();
      world.touch(message);
    },
    refuseUnknownReference(): never {
      const message = 'Unknown message';
      throw refuseForm([{ path: ['message_reference'], code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message }]);
    },
  };
}

export function draft(
  world: World,
  of: Pick<NewMessage, 'channel' | 'authorId' | 'type' | 'origin' | 'ephemeralFor' | 'replyTo'>,
): Message {
  return {
    id: world.newId(),
    channelId: of.channel.id,
    guildId: of.channel.guildId,
    authorId: of.authorId,
    type: of.type,
    content: '',
    flags: of.ephemeralFor === undefined ? 0 : MessageFlag.Ephemeral,
    attachments: [],
    embeds: [],
    components: [],
    mentionIds: [],
    mentionRoleIds: [],
    mentionsEveryone: false,
    createdAt: world.now(),
    editedAt: undefined,
    nonce: undefined,
    replyTo: of.replyTo && { channelId: of.replyTo.channelId, messageId: of.replyTo.id },
    origin: of.origin,
    ephemeralFor: of.ephemeralFor,
    deleted: false,
  };
}

/** Discord numbers components that came without an id. */
function withIds(components: readonly Message['components'][number][]): Message['components'] {
  let next = 0;
  const number = (each: Message['components'][number]): Message['components'][number] => {
    next += 1;
    const numbered = { ...each, id: each.id ?? next };
    return Array.isArray(each.components)
      ? { ...numbered, components: each.components.map(number) }
      : numbered;
  };
  return components.map(number);
}
