// A Discord on 127.0.0.1 for tests: REST v10, gateway and file server over real sockets, and the people who use it.
// Puts the parts together and owns none of their rules.
import type { AddressInfo } from 'node:net';
import { createCdn } from './cdn.ts';
import { createCommandRegistry } from './command-registry.ts';
import { createFaults, type Fault, type FaultRequest } from './fault.ts';
import { createGateway, type GatewayLogEntry } from './gateway.ts';
import type { PrivilegedIntent } from './intent.ts';
import { createInteractionBook } from './interaction.ts';
import type { Parts } from './interaction-send.ts';
import { tellMessages } from './message-event.ts';
import { createMessageWriter } from './message-write.ts';
import { createPayloads } from './payload.ts';
import { createCommandPeople } from './people-command.ts';
import { createComponentPeople } from './people-component.ts';
import { createMessagePeople } from './people-message.ts';
import { createRateLimits, type RateLimitMode } from './rate-limit.ts';
import { createRealm, idOf, type Named } from './realm.ts';
import { accountRoutes } from './rest-account.ts';
import { channelRoutes } from './rest-channel.ts';
import { commandRoutes } from './rest-command.ts';
import { interactionRoutes } from './rest-interaction.ts';
import { messageRoutes } from './rest-message.ts';
import { createRestServer, type LoggedRequest } from './rest-server.ts';
import { webhookRoutes } from './rest-webhook.ts';
import type { Route } from './route.ts';
import { createFormJudge, describeViolations } from './violation.ts';
import { createWatch } from './watch.ts';
import { createWorld, type Message, type MessageChange } from './world.ts';

export interface FakeDiscordOptions {
  /** The bot's token. */
  token?: string;
  /** Epoch milliseconds; deadlines, ids and limits follow it, heartbeats and waits follow the real clock. */
  now?: () => number;
  privilegedIntents?: readonly PrivilegedIntent[];
  heartbeatIntervalMs?: number;
  /** `real`: 5 messages per 5 s and channel, 50 requests per second, … refused with 429 beyond. */
  rateLimits?: RateLimitMode;
  /** How long an attachment's URL is good for; Discord's are good for about a day. */
  urlLifetimeMs?: number;
  /** False: files are counted and then forgotten, for benches. */
  keepAttachmentBytes?: boolean;
  /** How many shards /gateway/bot recommends. */
  shards?: number;
}

export interface MessageRecord {
  change: MessageChange;
  at: number;
  /** The message as it was then. */
  message: Message;
}

export type FakeDiscord = Awaited<ReturnType<typeof createFakeDiscord>>;

// Shaped like Discord's: the id in base64, a time, a secret.
const TOKEN = 'MTA0MjQyNDI0MjQyNDI0MjQy.Gfake0.plantain-test-token-of-a-local-server';

