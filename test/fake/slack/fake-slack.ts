// A local Slack for tests and benches: Web API, Socket Mode, signed HTTP delivery and people who act, over real sockets.
// It is written from what is known of Slack, never from the client it tests.
import { randomBytes } from 'node:crypto';
import type { Ack, Delivery, DeliveryKind } from './delivery.ts';
import { createDispatcher } from './delivery.ts';
import { createEphemera } from './ephemera.ts';
import { createEvents, everyEvent } from './events.ts';
import type { FaultPlan } from './fault.ts';
import { createFaults } from './fault.ts';
import { nothingHere, receiveUpload, sendFile } from './file-transfer.ts';
import type { ObservedMessage, Waiting } from './observation.ts';
import { createWaiting, observe } from './observation.ts';
import type { People } from './people.ts';
import { createPeople } from './people.ts';
import { receiveResponse } from './response-url.ts';
import type { SeedIds } from './seed.ts';
import { createWorkspace, manifestScopes } from './seed.ts';
import type { Incoming, Route } from './server.ts';
import { listen } from './server.ts';
import type { Fields } from './shape.ts';
import type { HttpAnswer, Tampering } from './signed-delivery.ts';
import { createSignedDelivery } from './signed-delivery.ts';
import type { SocketMode } from './socket-mode.ts';
import { createSocketMode } from './socket-mode.ts';
import { becomeReady } from './stored-file.ts';
import { webApi } from './web-api.ts';
import type {
  Application,
  Channel,
  ChannelKind,
  Person,
  StoredFile,
  UserGroup,
  View,
  Workspace,
} from './workspace.ts';
import { addChannel, addPerson, channelOf, createSequence, findDirectMessage } from './workspace.ts';
import type { RequestRecord, World } from './world.ts';

export interface FakeSlackOptions {
  /** Slack's clock: message times, triggers, response URLs. */
  readonly now?: () => number;
  /** The clock of the signatures' timestamps, when it is not the machine's. */
  readonly signingNow?: () => number;
  readonly scopes?: readonly string[];
  readonly appScopes?: readonly string[];
  readonly commands?: readonly string[];
  readonly events?: readonly string[];
  /** How many workspaces have installed the application. */
  readonly teams?: number;
  /** After how many files.info calls an upload is ready; 0 at once, Infinity never. */
  readonly filePollsUntilReady?: number;
  readonly ackDeadlineMs?: number;
  /** Before the second, third and fourth try of an event. */
  readonly retryDelaysMs?: readonly number[];
  /** Whether the bot hears its own messages, as it does on Slack. */
  readonly echoOwnMessages?: boolean;
}

export interface FakeSlack extends People {
  readonly apiUrl: string;
  readonly origin: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly application: Application;
  /** People and channels of the first workspace. */
  readonly ids: SeedIds;
  readonly workspace: Workspace;
  readonly teams: readonly { readonly workspace: Workspace; readonly ids: SeedIds }[];

  addPerson(person: Partial<Person> & { id: string; team?: string }): Person;
  addChannel(channel: {
    id: string;
    name: string;
    kind: ChannelKind;
    members: string[];
    archived?: boolean;
    team?: string;
  }): Channel;
  addUserGroup(group: UserGroup & { team?: string }): void;
  directMessage(user: string, team?: string): Channel;
  /** A code for oauth.v2.access, good once. */
  issueOauthCode(team?: string): string;

  readonly requests: readonly RequestRecord[];
  readonly violations: readonly string[];
  assertNoViolations(): void;
  fault(plan: FaultPlan): void;
  clearFaults(): void;
  setFilePollsUntilReady(polls: number): void;
  /** The next completions with a channel answer ok and never appear. */
  loseNextShares(count: number): void;
  /** Ends the processing of every upload. */
  settleFiles(): void;

  messages(
    channel: string,
    options?: { team?: string; thread?: string; deleted?: boolean },
  ): ObservedMessage[];
  ephemeral(channel: string, user?: string, team?: string): ObservedMessage[];
  message(place: { channel: string; ts: string; team?: string }): ObservedMessage | undefined;
  files(team?: string): StoredFile[];
  openViews(user?: string, team?: string): View[];
  home(user: string, team?: string): View | undefined;
  waitFor: Waiting['until'];
  waitForMessage(wanted: (message: ObservedMessage) => boolean, timeoutMs?: number): Promise<ObservedMessage>;
  waitForView(wanted?: (view: View) => boolean, timeoutMs?: number): Promise<View>;
  waitForRequest(method: string, timeoutMs?: number): Promise<RequestRecord>;

