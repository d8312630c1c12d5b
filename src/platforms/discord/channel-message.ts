// A regular message of the bot's, in a channel or in somebody's direct messages: made once, then edited by the bot's token.
import { RequestMethod, Routes } from 'discord.js';
import { attachmentsOf } from './amend.ts';
import { type Attempt, attemptOf, type Delivering } from './attempt.ts';
import { readDetails } from './destination.ts';
import { unreadable } from './direct-messages.ts';
import { errorCode } from './error-code.ts';
import { customIdsIn, type FoundOwn, findOwnMessage } from './find-own.ts';
import { nonceOf, type Way } from './memo.ts';
import { customId } from './render.ts';
import type { RestOutcome } from './rest.ts';
import { type MessageBody, ownFileBytes } from './upload.ts';
import { sendVariants } from './variant.ts';
import { messageSchema, snowflakeTime, type WireMessage } from './wire.ts';

/** Discord remembers nonces for "the past few minutes"; afterwards only a look into the channel tells. */
const nonceLifeMs = 2 * 60_000;
/** A message may be deleted again while it is made anew: somebody does not want it there. */
const mostLosses = 3;

export async function attemptMessage(delivering: Delivering, way: Way, channelId: string): Promise<Attempt> {
  const { delivery, memo, remember, clock } = delivering;
  while (memo().lost < mostLosses) {
    const messageId = memo().messageId;
    const end =
      messageId === undefined
        ? await makeMessage(delivering, way, channelId)
        : await editMessage(delivering, channelId, messageId);
    if (end.kind === 'edit') continue;
    if (end.kind !== 'lost') return end;
    // Somebody took the message away. The result comes again, calling the person; mere progress does not.
    if (delivery.kind === 'progress') return { kind: 'dropped', detail: 'The message was deleted' };
    await remember({ channelId: undefined, messageId: undefined, lost: memo().lost + 1, since: clock.now() });
  }
  return { kind: 'closed', detail: `The message was deleted ${mostLosses} times` };
}

type End = Attempt | { readonly kind: 'edit' } | { readonly kind: 'lost' };

async function makeMessage(delivering: Delivering, way: Way, channelId: string): Promise<End> {
  const { delivery, rest, signal, memo, remember } = delivering;
  const nonce = nonceOf(delivery, way, memo().lost);
  const found = await findMessage(delivering, channelId, nonce);
  if (found.kind === 'found') {
    await remember({ way, channelId, messageId: found.messageId });
    return { kind: 'edit' };
  }
  if (found.kind !== 'none') return found;
  let sent: MessageBody | undefined;
  const outcome = await sendVariants(delivering, fileBytes(delivering), ({ body, files }) => {
    sent = body;
    return rest.call({
      method: RequestMethod.Post,
      path: Routes.channelMessages(channelId),
      body: { ...body, ...asReply(delivering, way), nonce, enforce_nonce: true },
      files,
      signal,
    });
  });
  if (outcome.kind !== 'done') return endOf(outcome);
  const message = messageSchema.safeParse(outcome.value);
  if (!message.success) return unreadable();
  const messageId = message.data.id;
  // The nonce of an earlier attempt brings back what that one made.
  const isShown = sent === undefined || shows(message.data, sent);
  const isFinal = isShown && delivery.kind === 'final';
  await remember({
    way,
    channelId,
    messageId,
    ...(isFinal ? { attachments: attachmentsOf(delivery.reply, message.data) } : {}),
  });
  if (!isShown) return { kind: 'edit' };
  return { kind: 'delivered', message: { channelId, messageId } };
}

/** Who asked in a message sees the result under it, for as long as that message is there. */
function asReply({ delivery }: Delivering, way: Way) {
  const { replyTo } = readDetails(delivery.destination);
  if (way !== 'channel' || replyTo === undefined) return {};
  return { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
}

async function editMessage(delivering: Delivering, channelId: string, messageId: string): Promise<End> {
  const { delivery, rest, signal, remember } = delivering;
  const path = Routes.channelMessage(channelId, messageId);
  const outcome = await sendVariants(delivering, fileBytes(delivering), ({ body, files }) =>
    rest.call({ method: RequestMethod.Patch, path, body, files, signal }),
  );
  if (outcome.kind !== 'done') return endOf(outcome);
  const message = messageSchema.safeParse(outcome.value);
  if (delivery.kind === 'final' && message.success)
    await remember({ attachments: attachmentsOf(delivery.reply, message.data) });
  return { kind: 'delivered', message: { channelId, messageId } };
}

function endOf(outcome: Exclude<RestOutcome, { kind: 'done' }>): End {
  if (outcome.kind === 'refused' && outcome.code === errorCode.unknownMessage) return { kind: 'lost' };
  return attemptOf(outcome);
}

/** What an attempt whose answer was lost may have made, once the nonce no longer keeps it single. */
async function findMessage(
  { delivery, rest, clock, signal, memo }: Delivering,
  channelId: string,
  nonce: string,
): Promise<Attempt | FoundOwn> {
  const begun = delivery.since ?? snowflakeTime(readDetails(delivery.destination).gestureId);
  const since = memo().since ?? begun;
  // A notice has neither button nor file by which to know it; its nonce has to do.
  if (delivery.kind === 'notice' || clock.now() - since < nonceLifeMs) return { kind: 'none' };
  const { generationId, reply } = delivery;
  const customIds = reply.buttons.map(customId);
  const found = await findOwnMessage({ channelId, generationId, nonce, begun, customIds }, rest, signal);
  // Without the permission to read its history there is nothing to see, and posting may be allowed all the same.
  return found.kind === 'unseen' ? { kind: 'none' } : found;
}

/** Whether the message that Discord answered with is in the state that was sent. */
function shows(message: WireMessage, body: MessageBody): boolean {
  const wanted = body.components.flatMap((row) => row.components.map((button) => button.custom_id));
  return (
    message.content.trim() === body.content.trim() &&
    message.attachments.length === (body.attachments ?? []).length &&
    customIdsIn(message).join('\n') === wanted.join('\n')
  );
}

function fileBytes({ delivery }: Delivering): number {
  return Math.min(readDetails(delivery.destination).attachmentSizeLimit, ownFileBytes);
}
