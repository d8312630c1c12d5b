// The line that leads to the originals, under a reply that shows smaller or re-encoded copies of them. Pure.
import type { FitTarget } from '../image/fit.ts';
import { originalMessages as say } from '../messages/pictures.ts';
import { line, type Reply, type Span } from '../reply.ts';

/** @param target what one picture must fit there: whoever fits them to it changes just those that are named here. */
export function withOriginals(reply: Reply, target: FitTarget): Reply {
  const { images } = reply;
  const changed = images.flatMap(({ type, sizeBytes, original }, index) => {
    const isAsItIs = sizeBytes <= target.maxBytes && target.types.includes(type);
    return isAsItIs || original === undefined ? [] : [{ number: index + 1, original }];
  });
  if (changed.length === 0) return reply;
  const links = changed.flatMap(({ number, original }): readonly Span[] => [
    ' · ',
    { link: original, label: say.open(images.length === 1 ? undefined : number) },
  ]);
  return { ...reply, lines: [...reply.lines, line('small', say.shownSmaller, ...links)] };
}
