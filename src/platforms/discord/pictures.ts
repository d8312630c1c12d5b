// The pictures in a message as Discord sends it: attached, shown by a link, or forwarded. Pure.
import type { ReferenceSource } from '../../destination.ts';
import type { Pictured } from '../../pointer.ts';
import { addressOf, isOnFileServer } from './attachment-address.ts';
import type { WireAttachment, WireContent, WireEmbed } from './wire.ts';

type Where = {
  readonly channelId: string;
  /** Absent for what was attached to a command or form: that is no message's. */
  readonly messageId?: string;
  /** Where Discord is, when it is elsewhere. */
  readonly apiUrl: string | undefined;
};

const pictureName = /\.(?:png|jpe?g|webp|gif|avif)$/i;

export function picturesIn(message: WireContent, where: Where): readonly Pictured[] {
  return everyContent(message).flatMap(({ attachments, embeds }) => [
    ...attachments
      .filter(isPicture)
      .map((attachment) => ({ source: referenceTo(attachment, where), name: attachment.filename })),
    ...embeds.flatMap((embed) => shownBy(embed, where) ?? []),
  ]);
}

/** The message itself and what was forwarded with it. */
export function everyContent(message: WireContent): readonly Omit<WireContent, 'message_snapshots'>[] {
  return [message, ...(message.message_snapshots ?? []).map((snapshot) => snapshot.message)];
}

/** The address that a link shows a picture of, and Discord's own copy of it. */
export function embeddedIn({ type, image, thumbnail }: WireEmbed) {
  // Of other links the thumbnail is a preview of something else.
  return image ?? (type === 'image' ? thumbnail : undefined) ?? undefined;
}

export function referenceTo(attachment: WireAttachment, where: Where): ReferenceSource {
  const address = addressOf(attachment, where.apiUrl);
  const locator = {
    url: attachment.url,
    channelId: where.channelId,
    ...(where.messageId === undefined ? {} : { messageId: where.messageId }),
    attachmentId: attachment.id,
    name: attachment.filename,
    sizeBytes: attachment.size,
    ...(attachment.content_type === undefined ? {} : { type: attachment.content_type }),
  };
  return { kind: 'platform', platform: 'discord', locator, ...(address && { address }) };
}

function isPicture({ content_type: type, filename }: WireAttachment): boolean {
  return type === undefined ? pictureName.test(filename) : type.startsWith('image/');
}

function shownBy(embed: WireEmbed, { channelId, messageId, apiUrl }: Where): Pictured | undefined {
  const shown = embeddedIn(embed);
  // Nothing is fetched from elsewhere: anybody can post a link to anything.
  const url = [shown?.proxy_url, shown?.url].find((each) => each && isOnFileServer(each, apiUrl));
  if (!url || messageId === undefined) return undefined;
  const original = shown?.url ?? url;
  const locator = { url, channelId, messageId, embedUrl: original };
  const name = URL.parse(original)?.pathname.split('/').at(-1) || original;
  return { source: { kind: 'platform', platform: 'discord', locator }, name };
}
