// Sends a message in the first form that the place takes: whole, without what people wrote, with smaller files.

import type { Delivering } from './attempt.ts';
import { errorCode } from './error-code.ts';
import { markOf } from './memo.ts';
import type { RestOutcome } from './rest.ts';
import { type MessageBody, pictureBody, prepareUpload, textBody, type Upload } from './upload.ts';

/** `send` makes the request; every call of it is a different one, so none of them is a repetition. */
export async function sendVariants(
  delivering: Delivering,
  fileBytes: number,
  send: (upload: Upload) => Promise<RestOutcome>,
  /** Files that the message has already: exactly these stay, and none is sent. */
  kept?: MessageBody['attachments'],
): Promise<RestOutcome> {
  const { delivery, fit, signal, memo, remember } = delivering;
  let limit = fileBytes;
  for (;;) {
    const options = {
      personId: delivery.destination.personId,
      withoutQuotes: memo().withoutQuotes,
      mark: markOf(delivery.generationId),
      ...(memo().lost > 0 ? { mention: delivery.destination.personId } : {}),
    };
    const upload =
      kept !== undefined
        ? {
            body: { ...pictureBody(delivery.reply, { ...options, fileBytes: limit }), attachments: kept },
            files: [],
          }
        : delivery.kind === 'final'
          ? await prepareUpload(delivery.reply, { ...options, fileBytes: limit }, fit, signal)
          : { body: textBody(delivery.reply, options), files: [] };
    const outcome = await send(upload);
    if (outcome.kind !== 'refused') return outcome;
    if (isForItsWords(outcome) && !memo().withoutQuotes) {
      await remember({ withoutQuotes: true });
    } else if (isTooLarge(outcome) && upload.files.length > 0 && limit === fileBytes) {
      limit = Math.floor(fileBytes / 2);
    } else {
      return outcome;
    }
  }
}

/** A 403 without a code is the proxy's, which takes some texts for attacks. */
function isForItsWords(outcome: { readonly status: number; readonly code: number }): boolean {
  return outcome.code === errorCode.blockedByAutoMod || (outcome.status === 403 && outcome.code === 0);
}

function isTooLarge(outcome: { readonly status: number; readonly code: number }): boolean {
  return outcome.code === errorCode.tooLarge || outcome.status === 413;
}
