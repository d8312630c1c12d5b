// What Slack sends to the application, and how it is acknowledged: three seconds, and three more tries for events alone.
import { randomUUID } from 'node:crypto';
import type { Fields } from './shape.ts';
import type { World } from './world.ts';

export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

export interface Ack {
  readonly outcome: 'acked' | 'timeout' | 'dispatch_failed' | 'connection_lost' | 'http_error';
  /** From the first byte sent to the acknowledgement read. */
  readonly latencyMs: number;
  /** What came with it: an object, a text, or undefined. */
  readonly body: unknown;
  readonly status?: number;
  /** The application asked not to be sent this event again. */
  readonly noRetry?: boolean;
}

export interface Retry {
  readonly number: number;
  readonly reason: string;
}

export interface Delivery {
  readonly envelopeId: string;
  readonly kind: DeliveryKind;
  readonly payload: Fields;
  /** Whether the acknowledgement may carry a body. */
  readonly acceptsPayload: boolean;
  readonly acks: Ack[];
  /** Acknowledgements after the deadline, in milliseconds since sending. */
  readonly lateMs: number[];
  /** The first try's end. */
  first: Promise<Ack>;
  /** The end after all retries. */
  acked: Promise<Ack>;
}

export interface Transport {
  send(delivery: Delivery, retry?: Retry): Promise<Ack>;
}

export interface Dispatcher {
  readonly deliveries: Delivery[];
  deliver(kind: DeliveryKind, payload: Fields, acceptsPayload: boolean): Delivery;
  /** Once more, as Slack does when it missed the acknowledgement. */
  repeat(delivery: Delivery, send?: (retry: Retry) => Promise<Ack>): Promise<Ack>;
}

const reasons: Record<Ack['outcome'], string> = {
  acked: 'unknown_error',
  timeout: 'http_timeout',
  dispatch_failed: 'connection_failed',
  connection_lost: 'connection_failed',
  http_error: 'http_error',
};

export function createDispatcher(
  world: World,
  transport: () => Transport,
  retryDelaysMs: () => readonly number[],
  wait: (delayMs: number, then: () => void) => void,
): Dispatcher {
  const deliveries: Delivery[] = [];

  const attempt = async (delivery: Delivery, retry?: Retry): Promise<Ack> => {
    const ack = await transport().send(delivery, retry);
    delivery.acks.push(ack);
    world.changed();
    return ack;
  };

  const retryUntilAcked = async (delivery: Delivery): Promise<Ack> => {
    let ack = await delivery.first;
    if (delivery.kind !== 'events_api') return ack;
    for (const [index, delayMs] of retryDelaysMs().entries()) {
      if (ack.outcome === 'acked' || ack.noRetry === true) return ack;
      const reason = reasons[ack.outcome];
      await new Promise<void>((resolve) => wait(delayMs, resolve));
      ack = await attempt(delivery, { number: index + 1, reason });
    }
    return ack;
  };

  return {
    deliveries,
    deliver(kind, payload, acceptsPayload) {
      const never = new Promise<Ack>(() => {});
      const delivery: Delivery = {
        envelopeId: randomUUID(),
        kind,
        payload,
        acceptsPayload,
        acks: [],
        lateMs: [],
        first: never,
        acked: never,
      };
      deliveries.push(delivery);
      delivery.first = attempt(delivery);
      delivery.acked = retryUntilAcked(delivery);
      return delivery;
    },
    async repeat(delivery, send) {
      const retry = { number: delivery.acks.length, reason: 'http_timeout' };
      if (send === undefined) return attempt(delivery, retry);
      const ack = await send(retry);
      delivery.acks.push(ack);
      return ack;
    },
  };
}
