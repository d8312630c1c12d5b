// Sets the message of an announcement at Slack, to a person directly or in a channel, one remembered step after the
// other. It calls nobody whom it names.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { line } from '../../reply.ts';
import { withOriginals } from '../originals.ts';
import type { Announcing, DeliveryOutcome } from '../platform.ts';
import type { Attach } from './attach.ts';
import { type Files, shownAs } from './files.ts';
import { type Memory, openMemory } from './memory.ts';
import { delivered, outcomeOf } from './outcome.ts';
import { announcementMark, type Place } from './post.ts';
import { createPostPictures } from './post-pictures.ts';
import { type Rendered, render, unmentioned, withNote } from './render.ts';
import { shownFiles } from './shown-files.ts';
import { updateMessage } from './update.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export type Announce = (announcing: Announcing, signal: AbortSignal) => Promise<DeliveryOutcome>;

export function createAnnounce(parts: {
  readonly client: () => SlackClient;
  readonly files: Files;
  readonly attach: Attach;
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined until it is known. */
  readonly teamId: () => string | undefined;
}): Announce {
  const { client, files, attach, log, teamId } = parts;
  const { postPictures } = createPostPictures(client, files, parts.clock);

  // A person's own id would take a post too, but a post in doubt can be looked for in a channel alone.
  const placeOf = async ({ to }: Announcing, memory: Memory): Promise<Place> => {
    if (to.kind === 'channel') return { channelId: to.channelId, threadTs: undefined };
    const known = memory.state.direct;
    if (known !== undefined) return { channelId: known, threadTs: undefined };
    const { channel } = await client().conversations.open({ users: to.personId });
    const direct = channel?.id ?? to.personId;
    await memory.change({ direct });
    return { channelId: direct, threadTs: undefined };
  };

  /** Its words are told also where Slack does not take its pictures. */
  const post: typeof postPictures = async (reply, memory, mark, place, signal) => {
    try {
      return await postPictures(reply, memory, mark, place, signal);
    } catch (error) {
      const failure = failureOf(error);
      if (reply.images.length === 0 || failure?.kind !== 'refused') throw error;
      log.warn({ code: failure.detail }, 'The pictures of an announcement could not be shown at Slack');
      await memory.change({ fileIds: undefined, imageIds: undefined, completed: undefined });
      const lines = [...reply.lines, line('plain', slackMessages.picturesMissing)];
      return postPictures({ ...reply, lines, images: [] }, memory, mark, place, signal);
    }
  };

  const announce = async (
    announcing: Announcing,
    memory: Memory,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> => {
    const mark = announcementMark(announcing.id);
    const reply = unmentioned(withOriginals(announcing.reply, shownAs));
    const isRefused = () => memory.state.attachment?.ended === 'refused';
    const shown = (): Rendered => {
      const rendered = render(reply, shownFiles(reply, memory));
      return isRefused() ? withNote(rendered, slackMessages.filesRefused) : rendered;
    };
    const wasRefused = isRefused();
    let message = memory.state.final;
    if (message === undefined) {
      const place = await placeOf(announcing, memory);
      const posted = await post(reply, memory, mark, place, signal);
      if (posted.kind === 'later') return posted;
      message = posted.message;
    } else if (!(await updateMessage(client(), message, mark, shown())))
      return { kind: 'impossible', detail: 'The message is gone' };
    const beside = { channelId: message.channelId, threadTs: undefined };
    const attached = await attach(reply.files ?? [], memory, beside, signal);
    if (attached.kind === 'later') return attached;
    if (attached.kind === 'refused' && !wasRefused) await updateMessage(client(), message, mark, shown());
    return delivered(message);
  };

  return async (announcing, signal) => {
    signal.throwIfAborted();
    const ours = teamId();
    if (ours !== undefined && announcing.teamExternalId !== ours)
      return { kind: 'impossible', detail: 'The bot is of another workspace' };
    try {
      return await announce(announcing, openMemory(announcing), signal);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      return outcomeOf(failure, log);
    }
  };
}
