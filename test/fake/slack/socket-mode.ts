// Socket Mode: hello, envelopes to any one of the open connections, acknowledgements, refreshes. At most ten connections.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Ack, Delivery, Retry, Transport } from './delivery.ts';
import { parseFields } from './request-body.ts';
import { isFields } from './shape.ts';
import type { World } from './world.ts';

const connectionLimit = 10;
const pingEveryMs = 10_000;
/** A client that is not answering any more must not hold up the end of a test. */
const closingPatienceMs = 200;

interface Sent {
  readonly delivery: Delivery;
  readonly sentAt: number;
  state: 'open' | 'acked' | 'timeout';
  settle(ack: Ack): void;
}

interface Connection {
  readonly number: number;
  readonly socket: WebSocket;
  readonly sent: Map<string, Sent>;
  /** No more payloads: it was told to go. */
  draining: boolean;
}

export interface SocketMode extends Transport {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number[];
  sendOn(connection: number, delivery: Delivery, retry?: Retry): Promise<Ack>;
  /** Says `disconnect`; the client is expected to come back on a new connection. */
  refresh(reason: 'warning' | 'refresh_requested' | 'link_disabled', connection?: number): void;
  /** Cuts without a word. */
  drop(connection?: number): void;
  close(): Promise<void>;
}

export function createSocketMode(
  world: World,
  ackDeadlineMs: () => number,
  wait: (delayMs: number, then: () => void) => () => void,
): SocketMode {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const connections: Connection[] = [];
  let numbers = 0;
  let turn = 0;

  const debugInfo = { host: 'applink-fake', build_number: 1, approximate_connection_time: 18_060 };

  const receive = (connection: Connection, data: RawData): void => {
    const message = parseFields(data.toString());
    const envelopeId = message?.envelope_id;
    const sent = typeof envelopeId === 'string' ? connection.sent.get(envelopeId) : undefined;
    if (message === undefined || sent === undefined)
      return void world.violate(
        `Socket Mode: an unknown envelope acknowledged: ${data.toString().slice(0, 200)}`,
      );
    const body = message.payload;
    const empty = body === undefined || (isFields(body) && Object.keys(body).length === 0);
    if (!empty && !sent.delivery.acceptsPayload)
      world.violate(`Socket Mode: this ${sent.delivery.kind} envelope accepts no response payload`);
    const latencyMs = performance.now() - sent.sentAt;
    if (sent.state === 'acked')
      return void world.violate(`Socket Mode: envelope ${String(envelopeId)} acknowledged twice`);
    if (sent.state === 'timeout') {
      sent.delivery.lateMs.push(latencyMs);
      world.changed();
      return;
    }
    sent.state = 'acked';
    sent.settle({ outcome: 'acked', latencyMs, body: empty ? undefined : body });
  };

  const forget = (connection: Connection): void => {
    const at = connections.indexOf(connection);
    if (at >= 0) connections.splice(at, 1);
    for (const sent of connection.sent.values())
      if (sent.state === 'open')
        sent.settle({
          outcome: 'connection_lost',
          latencyMs: performance.now() - sent.sentAt,
          body: undefined,
        });
    world.changed();
  };

  const accept = (socket: WebSocket): void => {
    numbers += 1;
    const connection: Connection = { number: numbers, socket, sent: new Map(), draining: false };
    if (connections.length >= connectionLimit) {
      socket.send(
        JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: debugInfo }),
      );
      socket.close();
      return;
    }
    connections.push(connection);
    socket.on('message', (data) => receive(connection, data));
    socket.on('error', () => socket.terminate());
    const ping = setInterval(() => socket.ping(`Ping from applink-fake`), pingEveryMs);
    ping.unref();
    socket.on('close', () => {
      clearInterval(ping);
      forget(connection);
    });
    const info = { app_id: world.application.appId };
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: connections.length,
        debug_info: debugInfo,
        connection_info: info,
      }),
    );
    world.changed();
  };

  const sendOver = (connection: Connection, delivery: Delivery, retry?: Retry): Promise<Ack> =>
    new Promise((resolve) => {
      const stop = wait(ackDeadlineMs(), () => {
        sent.state = 'timeout';
        resolve({ outcome: 'timeout', latencyMs: performance.now() - sent.sentAt, body: undefined });
      });
      const sent: Sent = {
        delivery,
        sentAt: performance.now(),
        state: 'open',
        settle(ack) {
          stop();
          resolve(ack);
        },
      };
      connection.sent.set(delivery.envelopeId, sent);
      connection.socket.send(
        JSON.stringify({
          envelope_id: delivery.envelopeId,
          payload: delivery.payload,
          type: delivery.kind,
          accepts_response_payload: delivery.acceptsPayload,
          ...(delivery.kind === 'events_api'
            ? {
                retry_attempt: retry?.number ?? 0,
                retry_reason: retry === undefined ? '' : retry.reason.replace('http_', ''),
              }
            : {}),
        }),
      );
    });

  const chosen = (number?: number): Connection[] =>
    connections.filter((connection) => number === undefined || connection.number === number);

  return {
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', world.origin);
      const ticket = url.searchParams.get('ticket') ?? '';
      if (url.pathname !== '/link/' || !world.socketTickets.delete(ticket)) {
        world.violate('Socket Mode: a connection without a fresh ticket of apps.connections.open');
        return socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
      }
      sockets.handleUpgrade(request, socket, head, accept);
    },
    connections: () => connections.map((connection) => connection.number),
    async send(delivery, retry) {
      const ready = connections.filter(
        (connection) => !connection.draining && connection.socket.readyState === connection.socket.OPEN,
      );
      turn += 1;
      const connection = ready[turn % Math.max(ready.length, 1)];
      if (connection === undefined) return { outcome: 'dispatch_failed', latencyMs: 0, body: undefined };
      return sendOver(connection, delivery, retry);
    },
    sendOn(number, delivery, retry) {
      const [connection] = chosen(number);
      if (connection === undefined) throw new Error(`There is no Socket Mode connection ${number}`);
      return sendOver(connection, delivery, retry);
    },
    refresh(reason, number) {
      for (const connection of chosen(number)) {
        connection.draining = true;
        connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo }));
      }
    },
    drop(number) {
      for (const connection of chosen(number)) connection.socket.terminate();
    },
    async close() {
      const open = [...connections];
      const closed = open.map(
        ({ socket }) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      );
      for (const { socket } of open) socket.close(1000);
      const patience = setTimeout(() => {
        for (const { socket } of open) socket.terminate();
      }, closingPatienceMs);
      await Promise.all(closed);
      clearTimeout(patience);
      sockets.close();
    },
  };
}
