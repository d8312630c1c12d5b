// Lines of a reply as Discord's markup, within a number of characters. Pure; whatever people wrote is escaped.
import { unreachable } from '../../errors.ts';
import type { Line, Span } from '../../reply.ts';

/** At most `most` characters (UTF-16 units, never fewer than Discord counts); what does not fit ends in `…`. */
export function renderLine(line: Line, most: number): string {
  const whole = markup(line);
  if (whole.length <= most) return whole;
  // Shortened before it is escaped: markup must never be cut in two.
  let [fits, tooMany] = [0, lengthOf(line.spans)];
  while (fits + 1 < tooMany) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (markup(shorten(line, middle)).length <= most) fits = middle;
    else tooMany = middle;
  }
  const shortened = markup(shorten(line, fits));
  return shortened.length <= most ? shortened : '';
}

/** Plain text that shows as it is: no markup, mention, link label or list comes of it. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/[\\`*_~|<>[\]@]/g, '\\$&')
    .replaceAll(/^([ \t]*)([#+-])/gm, '$1\\$2')
    .replaceAll(/^([ \t]*\d+)([.)])/gm, '$1\\$2');
}

function markup({ style, spans }: Line): string {
  const text = spans.map(renderSpan).join('');
  switch (style) {
    case 'plain':
      return text;
    case 'heading':
      return text === '' ? '' : `### ${text.replaceAll('\n', ' ')}`;
    case 'quote':
      return prefixed('> ', text);
    case 'small':
      return prefixed('-# ', text);
    case 'item':
      return `- ${text.replaceAll('\n', '\n  ')}`;
    default:
      return unreachable(style);
  }
}

function prefixed(prefix: string, text: string): string {
  return text
    .split('\n')
    .map((each) => prefix + each)
    .join('\n');
}

function renderSpan(span: Span): string {
  if (typeof span === 'string') return escapeText(span);
  if ('bold' in span) return span.bold === '' ? '' : `**${escapeText(span.bold)}**`;
  // Nothing can be escaped within a code span, so what would end it is replaced.
  if ('code' in span)
    return span.code === '' ? '' : `\`${span.code.replaceAll('`', 'ˋ').replaceAll('\n', ' ')}\``;
  if ('link' in span) return `[${escapeText(span.label)}](<${encodeLink(span.link)}>)`;
  if ('person' in span) return mention('@', span.person, span.name);
  return 'role' in span ? mention('@&', span.role, span.name) : mention('#', span.channel, span.name);
}

function mention(sign: '@' | '@&' | '#', id: string, name: string): string {
  return /^\d+$/.test(id) ? `<${sign}${id}>` : escapeText(name);
}

function encodeLink(link: string): string {
  return link.replaceAll(
    /[<>()\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** The first `most` characters of what the line says, and that there was more. */
function shorten(line: Line, most: number): Line {
  let left = most;
  const spans: Span[] = [];
  for (const span of line.spans) {
    const length = lengthOf([span]);
    if (length > left) {
      const part = cut(span, left);
      if (part !== undefined) spans.push(part);
      break;
    }
    spans.push(span);
    left -= length;
  }
  return { style: line.style, spans: [...spans, '…'] };
}

function cut(span: Span, most: number): Span | undefined {
  if (typeof span === 'string') return whole(span, most);
  if ('bold' in span) return { bold: whole(span.bold, most) };
  if ('code' in span) return { code: whole(span.code, most) };
  if ('link' in span) return most === 0 ? undefined : { ...span, label: whole(span.label, most) };
  return undefined;
}

/** Without half of a character that takes two units. */
function whole(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => {
    if (typeof span === 'string') return sum + span.length;
    if ('bold' in span) return sum + span.bold.length;
    if ('code' in span) return sum + span.code.length;
    if ('link' in span) return sum + span.label.length;
    return sum + 1;
  }, 0);
}
