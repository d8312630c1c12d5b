// Discord as a platform: puts its parts together and keeps count of what is under way.
import { RequestMethod, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import { PlatformError } from '../../errors.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages/discord.ts';
import { translations } from '../../translations/index.ts';
import type { Platform } from '../platform.ts';
import { announce } from './announce.ts';
import { check, hasMessageContent } from './check.ts';
import { deliver } from './deliver.ts';
import { readDetails } from './destination.ts';
import { findPictures } from './find-pictures.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createInteractions } from './interactions.ts';
import { parseLink } from './link.ts';
import { valueIn } from './platform-error.ts';
import { createReceiveWritten } from './receive-written.ts';
import { readReference } from './reference.ts';
import { createRefusals } from './refusals.ts';
import { register } from './register.ts';
import { remove } from './remove.ts';
import { createRest } from './rest.ts';
import { createServers } from './servers.ts';
import { isAdminOf } from './team-admin.ts';
import { channelStanding } from './team-channel.ts';
import { tell } from './tell.ts';
import { applicationSchema } from './wire.ts';
import { createAnswerWritten } from './written-answer.ts';
import { createWrittenPlace } from './written-place.ts';

export type DiscordOptions = {
  readonly token: string;
  /** Undefined: the one that the token belongs to. */
  readonly applicationId?: string;
  /** With its path, without the version, e.g. `https://discord.com/api` (the default). The gateway is where it says. */
  readonly apiUrl?: string;
  /** Servers in which alone the commands are registered; none: everywhere. */
  readonly guildIds: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpClient;
  readonly fit: FitImage;
};

/** More than ten edits a minute would take the channel's rate limit from others. */
const progressEveryMs = 5_000;

export function createDiscord(options: DiscordOptions): Platform {
  const { clock, log, http, fit, token, apiUrl } = options;
  const refusals = createRefusals({ clock, log });
  const rest = createRest({ token, apiUrl, clock, refusals });
  const servers = createServers({ rest, clock });
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let gateway: Gateway | undefined;
  const teamName = (guildId: string) => gateway?.serverName(guildId);
  const reader = {
    botId: () => gateway?.botId(),
    readsEverything: () => gateway?.readsEverything() ?? false,
  };
  const handleInteraction = createInteractions({ rest, servers, clock, log, fit, apiUrl, teamName });

  /** Counted until it has been answered, so that stopping leaves nobody without an answer. */
  function begin(work: () => Promise<void>): void {
    if (stopping.signal.aborted) return;
    const handling = work()
      .catch((error: unknown) => log.error({ err: error }, 'what somebody did could not be handled'))
      .finally(() => underWay.delete(handling));
    underWay.add(handling);
  }

  return {
    id: 'discord',
    start: async (commands, dispatch, suggest) => {
      const path = Routes.currentApplication();
      // First of all: a bad token must not use up the connections that Discord counts.
      const application = applicationSchema.parse(
        valueIn(await rest.call({ method: RequestMethod.Get, path, signal: stopping.signal })),
      );
      if (options.applicationId !== undefined && options.applicationId !== application.id) {
        throw new PlatformError('rejected', discordMessages.otherApplication(application.id));
      }
      await register(rest, application.id, options.guildIds, commands, translations, stopping.signal);
      const told = { commands, dispatch, suggest };
      const receiveWritten = createReceiveWritten({
        clock,
        log,
        apiUrl,
        answer: createAnswerWritten({ rest, clock, log, fit }),
        place: createWrittenPlace(servers, application.id),
        ...reader,
        teamName,
      });
      gateway = createGateway({
        token,
        apiUrl,
        refusals,
        log,
        messageContent: hasMessageContent(application),
        receiveInteraction: (interaction) => begin(() => handleInteraction(interaction, told)),
        receiveMessage: (message) => begin(() => receiveWritten(message, told)),
      });
      await gateway.connect();
    },
    stop: async () => {
      stopping.abort();
      await gateway?.close();
      await Promise.all(underWay);
      rest.close();
    },
    ready: () => gateway?.ready() ?? discordMessages.notStarted,
    deliver: (delivery, signal) => deliver(delivery, { rest, clock, fit, log }, signal),
    remove: (removal, signal) => remove(removal, { rest, clock }, signal),
    linkTo: (destination, { channelId, messageId }) => {
      const { guildId } = readDetails(destination);
      const place = guildId !== undefined && channelId === destination.channelId ? guildId : '@me';
      return `https://discord.com/channels/${place}/${channelId}/${messageId}`;
    },
    findOpenPlace: async (destination) => {
      const { guildId, mayPost } = readDetails(destination);
      return guildId !== undefined && mayPost ? destination : undefined;
    },
    tell: (personId, reply, signal) => tell(personId, reply, { rest, fit }, signal),
    announce: (announcing, signal) => announce(announcing, { rest, clock, fit }, signal),
    channelStanding: async (asked, signal) => {
      const botId = gateway?.botId();
      if (botId === undefined) throw new PlatformError('unreachable', discordMessages.notStarted);
      return channelStanding(asked, botId, servers, signal);
    },
    isTeamAdmin: (team, personId, signal) => isAdminOf(team, personId, servers, signal),
    progress: { everyMs: progressEveryMs, most: Number.POSITIVE_INFINITY },
    readReference: (locator, maxBytes, signal) =>
      readReference(locator, maxBytes, { rest, http, apiUrl }, signal),
    findPictures: (where, signal) => findPictures(where, { rest, servers, apiUrl, ...reader }, signal),
    parseLink,
    names: async ({ teamExternalId, roleIds, channelIds }, signal) => ({
      roles: roleIds.length === 0 ? new Map() : await servers.names(teamExternalId, 'roles', signal),
      channels: channelIds.length === 0 ? new Map() : await servers.names(teamExternalId, 'channels', signal),
    }),
    routes: [],
    check: (signal) => check(rest, options.applicationId, options.guildIds, signal),
  };
}
