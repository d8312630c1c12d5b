// Slack as a platform: puts the parts together, and knows nothing but how they are connected.
import type { Receiver } from '@slack/bolt';
import type { Clock } from '../../clock.ts';
import { PlatformError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import type { Platform } from '../platform.ts';
import { createAnnounce } from './announce.ts';
import { createAnswer } from './answer.ts';
import { createAttach } from './attach.ts';
import { SlackApp } from './bolt-app.ts';
import { boltLogger } from './bolt-log.ts';
import { createChannelNames } from './channel-names.ts';
import { createChannels } from './channels.ts';
import { check } from './check.ts';
import { createDeliver } from './deliver.ts';
import { createFiles } from './files.ts';
import { createFindPictures } from './find-pictures.ts';
import { domainOf, parseLink } from './link.ts';
import { createPeople } from './people.ts';
import { createPrepare } from './prepare.ts';
import { receive } from './receive.ts';
import { createReadReference } from './reference.ts';
import { remove } from './remove.ts';
import { createSayOnce } from './say-once.ts';
import { createSight } from './sight.ts';
import { createSignedRequests } from './signed-requests.ts';
import { createSocket } from './socket.ts';
import { channelStanding } from './team-channel.ts';
import { createTell } from './tell.ts';
import { createUpload } from './upload.ts';
import { createUserGroups } from './user-groups.ts';
import { clientOptions, createClient, failureOf, type SlackClient } from './web-api.ts';

export type SlackOptions = {
  readonly botToken: string;
  /** Present: Socket Mode. */
  readonly appToken?: string;
  /** Alone: HTTP mode. */
  readonly signingSecret?: string;
  /** Ends in `/`, e.g. `https://slack.com/api/`. */
  readonly apiUrl?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpClient;
  readonly fit: FitImage;
};

export function createSlack(options: SlackOptions): Platform {
  const { botToken, appToken, signingSecret, clock, log, http } = options;
  const apiUrl = (options.apiUrl ?? 'https://slack.com/api/').replace(/\/?$/, '/');
  const slackClient = createClient(botToken, apiUrl, log);
  const client = () => slackClient;
  const stopping = new AbortController();
  const upload = createUpload({ client, apiUrl, http });
  const files = createFiles({ client, upload, fit: options.fit, clock });
  const channels = createChannels(client, clock, log);
  const attach = createAttach({ client, files, upload, log });
  const sayOnce = createSayOnce({ client, prepare: createPrepare({ files, log }), attach, log });
  const answer = createAnswer({ client, apiUrl, http, sayOnce, channels, log, signal: stopping.signal });

  let identity: Identity | undefined;
  const teamId = () => identity?.teamId;
  const groups = createUserGroups({ client, clock, log });
  const people = createPeople({ client, clock, log, groups, teamId });
  const channelNames = createChannelNames();
  let app: SlackApp | undefined;
  const open = () => app !== undefined && !stopping.signal.aborted;
  const socket = appToken === undefined ? undefined : createSocket({ appToken, apiUrl, clock, log });
  const requests =
    socket !== undefined || signingSecret === undefined
      ? undefined
      : createSignedRequests({ signingSecret, clock, log, open });

  return {
    id: 'slack',
    progress: { everyMs: 5_000, most: 3 },
    routes: requests === undefined ? [] : [requests.route],
    remove: (removal, signal) => remove(removal, { client: client(), files }, signal),
    // https://docs.slack.dev/reference/methods/chat.getPermalink shows how they are made.
    linkTo: (_, { channelId, messageId }) =>
      identity?.url && `${identity.url}archives/${channelId}/p${messageId.replace('.', '')}`,
    findOpenPlace: async (destination) => {
      if (destination.channelId === '' || destination.channelId.startsWith('D')) return undefined;
      if (!(await channels.mayPost(destination.channelId))) return undefined;
      return { ...destination, details: { ...destination.details, mayPost: true } };
    },
    deliver: createDeliver({ client, apiUrl, http, files, clock, log }),
    tell: createTell({ client, sayOnce, log }),
    announce: createAnnounce({ client, files, attach, clock, log, teamId }),
    channelStanding: (asked) => channelStanding(asked, teamId(), channels),
    isTeamAdmin: async ({ externalId, adminRoleId }, personId) => {
      if (externalId !== teamId()) return false;
      if (await people.isTeamAdmin(personId)) return true;
      return adminRoleId !== undefined && (await people.groupsOf(personId)).includes(adminRoleId);
    },
    names: async ({ roleIds, channelIds }) => ({
      roles: roleIds.length === 0 ? new Map() : await groups.names(),
      channels: channelNames.of(channelIds),
    }),
    readReference: createReadReference({ client, botToken, apiUrl, http }),
    findPictures: createFindPictures(client, createSight({ client, people, log })),
    parseLink: (text) => {
      const link = parseLink(text);
      if (link === undefined) return undefined;
      const { domain, channelId, messageId } = link;
      // Another domain may be another workspace's, or that of the organisation which ours is part of.
      const teamExternalId = domain === domainOf(identity?.url ?? '') ? identity?.teamId : undefined;
      return { teamExternalId, channelId, messageId };
    },
    check: () =>
      check({
        client: slackClient,
        appClient: appToken === undefined ? undefined : createClient(appToken, apiUrl, log),
        signingSecret,
      }),
    start: async (commands, dispatch) => {
      const receiver: Receiver | undefined = socket?.receiver ?? requests?.receiver;
      if (receiver === undefined) throw new PlatformError('bad_token', slackMessages.noWayIn);
      const { teamId, teamName, url, ...bot } = await authenticate(slackClient);
      identity = { teamId, url };
      const started = new SlackApp(
        {
          receiver,
          socketMode: socket !== undefined,
          authorize: async () => ({ botToken, teamId, ...bot }),
          clientOptions: clientOptions(apiUrl, log),
          logger: boltLogger(log),
          // Bolt keeps nothing of conversations in memory.
          convoStore: false,
        },
        log,
      );
      receive(started, {
        commands,
        dispatch,
        answer,
        people,
        channels,
        channelNames,
        client,
        clock,
        log,
        team: { externalId: teamId, name: teamName },
        botUserId: bot.botUserId,
      });
      await socket?.open();
      app = started;
    },
    stop: async () => {
      const started = app;
      app = undefined;
      await socket?.close();
      await started?.idle();
      stopping.abort(new Error('stopping'));
    },
    ready: () => {
      if (!open()) return slackMessages.notStarted;
      return socket === undefined || socket.connected() ? true : slackMessages.notConnected;
    },
  };
}

/** Known once Slack has been asked who the bot is; the workspace's address has a slash at its end. */
type Identity = { readonly teamId: string; readonly url: string | undefined };

async function authenticate(client: SlackClient) {
  try {
    const { team_id: teamId, team, user_id: botUserId, bot_id: botId, url } = await client.auth.test();
    if (teamId === undefined || botUserId === undefined)
      throw new PlatformError('rejected', slackMessages.nobodysToken);
    return { teamId, teamName: team ?? teamId, botUserId, url, ...(botId === undefined ? {} : { botId }) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined || error instanceof PlatformError) throw error;
    const bad = failure.kind === 'bad_token' || failure.kind === 'refused';
    throw bad
      ? new PlatformError('bad_token', slackMessages.badToken, { cause: error })
      : new PlatformError('unreachable', slackMessages.unreachable, { cause: error });
  }
}
