// Reply → Slack's blocks and fallback text, within its limits. Pure.
// Lines become rich text, whose words are never read as markup: nothing that people wrote can format or mention.
import type { types } from '@slack/bolt';
import { type Button, type Line, line, plainText, type Reply, type Span } from '../../reply.ts';
import { buttonId } from './button-id.ts';

/** A picture that lies at Slack already. */
export type ShownFile = { readonly fileId: string; readonly altText: string };

export type Rendered = { readonly text: string; readonly blocks: types.KnownBlock[] };

// Limits: docs.slack.dev/reference/block-kit/blocks (50 blocks, 25 elements of actions, 75 characters on a button,
// 2,000 of alt text, 10 elements of context). Rich text has no published limit; sections end at 3,000.
const mostBlocks = 50;
const mostCharacters = 3_000;
const mostButtonsInBlock = 25;
const mostLabel = 75;
const mostAltText = 2_000;

export function render(reply: Pick<Reply, 'lines' | 'buttons'>, files: readonly ShownFile[] = []): Rendered {
  const words = reply.lines.filter(({ style }) => style !== 'small');
  // What is small stays beside what it belongs to; at the end it is the footer, below the pictures.
  const end = reply.lines.findLastIndex(({ style }) => style !== 'small') + 1;
  const after: types.KnownBlock[] = [
    ...files.map(imageBlock),
    ...contextBlocks(reply.lines.slice(end)),
    ...chunks(reply.buttons, mostButtonsInBlock).map(actionsBlock),
  ];
  const before = paragraphs(reply.lines.slice(0, end)).slice(0, Math.max(0, mostBlocks - after.length));
  const blocks = [...before, ...after].slice(0, mostBlocks);
  const text = cut(plainText(words.length > 0 ? words : reply.lines), mostCharacters - 200);
  return { text: escapeText(text) || ' ', blocks };
}

/**
 * With names in place of people and groups: who is waited for is called once, when the pictures are there. A channel that
 * is named calls nobody, and Slack knows best what it is called.
 */
export function unmentioned(reply: Reply): Reply {
  const lines = reply.lines.map(({ style, spans }) => ({
    style,
    spans: spans.map((span) =>
      typeof span === 'object' && ('person' in span || 'role' in span) ? { bold: span.name } : span,
    ),
  }));
  return { ...reply, lines };
}

/** `&`, `<` and `>` are all that Slack's text reads as more than itself outside of formatting. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** With a quiet line at its end. */
export function withNote({ text, blocks }: Rendered, sentence: string): Rendered {
  return { text, blocks: [...blocks.slice(0, mostBlocks - 1), contextBlock(line('small', sentence))] };
}

function imageBlock({ fileId, altText }: ShownFile): types.KnownBlock {
  return { type: 'image', slack_file: { id: fileId }, alt_text: cut(altText, mostAltText) };
}

/** Blocks in the order of the lines: rich text, and a context wherever something is small. */
function paragraphs(lines: readonly Line[]): types.KnownBlock[] {
  const blocks: types.KnownBlock[] = [];
  for (let from = 0; from < lines.length; ) {
    const small = lines[from]?.style === 'small';
    const next = lines.findIndex(({ style }, index) => index > from && (style === 'small') !== small);
    const run = lines.slice(from, next < 0 ? lines.length : next);
    blocks.push(...(small ? contextBlocks(run) : richTextBlocks(run)));
    from += run.length;
  }
  return blocks;
}

function contextBlocks(lines: readonly Line[]): types.KnownBlock[] {
  return lines.map(contextBlock);
}

function contextBlock(line: Line): types.KnownBlock {
  const text = cut(line.spans.map(mrkdwn).join(''), 2_000);
  return { type: 'context', elements: [{ type: 'mrkdwn', text: text || ' ', verbatim: true }] };
}

function actionsBlock(buttons: readonly Button[]): types.KnownBlock {
  return {
    type: 'actions',
    elements: buttons.map(({ verb, id, label, style }) => ({
      type: 'button' as const,
      action_id: buttonId(verb, id),
      value: buttonId(verb, id),
      text: { type: 'plain_text' as const, text: cut(label, mostLabel) },
      ...(style === 'plain' ? {} : { style }),
    })),
  };
}

