// Reply → what the page shows of it, as JSON. Pure; the page puts every string in as text, so nothing needs escaping,
// and only the addresses of links are looked at.
import type { AspectRatio } from '../../generation/request.ts';
import type { Reply, Span } from '../../reply.ts';
import type { KeptFile, Picture, PlantainBody } from './message-body.ts';

export function render(
  reply: Pick<Reply, 'lines' | 'buttons'>,
  pictures: readonly Picture[],
  files: readonly KeptFile[] = [],
): PlantainBody {
  return {
    kind: 'plantain',
    lines: reply.lines.map(({ style, spans }) => ({ style, spans: spans.map(renderSpan) })),
    pictures: [...pictures],
    ...(files.length === 0 ? {} : { files: [...files] }),
    buttons: reply.buttons.map(({ verb, id, label, style }) => ({ verb, id, label, style })),
  };
}

/** The shape of the pictures that are being made, for their places on the page. */
export function renderAwaited(request: {
  readonly count: number;
  readonly aspectRatio: AspectRatio;
}): NonNullable<PlantainBody['awaited']> {
  const [width = 1, height = 1] =
    request.aspectRatio === 'auto' ? [] : request.aspectRatio.split(':').map(Number);
  return { count: request.count, width, height };
}

type RenderedSpan = PlantainBody['lines'][number]['spans'][number];

function renderSpan(span: Span): RenderedSpan {
  if (typeof span === 'string') return span;
  if ('link' in span) return isSafeLink(span.link) ? span : span.label;
  if ('person' in span || 'role' in span || 'channel' in span) return span.name;
  return span;
}

/** `javascript:` and the like would run with all that the page may do. */
function isSafeLink(link: string): boolean {
  return /^https?:\/\//i.test(link) || /^\/(?![/\\])/.test(link);
}
