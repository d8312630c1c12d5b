// HTTP mode: requests signed by Slack → Bolt's events. Nothing is read as meaning anything before its signature is good.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Receiver, ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Route } from '../platform.ts';

const mostBodyBytes = 1024 * 1024;
// Bolt's own check refuses what is too old, and takes what comes from the future.
const mostSkewSeconds = 300;

type Handler = { processEvent(event: ReceiverEvent): Promise<void> };

export type SignedRequests = { readonly receiver: Receiver; readonly route: Route };

export function createSignedRequests(parts: {
  readonly signingSecret: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether invocations are taken: between start and stop. */
  readonly open: () => boolean;
}): SignedRequests {
  let handler: Handler | undefined;
  const receiver: Receiver = {
    init: (app) => {
      handler = app;
    },
    start: async () => {},
    stop: async () => {},
  };
  const handle = async (request: Request): Promise<Response> => {
    const raw = await readBody(request);
    if (raw === undefined) return answer(413);
    if (!isSigned(request.headers, raw, parts.signingSecret, parts.clock.now())) {
      parts.log.warn({}, 'A request that Slack did not sign was refused');
      return answer(401);
    }
    const body = parseBody(raw, request.headers.get('content-type') ?? '');
    if (body === undefined) return answer(400);
    if (body.type === 'url_verification') return Response.json({ challenge: body.challenge });
    if (body.ssl_check !== undefined) return answer(200);
    if (handler === undefined || !parts.open()) return answer(503);
    return acknowledged(handler, body, request.headers);
  };
  return { receiver, route: { method: 'POST', path: '/slack/events', maxBodyBytes: mostBodyBytes, handle } };
}

/** Answers as soon as the event is acknowledged; what else there is to do goes on. */
function acknowledged(handler: Handler, body: Body, headers: Headers): Promise<Response> {
  return new Promise((resolve, reject) => {
    const ack = async (payload?: unknown): Promise<void> => {
      if (payload === undefined || payload === '') resolve(answer(200));
      else if (typeof payload === 'string') resolve(new Response(payload));
      else resolve(Response.json(payload));
    };
    const retryNum = headers.get('x-slack-retry-num');
    const retryReason = headers.get('x-slack-retry-reason');
    handler
      .processEvent({
        body,
        ack,
        ...(retryNum === null ? {} : { retryNum: Number(retryNum) }),
        ...(retryReason === null ? {} : { retryReason }),
      })
      // Nobody acknowledged it: an event comes again, a person sees that it failed.
      .then(() => resolve(answer(500)), reject);
  });
}

function isSigned(headers: Headers, raw: Buffer, secret: string, now: number): boolean {
  const timestamp = headers.get('x-slack-request-timestamp') ?? '';
  const signature = headers.get('x-slack-signature') ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > mostSkewSeconds) return false;
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(raw).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}

const bodySchema = z.record(z.string(), z.unknown());
type Body = z.infer<typeof bodySchema>;

function parseBody(raw: Buffer, contentType: string): Body | undefined {
  const text = raw.toString('utf8');
  if (contentType.startsWith('application/json')) return parseJson(text);
  const fields = Object.fromEntries(new URLSearchParams(text));
  return fields.payload === undefined ? fields : parseJson(fields.payload);
}

function parseJson(text: string): Body | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readBody(request: Request): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of request.body ?? []) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > mostBodyBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function answer(status: number): Response {
  return new Response(null, { status });
}
