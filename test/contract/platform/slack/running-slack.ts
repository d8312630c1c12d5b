// The real platform against the local Slack, with a dispatch that a test writes and deliveries as generation/ makes them.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Memo } from '../../../../src/destination.ts';
import { createHttpClient } from '../../../../src/http/undici-client.ts';
import { asId } from '../../../../src/ids.ts';
import type { Invocation } from '../../../../src/invocation.ts';
import { createLog } from '../../../../src/log.ts';
import type { Announcing, Delivery, DeliveryOutcome, Platform } from '../../../../src/platforms/platform.ts';
import { createSlack, type SlackOptions } from '../../../../src/platforms/slack/index.ts';
import { line, type Reply, type ReplyFile, type ReplyImage } from '../../../../src/reply.ts';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import type { FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { sampleCommands } from './sample-commands.ts';

export type Running = {
  readonly slack: Platform;
  readonly invocations: Invocation[];
  readonly logged: string[];
  /** What the next invocations are answered with. */
  answer: (invocation: Invocation) => Promise<Reply> | Reply;
};

const http = createHttpClient({ egressAllow: [], userAgent: 'Plantain test', clock: systemClock });
afterAll(() => http.close());

export const silence: Reply = { lines: [], images: [], buttons: [], audience: 'private' };

export function said(text: string, parts: Partial<Reply> = {}): Reply {
  return { ...silence, lines: [line('plain', text)], audience: 'public', ...parts };
}

export function picture(width: number, altText = `A picture ${width} wide`): ReplyImage & { bytes: Buffer } {
  const bytes = pngBytes(width);
  return {
    type: 'image/png',
    sizeBytes: bytes.byteLength,
    width,
    height: 48,
    altText,
    fileName: `picture-${width}.png`,
    bytes,
    read: async () => bytes,
  };
}

export function table(
  fileName = 'report.csv',
  text = 'member,credits\nmaya,12\n',
): ReplyFile & { bytes: Buffer } {
  const bytes = Buffer.from(text);
  return {
    fileName,
    type: fileName.endsWith('.zip') ? 'application/zip' : 'text/csv',
    sizeBytes: bytes.byteLength,
    bytes,
    read: async () => bytes,
  };
}

export function createRunning(fake: FakeSlack, options: Partial<SlackOptions> = {}): Running {
  const logged: string[] = [];
  const running: Running = {
    slack: createSlack({
      botToken: fake.botToken,
      apiUrl: fake.apiUrl,
      clock: systemClock,
      log: createLog('warn', { write: (text) => logged.push(text) }),
      http,
      fit: async (image) => ({ bytes: await image.read(), type: image.type, change: 'as_is' }),
      ...options,
    }),
    invocations: [],
    logged,
    answer: () => silence,
  };
  return running;
}

export async function startRunning(running: Running, commands = sampleCommands): Promise<Running> {
  const dispatch = async (invocation: Invocation) => {
    running.invocations.push(invocation);
    return running.answer(invocation);
  };
  await running.slack.start(commands, dispatch, async () => []);
  return running;
}

export function startInSocketMode(fake: FakeSlack, commands = sampleCommands): Promise<Running> {
  return startRunning(createRunning(fake, { appToken: fake.appToken }), commands);
}

/** The platform's routes on a real socket, as our own server mounts them. */
export async function serve(slack: Platform): Promise<{ url: string; close(): Promise<void> }> {
  const [route] = slack.routes;
  if (route === undefined) throw new Error('There is no route');
  const server = createServer(async (incoming, outgoing) => {
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: 'POST',
      headers: Object.entries(incoming.headers).map(
        ([name, value]) => [name, String(value)] as [string, string],
      ),
      body: await new Response(incoming as unknown as ReadableStream).arrayBuffer(),
    });
    const response = await route.handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${route.path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Ends an attempt at the n-th thing to remember, as a crash would: just before it is kept, or just after. */
type Crash = { readonly at: number; readonly kept: boolean };
const never: Crash = { at: 0, kept: true };

/** What outlives attempts that are cut short. */
function createRecollection() {
  let memo: Memo = {};
  return {
    get memo() {
      return memo;
    },
    attempt({ at, kept }: Crash) {
      let remembered = 0;
      return {
        memo,
        remember: async (next: Memo) => {
          remembered += 1;
          const crashes = remembered === at;
          if (!crashes || kept) memo = next;
          if (crashes) throw new Error('The process was killed');
        },
      };
    },
  };
}

/** One generation's deliveries. */
export function createGeneration(slack: Platform, destination: Delivery['destination'], token?: string) {
  const generationId = asId<Delivery['generationId']>(`generation-${crypto.randomUUID()}`);
  const recollection = createRecollection();
  return {
    generationId,
    get memo() {
      return recollection.memo;
    },
    deliver: (kind: Delivery['kind'], reply: Reply, crash = never): Promise<DeliveryOutcome> =>
      slack.deliver(
        {
          generationId,
          kind,
          destination,
          reply,
          ...(token === undefined ? {} : { token }),
          ...recollection.attempt(crash),
        },
        new AbortController().signal,
      ),
  };
}

/** One announcement's attempts and changes. */
export function createAnnouncement(fake: FakeSlack, slack: Platform, to: Announcing['to']) {
  const id = `announcement-${crypto.randomUUID()}`;
  const recollection = createRecollection();
  return {
    id,
    announce(reply: Reply, crash = never): Promise<DeliveryOutcome> {
      if (slack.announce === undefined) throw new Error('Slack announces nothing');
      const announcing = {
        id,
        teamExternalId: fake.workspace.id,
        to,
        reply,
        since: 0,
        ...recollection.attempt(crash),
      };
      return slack.announce(announcing, new AbortController().signal);
    },
  };
}