export async function createFakeDiscord(options: FakeDiscordOptions = {}) {
  const now = options.now ?? Date.now;
  const token = options.token ?? TOKEN;
  const privilegedIntents = options.privilegedIntents ?? [];
  let port = 0;
  const origin = () => `http://127.0.0.1:${port}`;
  const gatewayUrl = () => `ws://127.0.0.1:${port}`;

  const world = createWorld(now);
  const watch = createWatch();
  const judge = createFormJudge();
  const faults = createFaults();
  const limits = createRateLimits(now, options.rateLimits ?? 'generous');
  const cdn = createCdn(world, origin, {
    urlLifetimeMs: options.urlLifetimeMs ?? 24 * 3_600_000,
    keepBytes: options.keepAttachmentBytes ?? true,
  });
  const payloads = createPayloads(world, cdn);
  const registry = createCommandRegistry(world);
  const book = createInteractionBook(world);
  const writer = createMessageWriter(world, cdn, judge);
  const routes: Route[] = [];
  const { server, log: requests } = createRestServer({
    token,
    routes,
    limits,
    faults,
    judge,
    cdn,
    now,
    onAnswered: watch.changed,
  });
  const gateway = createGateway(server, world, payloads, {
    token,
    url: gatewayUrl,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    privilegedIntents,
    onEvent: watch.changed,
  });
  const realm = createRealm(world, payloads, gateway);
  const contentGranted = privilegedIntents.includes('MessageContent');
  routes.push(
    ...accountRoutes({
      world,
      payloads,
      gateway,
      gatewayUrl,
      privilegedIntents,
      shards: options.shards ?? 1,
    }),
    ...commandRoutes(world, registry, judge),
    ...channelRoutes(world, payloads, judge, realm.openDirectChannel),
    ...messageRoutes({ world, payloads, judge, writer, contentGranted }),
    ...interactionRoutes({ world, payloads, judge, writer, book, onAnswered: watch.changed }),
    ...webhookRoutes({ world, payloads, judge, writer, book }),
  );
  tellMessages(world, payloads, gateway);

  const changes: MessageRecord[] = [];
  world.onMessage((change, message) => {
    changes.push({ change, at: now(), message: { ...message } });
    watch.changed();
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;

  const parts: Parts = { world, payloads, gateway, book, cdn, watch };
  return {
    ...realm,
    ...createCommandPeople(parts, registry),
    ...createComponentPeople(parts),
    ...createMessagePeople(parts),

    /** For `rest: { api: restUrl, version: '10' }`. */
    restUrl: `${origin()}/api`,
    gatewayUrl: gatewayUrl(),
    token,
    applicationId: world.applicationId,
    bot: world.bot,
    world,
    requests,
    /** Everything that crossed the gateway, both ways. */
    events: gateway.log satisfies GatewayLogEntry[],
    /** Every state of every message, in order. */
    changes,
    violations: judge.violations,
    invalidRequests: limits.invalidRequests,

    assertNoViolations(): void {
      if (judge.violations.length === 0) return;
      throw new Error(`Discord would not have taken this:\n${describeViolations(judge.violations)}`);
    },
    commands(guild?: Named) {
      return registry.list(guild === undefined ? undefined : idOf(guild)).map(({ wire }) => wire);
    },
    /** What everybody in the channel sees, oldest first; with `ephemeral` also what single people see. */
    messages(channel: Named, { ephemeral = false } = {}): Message[] {
      return world.messagesIn(idOf(channel)).filter((each) => ephemeral || each.ephemeralFor === undefined);
    },
    /** The first message, of those there and those to come or to change, that fits. */
    waitForMessage(fits: (message: Message) => boolean, timeoutMs = 5000): Promise<Message> {
      let checked = 0;
      const question = () => {
        for (; checked < changes.length; checked += 1) {
          const id = changes[checked]?.message.id ?? '';
          const current = world.findMessage(id);
          if (current && fits(current)) return current;
        }
        return undefined;
      };
      return watch.until('a message', question, timeoutMs);
    },
    waitForRequest(fits: (request: LoggedRequest) => boolean, timeoutMs = 5000): Promise<LoggedRequest> {
      const question = () => requests.find((each) => each.durationMs > 0 && fits(each));
      return watch.until('a request', question, timeoutMs);
    },
    /** Asked again whenever something happens at this Discord; of what happens elsewhere it learns nothing. */
    waitUntil<Value>(what: string, question: () => Value | undefined, timeoutMs = 5000): Promise<Value> {
      return watch.until(what, question, timeoutMs);
    },
    history(message: Named): MessageRecord[] {
      return changes.filter((each) => each.message.id === idOf(message));
    },

    fault(request: FaultRequest): Fault {
      return faults.add(request);
    },
    clearFaults: faults.clear,
    connections: () => gateway.connected().length,
    dropConnections: gateway.drop,
    closeConnectionsWith: gateway.closeWith,
    askToReconnect: gateway.askToReconnect,
    invalidateSessions: gateway.invalidate,
    /** The last `count` events once more with their old numbers, as is seen after resumes. */
    repeatLastEvents: gateway.repeatLast,

    async close(): Promise<void> {
      faults.clear();
      watch.close();
      await gateway.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
