// Words for people who do not see a picture: what was asked for, since nobody has looked at what came of it.
import { shorten } from '../reply.ts';

/** Discord takes 1,024 characters, Slack 2,000; ReplyImage promises at most this many. */
const maxLength = 1000;
const mostEdits = 5;

/**
 * @param prompt the first request of the picture's line.
 * @param edits what was asked to change since, oldest first; of many only the latest are said.
 */
export function describeImage(prompt: string, edits: readonly string[]): string {
  const latest = edits.slice(-mostEdits);
  const shares = latest.length + 1;
  // The subject may take half; what is left is shared evenly, so that no long request silences the others.
  const roomFor = (share: number) => (shares === 1 ? maxLength - 20 : Math.floor(share) - 4);
  const first = oneLine(prompt, roomFor(maxLength / 2 - 20));
  if (latest.length === 0) return `Picture of: ${first}`;
  const changes = latest.map((edit) => oneLine(edit, roomFor((maxLength / 2 - 20) / latest.length)));
  return `Picture of: ${first}. Then changed: ${changes.join('; ')}`;
}

function oneLine(text: string, length: number): string {
  return shorten(text.replace(/\s+/g, ' ').trim().replace(/\.$/, ''), length);
}