  readonly deliveries: readonly Delivery[];
  readonly socket: Pick<SocketMode, 'connections' | 'refresh' | 'drop'>;
  /** The same envelope once more, over the given connection or any. */
  redeliver(delivery: Delivery, connection?: number): Promise<Ack>;
  /** From now on payloads go as signed POSTs to `/slack/events` there; undefined returns to Socket Mode. */
  httpTarget(url: string | undefined): void;
  /** One POST outside of all bookkeeping, forged or altered as asked. */
  postSigned(kind: DeliveryKind, payload: Fields, tampering?: Tampering): Promise<HttpAnswer>;
  /** The url_verification handshake. */
  challenge(tampering?: Tampering): Promise<{ readonly passed: boolean; readonly answer: HttpAnswer }>;

  close(): Promise<void>;
}

function createApplication(appScopes: readonly string[]): Application {
  const hex = (sizeBytes: number): string => randomBytes(sizeBytes).toString('hex');
  return {
    appId: 'A0PLANTAIN0',
    appToken: `xapp-1-A0PLANTAIN0-1000000000000-${hex(8)}`,
    appScopes: new Set(appScopes),
    signingSecret: hex(16),
    verificationToken: hex(12),
    clientId: '1000000000000.2000000000000',
    clientSecret: hex(16),
  };
}

function routeFor(world: World): (incoming: Incoming) => Route {
  return (incoming) => {
    switch (incoming.url.pathname.split('/')[1]) {
      case 'api':
        return webApi(world, incoming);
      case 'upload':
        return receiveUpload(world, incoming);
      case 'files-pri':
        return sendFile(world, incoming);
      case 'commands':
      case 'actions':
      case 'app':
        return receiveResponse(world, incoming);
      default:
        return nothingHere(incoming);
    }
  };
}

interface Timers {
  wait(delayMs: number, then: () => void): () => void;
  clear(): void;
}

function createTimers(): Timers {
  const timers = new Set<NodeJS.Timeout>();
  return {
    wait(delayMs, then) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        then();
      }, delayMs);
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    clear() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

