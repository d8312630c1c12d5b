// Sets the state of a generation's message at Slack, one remembered step after the other, so that a repeat continues
// where the last attempt ended. A placeholder first; when there are pictures a new message takes its place, because
// files that were never shared do not show when they are put into a message by an update.

import type { Clock } from '../../clock.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Log } from '../../log.ts';
import { withOriginals } from '../originals.ts';
import type { Delivery, DeliveryOutcome } from '../platform.ts';
import { type Files, shownAs } from './files.ts';
import { type Memory, openMemory, type SlackMessage } from './memory.ts';
import { outcomeOf } from './outcome.ts';
import { createPlaces } from './place.ts';
import { removePlaceholder } from './placeholder.ts';
import { createPost, findPosted, metadata, type Place } from './post.ts';
import { removeFiles } from './remove.ts';
import { type Rendered, render, unmentioned } from './render.ts';
import { shownFiles } from './shown-files.ts';
import { type Failure, failureOf, refusalCode, type SlackClient } from './web-api.ts';

export type Deliver = (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome>;

const mostRefusals = 5;
const notReadyMs = 3_000;

export function createDeliver(parts: {
  readonly client: () => SlackClient;
  readonly apiUrl: string;
  readonly http: HttpClient;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}): Deliver {
  const { client, files, log } = parts;
  const postOnce = createPost(client, files, parts.clock);
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
    if (!(await update(final, delivery, 'final', render(delivery.reply, files)))) return gone;
    const isKept = (id: string) => files.some(({ fileId }) => fileId === id);
    const refused = await removeFiles(client(), memory, isKept, signal);
    if (refused !== undefined) log.warn({ code: refused }, 'A file could not be deleted at Slack');
    return delivered(final);
  };

  const notify = async (delivery: Delivery, memory: Memory, place: Place): Promise<DeliveryOutcome> => {
    const known = memory.state.notice;
    if (known !== undefined) return delivered(known);
    const notice = await postOnce(memory, delivery.generationId, 'notice', place, render(delivery.reply));
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
      await update(placeholder, delivery, 'progress', rendered);
      return delivered(placeholder);
    }
    const posted = await postOnce(memory, delivery.generationId, 'progress', place, rendered);
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
      const there = await update(existing, delivery, 'final', rendered);
      if (there || earlier !== undefined) {
        await memory.change({ final: existing, cleaned: true });
        return delivered(existing);
      }
    }
    const final = await postOnce(memory, delivery.generationId, 'final', place, rendered);
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
      await update(earlier, delivery, 'final', render(delivery.reply, shownFiles(delivery.reply, memory)));
      return delivered(earlier);
    }
    await settlePlaceholder(delivery, memory, place);
    const unfinished = earlier === undefined ? await prepareFiles(delivery, memory, signal) : undefined;
    if (unfinished !== undefined) return unfinished;
    const final = earlier ?? (await postPictures(delivery, memory, place));
    if (final === undefined) return { kind: 'later', afterMs: notReadyMs, detail: 'invalid_blocks' };
    await removePlaceholder(client(), memory, final, log);
    return delivered(final);
  };

  /** Undefined once blocks may show the files. */
  const prepareFiles = async (
    delivery: Delivery,
    memory: Memory,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome | undefined> => {
    const { images } = delivery.reply;
    for (const image of images.slice(memory.state.fileIds?.length ?? 0)) {
      signal.throwIfAborted();
      const fileId = await files.upload(image, signal);
      await memory.change({
        fileIds: [...(memory.state.fileIds ?? []), fileId],
        imageIds: [...(memory.state.imageIds ?? []), image.id ?? image.fileName],
      });
    }
    const fileIds = memory.state.fileIds ?? [];
    if (memory.state.completed !== true) {
      const titled = fileIds.map((fileId, index) => ({ fileId, title: images[index]?.fileName ?? fileId }));
      if ((await files.complete(titled)) === 'lost') {
        await memory.change({ fileIds: undefined, imageIds: undefined });
        return { kind: 'later', afterMs: notReadyMs, detail: 'Slack lost an upload' };
      }
      await memory.change({ completed: true });
    }
    if (await files.ready(fileIds, signal)) return undefined;
    return { kind: 'later', afterMs: notReadyMs, detail: 'the files are not ready yet' };
  };

  /** Undefined when Slack does not show the files yet, although it calls them ready. */
  const postPictures = async (
    delivery: Delivery,
    memory: Memory,
    place: Place,
  ): Promise<SlackMessage | undefined> => {
    const rendered = render(delivery.reply, shownFiles(delivery.reply, memory));
    try {
      const final = await postOnce(memory, delivery.generationId, 'final', place, rendered);
      await memory.change({ final, posting: undefined });
      return final;
    } catch (error) {
      const refusals = (memory.state.refusals ?? 0) + 1;
      if (refusalCode(error) !== 'invalid_blocks' || refusals > mostRefusals) throw error;
      await memory.change({ refusals });
      return undefined;
    }
  };

  /** A placeholder whose posting was cut short may be there all the same. */
  const settlePlaceholder = async (delivery: Delivery, memory: Memory, place: Place): Promise<void> => {
    if (memory.state.posting !== 'progress') return;
    const found = await findPosted(client(), files, memory, delivery.generationId, 'progress', place);
    await memory.change({ placeholder: found, posting: undefined });
  };

  /** Whether the message was there to be changed. */
  const update = async (
    message: SlackMessage,
    delivery: Delivery,
    kind: 'progress' | 'final',
    rendered: Rendered,
  ): Promise<boolean> => {
    try {
      await client().chat.update({
        channel: message.channelId,
        ts: message.ts,
        ...rendered,
        metadata: metadata(delivery.generationId, kind),
      });
      return true;
    } catch (error) {
      const code = refusalCode(error);
      if (code !== 'message_not_found' && code !== 'cant_update_message') throw error;
      return false;
    }
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

function expected(error: unknown): Failure {
  const failure = failureOf(error);
  if (failure === undefined) throw error;
  return failure;
}

function delivered({ channelId, ts }: SlackMessage): DeliveryOutcome {
  return { kind: 'delivered', message: { channelId, messageId: ts } };
}
