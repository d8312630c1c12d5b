// Sets the state of a generation's message at Slack, one remembered step after the other, so that a repeat continues
// where the last attempt ended. A placeholder first; when there are pictures a new message takes its place, because
// files that were never shared do not show when they are put into a message by an update.

import type { Clock } from '../../clock.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Log } from '../../log.ts';
import { withOriginals } from '../originals.ts';
import type { Delivery, DeliveryOutcome } from '../platform.ts';
import { type Files, shownAs } from './files.ts';
import { type Memory, openMemory } from './memory.ts';
import { delivered, outcomeOf } from './outcome.ts';
import { createPlaces } from './place.ts';
import { removePlaceholder } from './placeholder.ts';
import { findPosted, generationMark, type Mark, type Place } from './post.ts';
import { createPostPictures, type Posted } from './post-pictures.ts';
import { removeFiles } from './remove.ts';
import { render, unmentioned } from './render.ts';
import { shownFiles } from './shown-files.ts';
import { updateMessage } from './update.ts';
import { type Failure, failureOf, type SlackClient } from './web-api.ts';

export type Deliver = (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome>;

export function createDeliver(parts: {
  readonly client: () => SlackClient;
  readonly apiUrl: string;
  readonly http: HttpClient;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}): Deliver {
  const { client, files, log } = parts;
  const { postOnce, postPictures } = createPostPictures(client, files, parts.clock);
  const places = createPlaces(parts);

  const deliver = async (
    delivery: Delivery,
    memory: Memory,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> => {
    signal.throwIfAborted();
    if (delivery.occasion === 'again') return setAnew(delivery, memory, signal);
    const place = await places.choose(delivery, memory, signal);
    switch (delivery.kind) {
      case 'notice':
        return notify(delivery, memory, place);
      case 'progress':
        return report(delivery, memory, place);
      case 'final':
        return delivery.reply.images.length === 0
          ? finishInWords(delivery, memory, place)
          : finishWithPictures(delivery, memory, place, signal);
      default:
        return delivery.kind satisfies never;
    }
  };

  /** The files that are there are shown again; those of pictures that are gone are deleted after it. */
  const setAnew = async (
    delivery: Delivery,
    memory: Memory,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> => {
    const { final } = memory.state;
    const gone: DeliveryOutcome = { kind: 'impossible', detail: 'The message is gone' };
    if (final === undefined) return gone;
    const files = shownFiles(delivery.reply, memory);
    const mark = generationMark(delivery.generationId, 'final');
    if (!(await updateMessage(client(), final, mark, render(delivery.reply, files)))) return gone;
    const isKept = (id: string) => files.some(({ fileId }) => fileId === id);
    const refused = await removeFiles(client(), memory, isKept, signal);
    if (refused !== undefined) log.warn({ code: refused }, 'A file could not be deleted at Slack');
    return delivered(final);
  };

  const notify = async (delivery: Delivery, memory: Memory, place: Place): Promise<DeliveryOutcome> => {
    const known = memory.state.notice;
    if (known !== undefined) return delivered(known);
    const notice = await postOnce(memory, markOf(delivery), place, render(delivery.reply));
    await memory.change({ notice, posting: undefined });
    return delivered(notice);
  };

  const report = async (delivery: Delivery, memory: Memory, place: Place): Promise<DeliveryOutcome> => {
    await settlePlaceholder(delivery, memory, place);
    const rendered = render(unmentioned(delivery.reply));
    const { final, placeholder } = memory.state;
    // A progress report that comes late changes nothing any more.
    if (final !== undefined) return delivered(final);
    if (placeholder?.channelId === place.channelId) {
      await updateMessage(client(), placeholder, markOf(delivery), rendered);
      return delivered(placeholder);
    }
    const posted = await postOnce(memory, markOf(delivery), place, rendered);
    await memory.change({ placeholder: posted, posting: undefined });
    return delivered(posted);
  };

  const finishInWords = async (
    delivery: Delivery,
    memory: Memory,
    place: Place,
  ): Promise<DeliveryOutcome> => {
    await settlePlaceholder(delivery, memory, place);
    const { final: earlier, placeholder } = memory.state;
    // What has become private must not appear in the channel's placeholder.
    const usable = placeholder?.channelId === place.channelId ? placeholder : undefined;
    const existing = earlier ?? usable;
    const rendered = render(delivery.reply);
    if (existing !== undefined) {
      const there = await updateMessage(client(), existing, markOf(delivery), rendered);
      if (there || earlier !== undefined) {
        await memory.change({ final: existing, cleaned: true });
        return delivered(existing);
      }
    }
    const final = await postOnce(memory, markOf(delivery), place, rendered);
    await memory.change({ final, posting: undefined });
    await removePlaceholder(client(), memory, final, log);
    return delivered(final);
  };

  const finishWithPictures = async (
    delivery: Delivery,
    memory: Memory,
    place: Place,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> => {
    const { final: earlier, cleaned } = memory.state;
    if (earlier !== undefined && cleaned === true) {
      const rendered = render(delivery.reply, shownFiles(delivery.reply, memory));
      await updateMessage(client(), earlier, markOf(delivery), rendered);
      return delivered(earlier);
    }
    await settlePlaceholder(delivery, memory, place);
    const posted: Posted =
      earlier === undefined
        ? await postPictures(delivery.reply, memory, markOf(delivery), place, signal)
        : { kind: 'posted', message: earlier };
    if (posted.kind === 'later') return posted;
    await removePlaceholder(client(), memory, posted.message, log);
    return delivered(posted.message);
  };

  /** A placeholder whose posting was cut short may be there all the same. */
  const settlePlaceholder = async (delivery: Delivery, memory: Memory, place: Place): Promise<void> => {
    if (memory.state.posting !== 'progress') return;
    const mark = generationMark(delivery.generationId, 'progress');
    const found = await findPosted(client(), files, memory, mark, place);
    await memory.change({ placeholder: found, posting: undefined });
  };

  return async (given, signal) => {
    const delivery = { ...given, reply: withOriginals(given.reply, shownAs) };
    const memory = openMemory(delivery);
    let failure: Failure;
    try {
      return await deliver(delivery, memory, signal);
    } catch (error) {
      failure = expected(error);
    }
    try {
      const mayMove = failure.kind === 'closed' && delivery.occasion === undefined;
      if (mayMove && (await places.goDirect(delivery, memory, signal)))
        return await deliver(delivery, memory, signal);
    } catch (error) {
      failure = expected(error);
    }
    return outcomeOf(failure, log);
  };
}

function markOf({ generationId, kind }: Delivery): Mark {
  return generationMark(generationId, kind);
}

function expected(error: unknown): Failure {
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  return failure;
}
