// Words for people who do not see a picture: what was asked for, since nobody has looked at what came of it.
import { shorten } from '../reply.ts';

/** Discord takes 1,024 characters, Slack 2,000; ReplyImage promises at most this many. */
const maxLength = 1000;
const mostEdits = 5;

/**
 * @param prompt the first request of the picture's line; undefined when that was somebody's own picture.
 * @param edits what was asked to change since, oldest first; of many only the latest are said.
 */
export function describeImage(prompt: string | undefined, edits: readonly string[]): string {
  const latest = edits.slice(-mostEdits);
  const shares = latest.length + 1;
  // The subject may take half; what is left is shared evenly, so that no long request silences the others.
  const roomFor = (share: number) => (shares === 1 ? maxLength - 20 : Math.floor(share) - 4);
  const first = prompt === undefined ? undefined : oneLine(prompt, roomFor(maxLength / 2 - 20));
  if (latest.length === 0) return first === undefined ? 'Picture' : `Picture of: ${first}`;
  const changes = latest.map((edit) => oneLine(edit, roomFor((maxLength / 2 - 20) / latest.length)));
  const told = changes.join('; ');
  return first === undefined
    ? `Picture that somebody gave, changed: ${told}`
    : `Picture of: ${first}. Then changed: ${told}`;
}

function oneLine(text: string, length: number): string {
  return shorten(text.replace(/\s+/g, ' ').trim().replace(/\.$/, ''), length);
}
