// The answer that belongs to an interaction: acknowledged before any I/O, then what the command replied.
// Never the message of a generation, which is deliver.ts's.
import { InteractionResponseType, MessageFlags, RequestMethod, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { AnyCommand } from '../../command.ts';
import type { Destination } from '../../destination.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Log } from '../../log.ts';
import { isEmpty, type Reply } from '../../reply.ts';
import { readDetails } from './destination.ts';
import { errorCode } from './error-code.ts';
import type { modalOf } from './modal.ts';
import type { Rest, RestCall, RestOutcome } from './rest.ts';
import { prepareUpload, textBody, type Upload } from './upload.ts';
import type { Interaction } from './wire.ts';

/** Of the three seconds that Discord waits, so that a second attempt is still in time. */
const acknowledgeMs = 1_400;
/** An answer has no row that would be delivered again, so it is repeated here. */
const attempts = 3;

export type Modal = ReturnType<typeof modalOf>;

export type Answers = {
  /** False when it came too late or somebody else has acknowledged it: then it must not be run. */
  acknowledge(
    interaction: Interaction,
    command: AnyCommand | undefined,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Opens a form in place of an acknowledgement; false when it did not, and no acknowledgement is taken either. */
  open(interaction: Interaction, modal: Modal, timeoutMs: number, signal: AbortSignal): Promise<boolean>;
  reply(
    interaction: Interaction,
    command: AnyCommand | undefined,
    destination: Destination,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<void>;
};

export function createAnswers(parts: {
  readonly rest: Rest;
  readonly clock: Clock;
  readonly log: Log;
  readonly fit: FitImage;
}): Answers {
  const { rest, clock, log, fit } = parts;

  /** The first answer to an interaction, asked for a second time when that may have been lost. */
  async function respond(
    interaction: Interaction,
    body: unknown,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const call: RestCall = {
      method: RequestMethod.Post,
      path: Routes.interactionCallback(interaction.id, interaction.token),
      body,
      byInteractionToken: true,
      timeoutMs,
      signal,
    };
    const first = await rest.call(call);
    if (first.kind === 'done') return true;
    const second = first.kind === 'later' ? await rest.call(call) : first;
    if (second.kind === 'done') return true;
    // Acknowledged already: by the first attempt, whose answer was lost, or else by whoever had this event before us.
    const wasOurs =
      first.kind === 'later' &&
      first.sent &&
      second.kind === 'refused' &&
      second.code === errorCode.alreadyAcknowledged;
    if (!wasOurs) log.warn(describe(interaction, second), 'interaction not acknowledged, so not run');
    return wasOurs;
  }

  const acknowledge: Answers['acknowledge'] = (interaction, command, signal) => {
    const body = changesMessage(interaction, command)
      ? { type: InteractionResponseType.DeferredMessageUpdate }
      : {
          type: InteractionResponseType.DeferredChannelMessageWithSource,
          data: { flags: MessageFlags.Ephemeral },
        };
    return respond(interaction, body, acknowledgeMs, signal);
  };

  const open: Answers['open'] = (interaction, modal, timeoutMs, signal) =>
    respond(interaction, { type: InteractionResponseType.Modal, data: modal }, timeoutMs, signal);

  async function reply(
    interaction: Interaction,
    command: AnyCommand | undefined,
    destination: Destination,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<void> {
    const details = readDetails(destination);
    const changes = changesMessage(interaction, command);
    if (reply.generation !== undefined) {
      // The generation's own message is made by delivery, which then takes this answer away. Where the answer itself
      // becomes that message, or there is nothing to say, it is left alone: an edit might overtake delivery's.
      const isElsewhere = reply.audience === 'public' && details.mayPost;
      if (changes || !isElsewhere || reply.lines.length === 0) return;
    }
    const isSilent = isEmpty(reply);
    if (changes && isSilent) return;
    // What went wrong is for the person alone: the pressed message, which everybody sees, stays as it is.
    const isBeside = changes && reply.audience === 'private';
    const outcome = await send(interaction, isBeside, destination, reply, signal);
    if (outcome.kind !== 'done') log.warn(describe(interaction, outcome), 'answer not shown');
  }

  async function send(
    interaction: Interaction,
    isBeside: boolean,
    destination: Destination,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<RestOutcome> {
    const { application_id: applicationId, token, attachment_size_limit: fileBytes } = interaction;
    let withoutQuotes = false;
    for (let attempt = 1; ; attempt += 1) {
      const options = { personId: destination.personId, fileBytes, withoutQuotes };
      const { body, files }: Upload =
        reply.generation === undefined
          ? await prepareUpload(reply, options, fit, signal)
          : { body: textBody(reply, options), files: [] };
      const outcome = await rest.call({
        method: isBeside ? RequestMethod.Post : RequestMethod.Patch,
        path: isBeside
          ? Routes.webhook(applicationId, token)
          : Routes.webhookMessage(applicationId, token, '@original'),
        body: isBeside ? { ...body, flags: body.flags | MessageFlags.Ephemeral } : body,
        files,
        byInteractionToken: true,
        signal,
      });
      if (outcome.kind === 'done' || attempt === attempts) return outcome;
      if (outcome.kind === 'later') await clock.wait(outcome.afterMs, signal);
      else if (outcome.code === errorCode.blockedByAutoMod) withoutQuotes = true;
      else return outcome;
    }
  }

  return { acknowledge, open, reply };
}

/** Whether the message with the pressed button is what the reply changes. */
function changesMessage(interaction: Interaction, command: AnyCommand | undefined): boolean {
  return interaction.type === 3 && command?.acknowledge === 'update';
}

function describe(interaction: Interaction, outcome: RestOutcome): Readonly<Record<string, unknown>> {
  const ids = { interactionId: interaction.id, channelId: interaction.channel.id };
  switch (outcome.kind) {
    case 'done':
      return ids;
    case 'refused':
      return { ...ids, status: outcome.status, code: outcome.code };
    case 'later':
      return { ...ids, detail: outcome.detail };
  }
}
