// A regular message of the bot's, in a channel or in somebody's direct messages: made once, then edited by the bot's token.
import { RequestMethod, Routes } from 'discord.js';
import { attachmentsOf } from './amend.ts';
import { type Attempt, attemptOf, type SendingMessage } from './attempt.ts';
import { unreadable } from './direct-messages.ts';
import { errorCode } from './error-code.ts';
import { customIdsIn, type FoundOwn, findOwnMessage } from './find-own.ts';
import { type Way, wordsOf } from './memo.ts';
import { customId } from './render.ts';
import type { RestOutcome } from './rest.ts';
import type { MessageBody } from './upload.ts';
import { sendVariants } from './variant.ts';
import { messageSchema, type WireMessage } from './wire.ts';

/** Discord remembers nonces for "the past few minutes"; afterwards only a look into the channel tells. */
const nonceLifeMs = 2 * 60_000;
/** A message may be deleted again while it is made anew: somebody does not want it there. */
const mostLosses = 3;

export async function attemptMessage(sending: SendingMessage, way: Way, channelId: string): Promise<Attempt> {
  const { memo, remember, clock, whenLost } = sending;
  while (memo().lost < mostLosses) {
    const messageId = memo().messageId;
    const end =
      messageId === undefined
        ? await makeMessage(sending, way, channelId)
        : await editMessage(sending, channelId, messageId);
    if (end.kind === 'edit') continue;
    if (end.kind !== 'lost') return end;
    if (whenLost !== 'made anew') return whenLost.end;
    await remember({ channelId: undefined, messageId: undefined, lost: memo().lost + 1, since: clock.now() });
  }
  return { kind: 'closed', detail: `The message was deleted ${mostLosses} times` };
}

type End = Attempt | { readonly kind: 'edit' } | { readonly kind: 'lost' };

async function makeMessage(sending: SendingMessage, way: Way, channelId: string): Promise<End> {
  const { reply, withFiles, rest, signal, remember } = sending;
  const nonce = sending.nonce(way);
  const found = await findMessage(sending, channelId, nonce);
  if (found.kind === 'found') {
    await remember({ way, channelId, messageId: found.messageId });
    return { kind: 'edit' };
  }
  if (found.kind !== 'none') return found;
  let sent: MessageBody | undefined;
  const outcome = await sendVariants(sending, sending.fileBytes, async ({ body, files }) => {
    sent = body;
    await rememberWords(sending, body);
    return rest.call({
      method: RequestMethod.Post,
      path: Routes.channelMessages(channelId),
      body: { ...body, ...asReply(sending, way), nonce, enforce_nonce: true },
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
  await remember({
    way,
    channelId,
    messageId,
    ...(isShown && withFiles ? { attachments: attachmentsOf(reply, message.data) } : {}),
  });
  if (!isShown) return { kind: 'edit' };
  return { kind: 'delivered', message: { channelId, messageId } };
}

/** Before it is sent: what it says next time may be something else. */
async function rememberWords(
  { knownBy, memo, remember, clock }: SendingMessage,
  { content }: MessageBody,
): Promise<void> {
  const words = wordsOf(content);
  if (knownBy !== 'its words too' || memo().words === words) return;
  await remember({ words, since: memo().since ?? clock.now() });
}

/** Who asked in a message sees the result under it, for as long as that message is there. */
function asReply(sending: SendingMessage, way: Way) {
  const replyTo = sending.replyTo(way);
  if (replyTo === undefined) return {};
  return { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
}

async function editMessage(sending: SendingMessage, channelId: string, messageId: string): Promise<End> {
  const { reply, withFiles, rest, signal, remember } = sending;
  const path = Routes.channelMessage(channelId, messageId);
  const outcome = await sendVariants(sending, sending.fileBytes, ({ body, files }) =>
    rest.call({ method: RequestMethod.Patch, path, body, files, signal }),
  );
  if (outcome.kind !== 'done') return endOf(outcome);
  const message = messageSchema.safeParse(outcome.value);
  if (withFiles && message.success) await remember({ attachments: attachmentsOf(reply, message.data) });
  return { kind: 'delivered', message: { channelId, messageId } };
}

function endOf(outcome: Exclude<RestOutcome, { kind: 'done' }>): End {
  if (outcome.kind === 'refused' && outcome.code === errorCode.unknownMessage) return { kind: 'lost' };
  return attemptOf(outcome);
}

/** What an attempt whose answer was lost may have made, once the nonce no longer keeps it single. */
async function findMessage(
  { reply, about, begun, knownBy, rest, clock, signal, memo }: SendingMessage,
  channelId: string,
  nonce: string,
): Promise<Attempt | FoundOwn> {
  const { words } = memo();
  // What is known by its words was never sent when there are none.
  if (knownBy === 'nothing' || (knownBy === 'its words too' && words === undefined)) return { kind: 'none' };
  if (clock.now() - (memo().since ?? begun) < nonceLifeMs) return { kind: 'none' };
  const customIds = reply.buttons.map(customId);
  const sought = { channelId, about, nonce, begun, customIds, ...(words === undefined ? {} : { words }) };
  const found = await findOwnMessage(sought, rest, signal);
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
