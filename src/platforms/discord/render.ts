// Reply → the text and buttons of a Discord message, within Discord's limits. Pure; files are upload.ts's.
// Source of the limits: https://discord.com/developers/docs/resources/message and …/components/reference
import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { messageLimits } from '../../message-length.ts';
import { discordMessages } from '../../messages/discord.ts';
import type { Button, Line, Reply } from '../../reply.ts';
import { writeCustomId } from './custom-id.ts';
import { renderLine } from './markdown.ts';

const limits = { content: messageLimits.characters, buttonsInRow: 5, rows: 5, label: 80 };

type WireButton = {
  readonly type: ComponentType.Button;
  readonly style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger;
  readonly label: string;
  readonly custom_id: string;
};
type WireRow = { readonly type: ComponentType.ActionRow; readonly components: readonly WireButton[] };

export type Rendered = {
  readonly content: string;
  readonly components: readonly WireRow[];
  readonly flags: number;
};

export type RenderOptions = {
  /** Leaves out what people wrote: for a server whose AutoMod refused it. */
  readonly withoutQuotes?: boolean;
  /** A person to call by a mention when the reply does not do so by itself. */
  readonly mention?: string;
};

export function render(reply: Reply, options: RenderOptions = {}): Rendered {
  const lines = reply.lines.filter((line) => line.style !== 'quote' || options.withoutQuotes !== true);
  const content = renderContent(withMention(lines, options.mention));
  const hasFiles = reply.images.length > 0 || (reply.files ?? []).length > 0;
  const isEmpty = content === '' && !hasFiles && reply.buttons.length === 0;
  return {
    content: isEmpty ? discordMessages.done : content,
    components: renderButtons(reply.buttons),
    // A link previewed under a picture would look like one more result.
    flags: /https?:\/\//i.test(content) ? MessageFlags.SuppressEmbeds : 0,
  };
}

/** Whom a message may notify: the person who asked if anybody, and nobody that a prompt names. */
export function mentionsOnly(personId: string | undefined) {
  return { parse: [], users: personId === undefined ? [] : [personId] };
}

export function customId({ verb, id }: Button): string {
  return writeCustomId(verb, id);
}

function withMention(lines: readonly Line[], personId: string | undefined): readonly Line[] {
  if (personId === undefined) return lines;
  const isMentioned = lines
    .flatMap(({ spans }) => spans)
    .some((span) => typeof span === 'object' && 'person' in span && span.person === personId);
  const mention: Line = { style: 'plain', spans: [{ person: personId, name: '' }] };
  return isMentioned ? lines : [mention, ...lines];
}

/** What people wrote gives way first; when that does not suffice the last lines do. */
function renderContent(lines: readonly Line[]): string {
  const isQuote = (line: Line) => line.style === 'quote';
  const own = lines.filter((line) => !isQuote(line)).map((line) => renderLine(line, limits.content));
  let quotesLeft = lines.filter(isQuote).length;
  let quoteRoom = limits.content - own.reduce((sum, text) => sum + text.length + 1, 0);
  const parts: string[] = [];
  let room = limits.content;
  for (const line of lines) {
    const separator = parts.length === 0 ? 0 : 1;
    const share = isQuote(line) ? Math.floor(quoteRoom / quotesLeft) - separator : room - separator;
    const text = renderLine(line, Math.max(0, Math.min(share, room - separator)));
    if (isQuote(line)) {
      quotesLeft -= 1;
      quoteRoom -= text.length + separator;
    }
    if (text === '' && line.spans.length > 0) continue;
    parts.push(text);
    room -= text.length + separator;
  }
  return parts.join('\n').trim();
}

function renderButtons(buttons: readonly Button[]): readonly WireRow[] {
  const shown = buttons.slice(0, limits.rows * limits.buttonsInRow).map(renderButton);
  const rows: WireRow[] = [];
  for (let start = 0; start < shown.length; start += limits.buttonsInRow) {
    rows.push({ type: ComponentType.ActionRow, components: shown.slice(start, start + limits.buttonsInRow) });
  }
  return rows;
}

function renderButton(button: Button): WireButton {
  const styles = {
    plain: ButtonStyle.Secondary,
    primary: ButtonStyle.Primary,
    danger: ButtonStyle.Danger,
  } as const;
  const label =
    button.label.length <= limits.label
      ? button.label
      : `${button.label.slice(0, limits.label - 1).trimEnd()}…`;
  return { type: ComponentType.Button, style: styles[button.style], label, custom_id: customId(button) };
}
