// What we say to people, free of platform: each platform renders it in its own way and escapes every plain string.
import type { Form } from './form.ts';
import type { GenerationId, ImageId } from './ids.ts';

/** A piece of a line. Plain strings may hold anything that people wrote: renderers escape markup and mentions in them. */
export type Span =
  | string
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly link: string; readonly label: string }
  /** A person, by the platform's own id; shown as a mention that notifies nobody else. */
  | { readonly person: string; readonly name: string }
  /** A role (on Slack a user group), by the platform's own id. Slack tells its members of one that is posted to a channel. */
  | { readonly role: string; readonly name: string }
  /** A channel, by the platform's own id. */
  | { readonly channel: string; readonly name: string };

export type Line = {
  /** `small` is a quiet footer; `quote` is what somebody wrote. */
  readonly style: 'plain' | 'heading' | 'quote' | 'small' | 'item';
  readonly spans: readonly Span[];
};

export type ReplyImage = {
  /** Undefined for pictures that are no kept image, such as a contact sheet or a chart. */
  readonly id?: ImageId;
  /** `image/png`, `image/jpeg` or `image/webp`. */
  readonly type: string;
  readonly sizeBytes: number;
  readonly width: number;
  readonly height: number;
  /** At most 1,000 characters. */
  readonly altText: string;
  /** With the extension of its type; unique within the reply. */
  readonly fileName: string;
  /** Where a browser finds the original bytes, for those who see a copy that was made to fit. */
  readonly original?: string;
  /** The original bytes, read when they are needed. */
  read(): Promise<Uint8Array>;
};

/** A file that goes along, such as a table for a spreadsheet. */
export type ReplyFile = {
  /** With its extension; unique within the reply. */
  readonly fileName: string;
  /** `text/csv`, `application/zip` … */
  readonly type: string;
  readonly sizeBytes: number;
  read(): Promise<Uint8Array>;
};

/** A press runs the command `verb` names with `id` as its subject; both live in the button's own id: `v1:<verb>:<id>`. */
export type Button = {
  readonly verb: string;
  readonly id: string;
  readonly label: string;
  readonly style: 'plain' | 'primary' | 'danger';
};

export type Reply = {
  readonly lines: readonly Line[];
  readonly images: readonly ReplyImage[];
  /** One that is too large for the platform is left out, and the reply says so. */
  readonly files?: readonly ReplyFile[];
  readonly buttons: readonly Button[];
  /** `private`: only the person who asked may see it. */
  readonly audience: 'public' | 'private';
  /** Set when a generation was accepted: its own message appears by delivery, so this answer need not be shown. */
  readonly generation?: GenerationId;
  /** Opens in place of this reply, where the invocation asked for one. */
  readonly form?: Form;
};

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** What the name of a picture of this media type ends with. */
export function extensionOf(type: string): string {
  return extensions[type] ?? 'bin';
}

export function line(style: Line['style'], ...spans: readonly Span[]): Line {
  return { style, spans };
}

/** Whether there is nothing to show of it. */
export function isEmpty({ lines, images, files = [], buttons }: Reply): boolean {
  return lines.length + images.length + files.length + buttons.length === 0;
}

/** At most `length` long, the ellipsis included; cut between words where there is one near, never within a character. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > length * 0.7 ? cut.slice(0, space) : cut}…`;
}

/** The words of a reply without any markup, for logs, alt texts and places that know only text. */
export function plainText(lines: readonly Line[]): string {
  return lines.map(({ spans }) => spans.map(plainSpan).join('')).join('\n');
}

function plainSpan(span: Span): string {
  if (typeof span === 'string') return span;
  if ('bold' in span) return span.bold;
  if ('code' in span) return span.code;
  if ('link' in span) return span.label;
  return span.name;
}
