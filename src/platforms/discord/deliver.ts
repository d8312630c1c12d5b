// Brings the state of a generation's message to where the person sees it: one attempt, by the ways that are left.
// Decides between the ways and remembers; the requests themselves are channel-message.ts's.
import { Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Log } from '../../log.ts';
import type { Delivery, DeliveryOutcome } from '../platform.ts';
import { amendMessage } from './amend.ts';
import { attemptAnswer, endAnswer } from './answer-message.ts';
import type { Attempt, Delivering, SendingMessage } from './attempt.ts';
import { attemptMessage } from './channel-message.ts';
import { readDetails } from './destination.ts';
import { openDirectMessages } from './direct-messages.ts';
import { nonceOf, readMemo, type Way, writeMemo } from './memo.ts';
import type { Rest } from './rest.ts';
import { ownFileBytes } from './upload.ts';
import { snowflakeTime } from './wire.ts';

export async function deliver(
  delivery: Delivery,
  parts: { readonly rest: Rest; readonly clock: Clock; readonly fit: FitImage; readonly log: Log },
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const log = parts.log.child({ generationId: delivery.generationId, kind: delivery.kind });
  let memo = readMemo(delivery.memo);
  const delivering: Delivering = {
    ...parts,
    delivery,
    reply: delivery.reply,
    about: delivery.generationId,
    withFiles: delivery.kind === 'final',
    personId: delivery.destination.personId,
    signal,
    memo: () => memo,
    remember: async (change) => {
      memo = { ...memo, ...change };
      await delivery.remember(writeMemo(memo));
    },
  };
  const ways = waysOf(delivery, memo.way);
  const left = memo.way === undefined ? ways : ways.slice(Math.max(0, ways.indexOf(memo.way)));
  // Whoever takes it away later looks from there on: it was asked for long after the gesture.
  if (delivery.since !== undefined && memo.since === undefined)
    await delivering.remember({ since: delivery.since });
  let detail = 'There is no way that it could take';
  for (const way of left) {
    if (way !== (memo.way ?? ways[0])) {
      await delivering.remember({
        way,
        channelId: undefined,
        messageId: undefined,
        lost: 0,
        since: parts.clock.now(),
      });
    }
    const attempt = await attemptBy(way, delivering, log);
    if (attempt.kind === 'dropped') return { kind: 'impossible', detail: attempt.detail };
    if (attempt.kind !== 'closed') return attempt;
    log.warn({ way, detail: attempt.detail }, 'delivery by this way is impossible');
    detail = attempt.detail;
  }
  return { kind: 'impossible', detail };
}

/** Nobody is written to directly about mere progress. */
function waysOf(delivery: Delivery, taken: Way | undefined): readonly Way[] {
  if (delivery.occasion === 'again') return taken === undefined ? [] : [taken];
  if (delivery.occasion === 'shared') return ['channel'];
  const { mayPost, isWritten } = readDetails(delivery.destination);
  const channel: readonly Way[] = delivery.reply.audience === 'public' && mayPost ? ['channel'] : [];
  const answer: readonly Way[] = isWritten ? [] : ['answer'];
  const direct: readonly Way[] = delivery.kind === 'progress' ? [] : ['direct'];
  return [...channel, ...answer, ...direct];
}

async function attemptBy(way: Way, delivering: Delivering, log: Log): Promise<Attempt> {
  if (way === 'answer') return attemptAnswer(delivering);
  const { delivery, memo, rest, signal } = delivering;
  if (delivery.occasion === 'again') return amendAt(delivering);
  const { channelId: asked, personId } = delivery.destination;
  const channelId = way === 'channel' ? asked : await openDirectMessages(rest, personId, signal);
  if (typeof channelId !== 'string') return channelId;
  const attempt = await attemptMessage(asMessage(delivering), way, channelId);
  // Not before there is something else to see in its place; then until it has been done, also after a crash.
  const hasAnswer = !memo().answerEnded && !readDetails(delivery.destination).isWritten;
  if (attempt.kind === 'delivered' && hasAnswer && delivery.kind !== 'notice') {
    await endAnswer(delivering, way, log);
  }
  return attempt;
}

function asMessage(delivering: Delivering): SendingMessage {
  const { delivery, memo } = delivering;
  const { replyTo, gestureId, attachmentSizeLimit } = readDetails(delivery.destination);
  return {
    ...delivering,
    fileBytes: Math.min(attachmentSizeLimit, ownFileBytes),
    nonce: (way) => nonceOf(delivery, way, memo().lost),
    replyTo: (way) => (way === 'channel' ? replyTo : undefined),
    begun: delivery.since ?? snowflakeTime(gestureId),
    // A notice has neither button nor file by which to know it; its nonce has to do.
    knownBy: delivery.kind === 'notice' ? 'nothing' : 'its buttons and files',
    // The result comes again, calling the person; mere progress does not.
    whenLost:
      delivery.kind === 'progress'
        ? { end: { kind: 'dropped', detail: 'The message was deleted' } }
        : 'made anew',
  };
}

async function amendAt(delivering: Delivering): Promise<Attempt> {
  const { channelId, messageId } = delivering.memo();
  if (channelId === undefined || messageId === undefined)
    return { kind: 'closed', detail: 'It never had a message' };
  const { attachmentSizeLimit } = readDetails(delivering.delivery.destination);
  const path = Routes.channelMessage(channelId, messageId);
  return amendMessage(delivering, path, Math.min(attachmentSizeLimit, ownFileBytes));
}