export async function createFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const now = options.now ?? Date.now;
  const sequence = createSequence(now);
  const application = createApplication(options.appScopes ?? ['connections:write']);
  const scopes = [...(options.scopes ?? manifestScopes)];
  const teams = Array.from({ length: options.teams ?? 1 }, (_, index) => createWorkspace(index + 1, scopes));
  const [first] = teams;
  if (first === undefined) throw new Error('A fake Slack needs at least one workspace');
  const teamOf = (id?: string): Workspace => {
    if (id === undefined) return first.workspace;
    const found = teams.find(({ workspace }) => workspace.id === id);
    if (found === undefined) throw new Error(`There is no workspace ${id}`);
    return found.workspace;
  };

  const waiting = createWaiting();
  const timers = createTimers();
  const faults = createFaults();
  const ackDeadlineMs = (): number => options.ackDeadlineMs ?? 3_000;
  const retryDelaysMs = (): readonly number[] => options.retryDelaysMs ?? [0, 60_000, 300_000];

  const world: World = {
    application,
    workspaces: new Map(teams.map(({ workspace }) => [workspace.id, workspace])),
    sequence,
    now,
    origin: 'http://127.0.0.1',
    ephemera: createEphemera(now, sequence),
    requests: [],
    violations: [],
    filePollsUntilReady: options.filePollsUntilReady ?? 2,
    sharesToLose: 0,
    socketTickets: new Set(),
    oauthCodes: new Map(),
    changed: waiting.changed,
    violate(text) {
      world.violations.push(text);
      waiting.changed();
    },
    posted: (workspace, message) => void events.message(workspace, message),
    edited: (workspace, message, previousText) => events.edited(workspace, message, previousText),
    deleted: (workspace, message) => events.deleted(workspace, message),
  };

  const socket = createSocketMode(world, ackDeadlineMs, timers.wait);
  const http = createSignedDelivery(
    application.signingSecret,
    options.signingNow ?? Date.now,
    ackDeadlineMs,
    timers.wait,
  );
  const transport = () => (http.target.url === undefined ? socket : http);
  const dispatcher = createDispatcher(world, transport, retryDelaysMs, timers.wait);
  const subscriptions = new Set(options.events ?? everyEvent);
  const events = createEvents(world, dispatcher, subscriptions, options.echoOwnMessages ?? true);
  const commands = new Set(options.commands ?? ['/imagine', '/edit', '/plantain']);
  const people = createPeople(world, dispatcher, events, commands, teamOf);

  const listener = await listen(world, faults, routeFor(world), timers.wait);
  world.origin = listener.origin;
  listener.server.on('upgrade', (request, duplex, head) => socket.upgrade(request, duplex, head));

  const everyMessage = (): ObservedMessage[] =>
    teams.flatMap(({ workspace }) =>
      [...workspace.channels.values()].flatMap((channel) =>
        [...channel.messages, ...channel.ephemeral].map((message) => observe(workspace, message)),
      ),
    );
  const openViews = (user?: string, team?: string): View[] =>
    [...teamOf(team).views.values()].filter(
      (view) => view.open && (user === undefined || view.user === user),
    );

  return {
    ...people,
    apiUrl: `${listener.origin}/api/`,
    origin: listener.origin,
    botToken: first.workspace.botToken,
    appToken: application.appToken,
    signingSecret: application.signingSecret,
    application,
    ids: first.ids,
    workspace: first.workspace,
    teams,

    addPerson: ({ team, ...person }) => addPerson(teamOf(team), person),
    addChannel: ({ team, ...channel }) => addChannel(teamOf(team), channel),
    addUserGroup: ({ team, ...group }) => void teamOf(team).userGroups.push(group),
    directMessage: (user, team) => findDirectMessage(teamOf(team), sequence, user),
    issueOauthCode(team) {
      const code = sequence.hex(16);
      world.oauthCodes.set(code, teamOf(team).id);
      return code;
    },

    requests: world.requests,
    violations: world.violations,
    assertNoViolations() {
      if (world.violations.length > 0)
        throw new Error(`Slack's rules were broken:\n${world.violations.join('\n')}`);
    },
    fault: faults.plan,
    clearFaults: faults.clear,
    setFilePollsUntilReady(polls) {
      world.filePollsUntilReady = polls;
    },
    loseNextShares(count) {
      world.sharesToLose = count;
    },
    settleFiles() {
      for (const { workspace } of teams)
        for (const file of workspace.files.values()) becomeReady(world, file);
    },

    messages(channel, { team, thread, deleted = false } = {}) {
      const workspace = teamOf(team);
      return channelOf(workspace, channel)
        .messages.filter((message) => deleted || message.deletedAt === undefined)
        .filter((message) => thread === undefined || message.threadTs === thread || message.ts === thread)
        .map((message) => observe(workspace, message));
    },
    ephemeral(channel, user, team) {
      const workspace = teamOf(team);
      return channelOf(workspace, channel)
        .ephemeral.filter((message) => message.deletedAt === undefined)
        .filter((message) => user === undefined || message.ephemeralFor === user)
        .map((message) => observe(workspace, message));
    },
    message({ channel, ts, team }) {
      const workspace = teamOf(team);
      const found = channelOf(workspace, channel).byTs.get(ts);
      return found === undefined ? undefined : observe(workspace, found);
    },
    files: (team) => [...teamOf(team).files.values()],
    openViews,
    home: (user, team) => teamOf(team).homes.get(user),
    waitFor: waiting.until,
    waitForMessage: (wanted, timeoutMs) =>
      waiting.until('a message', () => everyMessage().find(wanted), timeoutMs),
    waitForView: (wanted = () => true, timeoutMs) =>
      waiting.until(
        'a modal',
        () => teams.flatMap(({ workspace }) => openViews(undefined, workspace.id)).find(wanted),
        timeoutMs,
      ),
    waitForRequest: (method, timeoutMs) =>
      waiting.until(
        `a call of ${method}`,
        () => world.requests.find((request) => request.method === method && request.outcome !== 'unanswered'),
        timeoutMs,
      ),

    deliveries: dispatcher.deliveries,
    socket,
    redeliver: (delivery, connection) =>
      connection === undefined
        ? dispatcher.repeat(delivery)
        : dispatcher.repeat(delivery, (retry) => socket.sendOn(connection, delivery, retry)),
    httpTarget(url) {
      http.target.url = url === undefined ? undefined : new URL('/slack/events', url).href;
    },
    postSigned: http.post,
    async challenge(tampering) {
      const challenge = sequence.hex(20);
      const payload = { token: application.verificationToken, challenge, type: 'url_verification' };
      const answer = await http.post('events_api', payload, tampering);
      return { passed: answer.status === 200 && answer.text.includes(challenge), answer };
    },

    async close() {
      timers.clear();
      waiting.stop();
      await socket.close();
      http.close();
      await listener.close();
    },
  };
}
