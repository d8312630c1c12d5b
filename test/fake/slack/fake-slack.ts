// A local Slack for tests and benches: Web API, Socket Mode, signed HTTP delivery and people who act, over real sockets.
// It is written from what is known of Slack, never from the client it tests.
import { randomBytes } from 'node:crypto';
import type { FakeSlack, FakeSlackOptions } from './contract.ts';
import { createDispatcher } from './delivery.ts';
import { createEphemera } from './ephemera.ts';
import { createEvents, everyEvent } from './events.ts';
import { createFaults } from './fault.ts';
import { nothingHere, receiveUpload, sendFile } from './file-transfer.ts';
import type { ObservedMessage } from './observation.ts';
import { createMessageLog, createWaiting, observe } from './observation.ts';
import { createPeople } from './people.ts';
import { receiveResponse } from './response-url.ts';
import { createWorkspace, manifestScopes } from './seed.ts';
import type { Incoming, Route } from './server.ts';
import { listen } from './server.ts';
import { createSignedDelivery } from './signed-delivery.ts';
import { createSocketMode } from './socket-mode.ts';
import { becomeReady } from './stored-file.ts';
import { createTimers } from './timers.ts';
import { webApi } from './web-api.ts';
import type { Application, View, Workspace } from './workspace.ts';
import { addChannel, addPerson, channelOf, createSequence, findDirectMessage } from './workspace.ts';
import type { World } from './world.ts';

export type { FakeSlack, FakeSlackOptions } from './contract.ts';

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
  const messageLog = createMessageLog();
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
    heldShares: undefined,
    socketTickets: new Set(),
    oauthCodes: new Map(),
    changed: waiting.changed,
    touched(workspace, message) {
      messageLog.touched(workspace, message);
      waiting.changed();
    },
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
  const commands = new Map(
    (options.commands ?? ['/imagine', '/edit', '/plantain']).map((each) =>
      typeof each === 'string' ? [each, false] : [each.command, each.should_escape],
    ),
  );
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
    holdShares() {
      world.heldShares = [];
    },
    letShares() {
      const held = world.heldShares ?? [];
      world.heldShares = undefined;
      for (const share of held) share();
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
      waiting.until('a message', messageLog.looking(everyMessage, wanted), timeoutMs),
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
