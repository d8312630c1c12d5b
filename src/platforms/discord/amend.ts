// Sets a message that was delivered before anew, with the files that it has: nothing is uploaded a second time, and a
// message that is gone stays gone.
import { RequestMethod, type RouteLike } from 'discord.js';
import type { Reply } from '../../reply.ts';
import { type Attempt, attemptOf, type Sending } from './attempt.ts';
import { errorCode } from './error-code.ts';
import type { KeptAttachment } from './memo.ts';
import { sendVariants } from './variant.ts';
import { messageSchema, type WireMessage } from './wire.ts';

export async function amendMessage(
  sending: Sending,
  path: RouteLike,
  fileBytes: number,
  access: { readonly byInteractionToken?: true } = {},
): Promise<Attempt> {
  const { reply, rest, signal, memo, remember } = sending;
  let known = memo().attachments;
  if (known === undefined) {
    const there = await rest.call({ method: RequestMethod.Get, path, signal, ...access });
    if (there.kind !== 'done') return there.kind === 'refused' ? goneOr(there) : attemptOf(there);
    known = attachmentsOf(reply, messageSchema.parse(there.value));
  }
  const kept = listOf(reply, known);
  const outcome = await sendVariants(
    sending,
    fileBytes,
    ({ body, files }) => rest.call({ method: RequestMethod.Patch, path, body, files, signal, ...access }),
    kept,
  );
  if (outcome.kind !== 'done') return outcome.kind === 'refused' ? goneOr(outcome) : attemptOf(outcome);
  const message = messageSchema.parse(outcome.value);
  await remember({ attachments: attachmentsOf(reply, message) });
  return { kind: 'delivered' };
}

/** Which file shows which picture, by their order, or else by the numbers in their names. */
export function attachmentsOf(reply: Reply, { attachments }: WireMessage): readonly KeptAttachment[] {
  // Further files stand after the pictures.
  const pictures = reply.files === undefined ? attachments : attachments.slice(0, reply.images.length);
  return reply.images.flatMap(({ id: imageId, fileName }, index) => {
    const found =
      pictures.length === reply.images.length
        ? pictures[index]
        : pictures.find(({ filename }) => numberOf(filename) === numberOf(fileName));
    return imageId === undefined || found === undefined ? [] : [{ imageId, id: found.id }];
  });
}

/** Undefined when one is missing: then all are uploaded once more. */
function listOf({ images }: Reply, known: readonly KeptAttachment[]) {
  const list = images.flatMap(({ id, altText }) => {
    const found = known.find(({ imageId }) => imageId === id);
    return found === undefined ? [] : [{ id: found.id, description: altText }];
  });
  return list.length === images.length ? list : undefined;
}

function numberOf(fileName: string): string | undefined {
  return /-(\d+)\.[^.]*$/.exec(fileName)?.[1];
}

function goneOr(outcome: Parameters<typeof attemptOf>[0] & { readonly kind: 'refused' }): Attempt {
  if (outcome.code === errorCode.unknownMessage) return { kind: 'closed', detail: 'The message is gone' };
  return attemptOf(outcome);
}