type Inline = types.RichTextElement;
type Group =
  | types.RichTextSection
  | { type: 'rich_text_quote'; elements: Inline[] }
  | { type: 'rich_text_list'; style: 'bullet'; elements: types.RichTextSection[] };

function richTextBlocks(lines: readonly Line[]): types.KnownBlock[] {
  const blocks: { groups: Group[]; characters: number }[] = [];
  for (const line of lines) {
    const inlines = limit(line.spans.map((span) => inline(span, line.style === 'heading')));
    const characters = inlines.reduce((sum, element) => sum + lengthOf(element), 0);
    if (characters === 0) continue;
    const last = blocks.at(-1);
    if (last === undefined || last.characters + characters > mostCharacters)
      blocks.push({ groups: [group(line, inlines)], characters });
    else {
      last.characters += characters;
      append(last.groups, line, inlines);
    }
  }
  return blocks.map(({ groups }) => ({ type: 'rich_text', elements: groups }));
}

function group(line: Line, elements: Inline[]): Group {
  if (line.style === 'quote') return { type: 'rich_text_quote', elements };
  const section: types.RichTextSection = { type: 'rich_text_section', elements };
  return line.style === 'item' ? { type: 'rich_text_list', style: 'bullet', elements: [section] } : section;
}

function append(groups: Group[], line: Line, elements: Inline[]): void {
  const next = group(line, elements);
  const last = groups.at(-1);
  if (last?.type === 'rich_text_list' && next.type === 'rich_text_list') last.elements.push(...next.elements);
  // Sections that follow each other run together, so they are one with line breaks.
  else if (last?.type === 'rich_text_section' && next.type === 'rich_text_section')
    last.elements.push({ type: 'text', text: '\n' }, ...elements);
  else groups.push(next);
}

function inline(span: Span, heading: boolean): Inline {
  const bold = heading ? { style: { bold: true } } : {};
  if (typeof span === 'string') return { type: 'text', text: span, ...bold };
  if ('bold' in span) return { type: 'text', text: span.bold, style: { bold: true } };
  if ('code' in span) return { type: 'text', text: span.code, style: { code: true } };
  if ('link' in span) return { type: 'link', url: span.link, text: span.label, ...bold };
  if ('person' in span) return { type: 'user', user_id: span.person };
  if ('role' in span) return { type: 'usergroup', usergroup_id: span.role };
  return { type: 'channel', channel_id: span.channel };
}

function limit(elements: readonly Inline[]): Inline[] {
  const kept: Inline[] = [];
  let left = mostCharacters;
  for (const element of elements) {
    if (left <= 0) break;
    if (element.type === 'text') {
      if (element.text === '') continue;
      kept.push({ ...element, text: cut(element.text, left) });
    } else kept.push(element);
    left -= lengthOf(element);
  }
  return kept;
}

function lengthOf(element: Inline): number {
  if (element.type === 'text') return element.text.length;
  return element.type === 'link' ? (element.text ?? element.url).length : 10;
}

// Only where rich text is not to be had. A zero-width space on both sides keeps a mark from formatting anything.
function mrkdwn(span: Span): string {
  if (typeof span === 'string') return neutral(span);
  if ('bold' in span) return `*${neutral(span.bold)}*`;
  if ('code' in span) return `\`${escapeText(span.code.replaceAll('`', 'ˋ'))}\``;
  if ('link' in span)
    return `<${span.link.replaceAll(/[<>|]/g, encodeURIComponent)}|${neutral(span.label.replaceAll('|', '¦'))}>`;
  if ('person' in span) return `<@${bareId(span.person)}>`;
  return 'role' in span ? `<!subteam^${bareId(span.role)}>` : `<#${bareId(span.channel)}>`;
}

function bareId(id: string): string {
  return id.replaceAll(/[^A-Z0-9]/gi, '');
}

function neutral(text: string): string {
  return escapeText(text).replaceAll(/[*_~`]/g, '\u200b$&\u200b');
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not in the midst of a surrogate pair.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
