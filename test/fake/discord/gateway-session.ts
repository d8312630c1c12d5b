// One gateway session: numbering, buffering for a resume, replay. Outlives the sockets that carry it.
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';

export interface GatewaySession {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  socket: WebSocket | undefined;
  readonly sequence: () => number;
  send(event: string, data: unknown): void;
  /** Sends again everything after `sequence`; false when that number was never reached. */
  replayAfter(sequence: number): boolean;
  /** Sends the last `count` events once more, numbered as before, as a flawed resume does. */
  repeatLast(count: number): void;
}

const BUFFERED_EVENTS = 20_000;

export function createSession(
  intents: number,
  shard: readonly [number, number],
  socket: WebSocket,
): GatewaySession {
  let sequence = 0;
  const sent: { sequence: number; event: string; text: string }[] = [];
  const session: GatewaySession = {
    id: randomBytes(16).toString('hex'),
    intents,
    shard,
    socket,
    sequence: () => sequence,
    send(event, data) {
      sequence += 1;
      const text = JSON.stringify({ op: 0, t: event, s: sequence, d: data });
      sent.push({ sequence, event, text });
      if (sent.length > BUFFERED_EVENTS) sent.shift();
      session.socket?.send(text);
    },
    replayAfter(after) {
      if (after > sequence) return false;
      for (const each of sent) {
        if (each.sequence > after && each.event !== 'READY') session.socket?.send(each.text);
      }
      return true;
    },
    repeatLast(count) {
      const repeatable = sent.filter((each) => each.event !== 'READY' && each.event !== 'RESUMED');
      for (const each of repeatable.slice(-count)) session.socket?.send(each.text);
    },
  };
  return session;
}
