// Sends a message in the first form that the place takes: whole, without what people wrote, with smaller files.

import type { Sending } from './attempt.ts';
import { errorCode } from './error-code.ts';
import { markOf } from './memo.ts';
import type { RestOutcome } from './rest.ts';
import { type MessageBody, pictureBody, prepareUpload, textBody, type Upload } from './upload.ts';

/** `send` makes the request; every call of it is a different one, so none of them is a repetition. */
export async function sendVariants(
  sending: Sending,
  fileBytes: number,
  send: (upload: Upload) => Promise<RestOutcome>,
  /** Files that the message has already: exactly these stay, and none is sent. */
  kept?: MessageBody['attachments'],
): Promise<RestOutcome> {
  const { reply, about, personId, withFiles, fit, signal, memo, remember } = sending;
  let limit = fileBytes;
  for (;;) {
    const options = {
      ...(personId === undefined ? {} : { personId }),
      withoutQuotes: memo().withoutQuotes,
      mark: markOf(about),
      ...(memo().lost > 0 && personId !== undefined ? { mention: personId } : {}),
    };
    const upload =
      kept !== undefined
        ? {
            body: { ...pictureBody(reply, { ...options, fileBytes: limit }), attachments: kept },
            files: [],
          }
        : withFiles
          ? await prepareUpload(reply, { ...options, fileBytes: limit }, fit, signal)
          : { body: textBody(reply, options), files: [] };
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
