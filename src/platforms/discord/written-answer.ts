// What is said to somebody who asked in a message: under it where everybody may read it, else in their direct messages.
// Never the message of a generation, which is deliver.ts's.
import { createHash } from 'node:crypto';
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Destination } from '../../destination.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages/discord.ts';
import { isEmpty, line, type Reply } from '../../reply.ts';
import { readDetails } from './destination.ts';
import { errorCode } from './error-code.ts';
import type { Rest, RestCall, RestOutcome } from './rest.ts';
import { ownFileBytes, prepareUpload } from './upload.ts';

/** An answer has no row that would be delivered again, so it is repeated here. */
const attempts = 3;

export type AnswerWritten = (destination: Destination, reply: Reply, signal: AbortSignal) => Promise<void>;

export function createAnswerWritten(parts: {
  readonly rest: Rest;
  readonly clock: Clock;
  readonly log: Log;
  readonly fit: FitImage;
}): AnswerWritten {
  const { rest, clock, log, fit } = parts;

  async function persist(call: RestCall): Promise<RestOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await rest.call(call);
      if (outcome.kind !== 'later' || attempt === attempts) return outcome;
      await clock.wait(outcome.afterMs, call.signal);
    }
  }

  async function post(
    channelId: string,
    destination: Destination,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<RestOutcome> {
    const { gestureId, replyTo } = readDetails(destination);
    const isHere = channelId === destination.channelId;
    for (const withoutQuotes of [false, true]) {
      const options = { personId: destination.personId, fileBytes: ownFileBytes, withoutQuotes };
      const { body, files } = await prepareUpload(reply, options, fit, signal);
      const outcome = await persist({
        method: RequestMethod.Post,
        path: Routes.channelMessages(channelId),
        body: {
          ...body,
          ...(isHere && replyTo !== undefined
            ? { message_reference: { message_id: replyTo, fail_if_not_exists: false } }
            : {}),
          nonce: nonceOf(gestureId, channelId, withoutQuotes),
          enforce_nonce: true,
        },
        files,
        signal,
      });
      const isBlocked = outcome.kind === 'refused' && outcome.code === errorCode.blockedByAutoMod;
      if (!isBlocked || withoutQuotes) return outcome;
    }
    throw new Error('There is no third form of an answer');
  }

  async function postDirectly(
    destination: Destination,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<RestOutcome> {
    const opened = await persist({
      method: RequestMethod.Post,
      path: Routes.userChannels(),
      body: { recipient_id: destination.personId },
      signal,
    });
    if (opened.kind !== 'done') return opened;
    const { id } = z.object({ id: z.string() }).parse(opened.value);
    return post(id, destination, reply, signal);
  }

  return async (destination, reply, signal) => {
    const isSilent = isEmpty(reply);
    // A generation's own message is made by delivery.
    if (reply.generation !== undefined || isSilent) return;
    const { guildId, mayPost } = readDetails(destination);
    const isHere = guildId === undefined || (reply.audience === 'public' && mayPost);
    const outcome = isHere
      ? await post(destination.channelId, destination, reply, signal)
      : await postDirectly(destination, reply, signal);
    if (outcome.kind === 'done') return;
    log.warn({ channelId: destination.channelId, detail: outcome.detail }, 'answer not shown');
    // What it said stays between them: that they cannot be written to is all that others learn.
    if (!isHere && mayPost && outcome.kind === 'refused')
      await post(destination.channelId, destination, closed(), signal);
  };
}

/** Discord tells of a message again after a cut: one answer is enough. */
function nonceOf(gestureId: string, channelId: string, withoutQuotes: boolean): string {
  const hash = createHash('sha256').update(`${gestureId}:answer:${channelId}:${withoutQuotes}`);
  return hash.digest('base64url').slice(0, 25);
}

function closed(): Reply {
  const lines = [line('plain', discordMessages.cannotWriteToYou)];
  return { lines, images: [], buttons: [], audience: 'public' };
}
