// Delivery by signed HTTP POST to the application's request URL, rightly signed or, when a test asks, wrongly.
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:http';
import { stringify } from 'node:querystring';
import type { Ack, Delivery, DeliveryKind, Retry, Transport } from './delivery.ts';
import { readBytes } from './request-body.ts';
import type { Fields } from './shape.ts';

/** Everything that may be wrong with a request that claims to come from Slack. */
export interface Tampering {
  /** Signs with another secret. */
  readonly signingSecret?: string;
  /** Seconds added to the timestamp before signing; the signature itself stays right. */
  readonly skewSeconds?: number;
  /** Changes the body after signing. */
  readonly alterBody?: (body: string) => string;
  readonly contentType?: string;
  readonly omitHeaders?: readonly ('x-slack-signature' | 'x-slack-request-timestamp')[];
  readonly headers?: Record<string, string>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly latencyMs: number;
}

export interface SignedDelivery extends Transport {
  readonly target: { url: string | undefined };
  post(kind: DeliveryKind, payload: Fields, tampering?: Tampering, retry?: Retry): Promise<HttpAnswer>;
  close(): void;
}

export function encodeBody(kind: DeliveryKind, payload: Fields): { body: string; contentType: string } {
  const form = 'application/x-www-form-urlencoded';
  switch (kind) {
    case 'events_api':
      return { body: JSON.stringify(payload), contentType: 'application/json' };
    case 'interactive':
      return { body: stringify({ payload: JSON.stringify(payload) }), contentType: form };
    case 'slash_commands':
      return {
        body: stringify(Object.fromEntries(Object.entries(payload).map(([k, v]) => [k, String(v)]))),
        contentType: form,
      };
    default:
      return kind satisfies never;
  }
}

function bodyOf(answer: HttpAnswer): unknown {
  if (answer.text === '') return undefined;
  if (answer.headers['content-type']?.startsWith('application/json') === true) return JSON.parse(answer.text);
  return answer.text;
}

export function createSignedDelivery(
  signingSecret: string,
  signingNow: () => number,
  ackDeadlineMs: () => number,
  wait: (delayMs: number, then: () => void) => () => void,
): SignedDelivery {
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const target: { url: string | undefined } = { url: undefined };

  const post = (
    kind: DeliveryKind,
    payload: Fields,
    tampering: Tampering = {},
    retry?: Retry,
  ): Promise<HttpAnswer> => {
    const { url } = target;
    if (url === undefined) throw new Error('No HTTP target is set: call httpTarget(url) first');
    const { body, contentType } = encodeBody(kind, payload);
    const seconds = String(Math.floor(signingNow() / 1000) + (tampering.skewSeconds ?? 0));
    const secret = tampering.signingSecret ?? signingSecret;
    const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
    const sent = Buffer.from(tampering.alterBody?.(body) ?? body);
    const headers: Record<string, string> = {
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'content-type': tampering.contentType ?? contentType,
      'content-length': String(sent.length),
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': `v0=${signature}`,
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }),
      ...tampering.headers,
    };
    for (const name of tampering.omitHeaders ?? []) delete headers[name];
    return new Promise((resolve, reject) => {
      const sentAt = performance.now();
      const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
        readBytes(response).then((bytes) => {
          const { headers: answered, statusCode: status = 0 } = response;
          resolve({
            status,
            headers: answered,
            text: bytes.toString(),
            latencyMs: performance.now() - sentAt,
          });
        }, reject);
      });
      outgoing.on('error', reject);
      outgoing.end(sent);
    });
  };

  const send = (delivery: Delivery, retry?: Retry): Promise<Ack> =>
    new Promise((resolve) => {
      const sentAt = performance.now();
      let timedOut = false;
      const stop = wait(ackDeadlineMs(), () => {
        timedOut = true;
        resolve({ outcome: 'timeout', latencyMs: performance.now() - sentAt, body: undefined });
      });
      post(delivery.kind, delivery.payload, {}, retry).then(
        (answer) => {
          if (timedOut) return delivery.lateMs.push(answer.latencyMs);
          stop();
          const ok = answer.status >= 200 && answer.status < 300;
          const { status, latencyMs } = answer;
          const noRetry = answer.headers['x-slack-no-retry'] === '1';
          resolve({
            outcome: ok ? 'acked' : 'http_error',
            latencyMs,
            body: ok ? bodyOf(answer) : answer.text,
            status,
            noRetry,
          });
        },
        () => {
          stop();
          resolve({ outcome: 'connection_lost', latencyMs: performance.now() - sentAt, body: undefined });
        },
      );
    });

  return { target, post, send, close: () => agent.destroy() };
}
