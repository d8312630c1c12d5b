// What open pages are told at once, as server-sent events. A page that missed more than is remembered here is told to
// read everything again; nothing depends on an event arriving.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ChatMessage } from './message-body.ts';

export type Live = {
  publish(message: ChatMessage): void;
  /** The message of this id is gone. */
  withdraw(id: string): void;
  /** @param lastEventId what the page saw last, from an earlier stream. */
  open(lastEventId: string | null): Response;
  /** Keeps streams alive through proxies until `signal`, then ends them all. */
  run(signal: AbortSignal): Promise<void>;
};

const mostRemembered = 200;
// A page that does not read for this long a queue is cut off and comes back by itself.
const mostUnread = 500;
// Proxies commonly end a silent connection after 60 s.
const heartbeatMs = 20_000;

export function createLive(clock: Clock): Live {
  const encoder = new TextEncoder();
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  // Numbers begin anew with each process, so its name is a part of an event's id.
  const process = randomUUID().slice(0, 8);
  let remembered: { readonly number: number; readonly text: string }[] = [];
  let last = 0;

  const send = (stream: ReadableStreamDefaultController<Uint8Array>, text: string): void => {
    if ((stream.desiredSize ?? 0) < -mostUnread) {
      streams.delete(stream);
      stream.close();
    } else stream.enqueue(encoder.encode(text));
  };

  /** What came after that event, or undefined when it is not known any more. */
  const missed = (lastEventId: string | null): readonly string[] | undefined => {
    const [owner, written] = lastEventId?.split('-') ?? [];
    const number = Number(written);
    const oldest = remembered[0]?.number ?? last + 1;
    if (owner !== process || !(number >= oldest - 1 && number <= last)) return undefined;
    return remembered.filter((event) => event.number > number).map(({ text }) => text);
  };

  const tell = (event: 'message' | 'gone', data: unknown): void => {
    last += 1;
    const text = `id: ${process}-${last}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    remembered = [...remembered.slice(1 - mostRemembered), { number: last, text }];
    for (const stream of streams) send(stream, text);
  };

  return {
    publish: (message) => tell('message', message),
    withdraw: (id) => tell('gone', { id }),
    open: (lastEventId) => {
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => {
          own = stream;
          const events = missed(lastEventId);
          const complete = events !== undefined;
          send(stream, 'retry: 1000\n\n');
          for (const event of events ?? []) send(stream, event);
          send(stream, `id: ${process}-${last}\nevent: ready\ndata: ${JSON.stringify({ complete })}\n\n`);
          streams.add(stream);
        },
        cancel: () => {
          if (own !== undefined) streams.delete(own);
        },
      });
      return new Response(body, {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
      });
    },
    run: async (signal) => {
      while (!signal.aborted) {
        try {
          await clock.wait(heartbeatMs, signal);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
        if (!signal.aborted) for (const stream of streams) send(stream, ': alive\n\n');
      }
      for (const stream of streams) stream.close();
      streams.clear();
    },
  };
}
