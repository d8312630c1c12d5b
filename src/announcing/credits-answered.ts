// Tells whoever asked for credits what came of it. What was approved is opened first: it runs by itself, and what is
// said is what happened.
import { describeOverBudget } from '../generation/describe-over-budget.ts';
import type { GenerationService, Submitted } from '../generation/service.ts';
import type { AboutRequest, CreditRequestService } from '../ledger/credit-requests.ts';
import type { CreditService } from '../ledger/credits.ts';
import { creditRequestMessages as say } from '../messages/credit-requests.ts';
import { type Line, line, type Reply, type Span, shorten } from '../reply.ts';
import type { Writer } from './announcement.ts';

const longestPrompt = 300;

/**
 * What passes: it is opened when that is over, while it waits; when its time has run out that is said. Who stops says
 * nothing, and whoever is started next says it.
 */
const passing: { readonly [Kind in Submitted['kind']]?: number } = {
  stopping: 1_000,
  busy: 60_000,
  storage_full: 60_000,
};

export function createWriteCreditsAnswered(parts: {
  readonly creditRequests: Pick<CreditRequestService, 'about'>;
  readonly generation: Pick<GenerationService, 'openWaiting'>;
  readonly credits: Pick<CreditService, 'format'>;
}): Writer<'credits_answered'> {
  const { format } = parts.credits;

  return async ({ requestId }) => {
    const about = await parts.creditRequests.about(requestId);
    if (about === undefined) return 'obsolete';
    const { request } = about;
    const who = { bold: request.decidedBy?.name ?? say.anAdmin };
    switch (request.state) {
      case 'asked':
        return 'obsolete';
      case 'denied':
        return told([line('plain', who, say.denied), ...wantedLines(about)]);
      case 'expired':
        return told([line('plain', say.expired), ...wantedLines(about)]);
      case 'approved': {
        const { generationId } = request;
        const opened: Submitted =
          generationId === undefined ? { kind: 'expired' } : await parts.generation.openWaiting(generationId);
        const afterMs = passing[opened.kind];
        if (afterMs !== undefined) return { kind: 'later', afterMs, detail: opened.kind };
        const gave = gaveLine(request, who, format);
        const { lines, buttons } = cameOf(opened, about, format);
        return told([gave, ...wantedLines(about), ...lines], buttons);
      }
    }
  };
}

function gaveLine(
  { decidedBy, decidedMicros, memberId }: AboutRequest['request'],
  who: Span,
  format: (micros: number) => string,
): Line {
  const micros = decidedMicros ?? 0;
  if (micros === 0) return line('plain', who, say.gaveNothing);
  const given = format(micros);
  // Nobody is told of themselves as of somebody else.
  return decidedBy?.memberId === memberId
    ? line('plain', say.gaveOneself(given))
    : line('plain', who, say.gave(given));
}

function told(lines: readonly Line[], buttons: Reply['buttons'] = []): Reply {
  return { lines, images: [], buttons, audience: 'private' };
}

function wantedLines({ wanted }: AboutRequest): readonly Line[] {
  return wanted === undefined || wanted.prompt === ''
    ? []
    : [line('quote', shorten(wanted.prompt, longestPrompt))];
}

function cameOf(
  opened: Submitted,
  { request, timeZone }: AboutRequest,
  format: (micros: number) => string,
): Pick<Reply, 'lines' | 'buttons'> {
  const makeAt = (priceMicros: number): Reply['buttons'] =>
    request.generationId === undefined
      ? []
      : [
          {
            verb: 'confirm',
            id: `${request.generationId}.${priceMicros}`,
            label: say.confirm(format(priceMicros)),
            style: 'primary',
          },
        ];
  switch (opened.kind) {
    case 'accepted':
    case 'duplicate':
      return { lines: [line('plain', say.beingMade)], buttons: [] };
    case 'over_budget': {
      const described = describeOverBudget(opened, timeZone, format, 'runs_by_itself');
      return { ...described, lines: [line('plain', say.stillShort), ...described.lines] };
    }
    case 'proposed':
      return {
        lines: [line('plain', say.dearer(format(opened.priceMicros)))],
        buttons: makeAt(opened.priceMicros),
      };
    case 'expired':
    case 'input_not_found':
      return { lines: [line('plain', say.hasEnded)], buttons: [] };
    default:
      return { lines: [line('plain', say.cannotNow)], buttons: makeAt(request.priceMicros) };
  }
}
