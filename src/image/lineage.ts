// The line of edits behind a picture, as people read it. Pure.
import { keepingMessages as say } from '../messages/pictures.ts';
import { subjectOf } from '../pointer.ts';
import { type Button, type Line, line, type Span, shorten } from '../reply.ts';
import type { Step } from './keeping.ts';

const promptLength = 120;
/** Discord has room for five buttons in a row, and further rows are for what else can be done. */
const mostButtons = 5;
/** More would not fit into a message; the first and the latest say most. */
const mostShown = 10;

/** `steps` from the picture itself back to the first. Nothing when it comes from words alone. */
export function lineageLines(
  steps: readonly Step[],
  formatCredits: (micros: number) => string,
): readonly Line[] {
  if (steps.length < 2) return [];
  const forward = numbered(steps);
  const left = forward.length - mostShown;
  const shown = left > 0 ? [...forward.slice(0, 1), ...forward.slice(left + 1)] : forward;
  const lines = shown.map(({ step, number }) =>
    line('item', { bold: String(number) }, ' ', ...spansOf(step, formatCredits)),
  );
  const gap = left > 0 ? [line('small', say.stepsLeftOut(left))] : [];
  return [line('heading', say.lineage), ...lines.slice(0, 1), ...gap, ...lines.slice(1)];
}

/** Back to earlier pictures, the latest first, as many as fit. */
export function stepButtons(steps: readonly Step[]): readonly Button[] {
  return numbered(steps)
    .slice(0, -1)
    .filter(({ step }) => !step.hidden && !step.deleted && step.made !== null)
    .slice(-mostButtons)
    .map(({ step, number }) => ({
      verb: 'open',
      id: subjectOf({ kind: 'image', imageId: step.imageId }),
      label: say.backTo(number),
      style: 'plain',
    }));
}

/** From the first on; a line that comes back to itself ends there. */
function numbered(steps: readonly Step[]): readonly { readonly step: Step; readonly number: number }[] {
  const again = steps.findIndex(
    ({ imageId }, index) => steps.findIndex((other) => other.imageId === imageId) < index,
  );
  return (again < 0 ? steps : steps.slice(0, again))
    .toReversed()
    .map((step, index) => ({ step, number: index + 1 }));
}

function spansOf(step: Step, formatCredits: (micros: number) => string): readonly Span[] {
  if (step.hidden) return [say.hiddenStep];
  if (step.made === null) return [step.deleted ? say.deletedStep : say.givenStep];
  const name = nameOf(step.made);
  const cost = say.credits(formatCredits(step.made.chargeMicros));
  if (step.deleted) return [`${name} · ${cost} · ${say.deletedStep}`];
  const link: readonly Span[] =
    step.link === undefined ? [] : [' · ', { link: step.link, label: say.message }];
  return [`${name} · ${cost}`, ...link];
}

function nameOf({ prompt, derivation }: NonNullable<Step['made']>): string {
  if (derivation === 'variation' || derivation === 'larger') return say.derivedStep[derivation];
  return shorten(prompt, promptLength);
}
