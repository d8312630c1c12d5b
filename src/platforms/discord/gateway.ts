// The connection over which Discord tells what people do. Never answers any of it.
import { Client, Events, GatewayDispatchEvents, GatewayIntentBits, Options, Status } from 'discord.js';
import { PlatformError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages.ts';
import type { Refusals } from './refusals.ts';
import { restOptions } from './rest.ts';

/** What the bot asks to be told of; none of these needs a switch in the developer portal. */
export const intents = [GatewayIntentBits.Guilds];

export type Gateway = {
  /** Resolves once events arrive. Rejects with a PlatformError. */
  connect(): Promise<void>;
  close(): Promise<void>;
  ready(): true | string;
  serverName(guildId: string): string | undefined;
};

/** @param receive gets each interaction as it came over the wire, unread. */
export function createGateway(options: {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly refusals: Refusals;
  readonly log: Log;
  receive(interaction: unknown): void;
}): Gateway {
  const { token, log } = options;
  const client = new Client({
    intents,
    rest: restOptions(options.apiUrl, options.refusals),
    // Of the caches only the servers' names are used.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      GuildMemberManager: 1,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      UserManager: 1,
      VoiceStateManager: 0,
    }),
  });
  // Straight from the wire: the client itself holds events back for up to 15 s until every server has been announced,
  // and an interaction must be acknowledged within three.
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (interaction: unknown) =>
    options.receive(interaction),
  );
  client.on(Events.Error, (error) => log.error({ err: error }, 'discord gateway error'));
  client.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, 'discord connection error'));
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'discord connection is made again'));
  client.on(Events.ShardResume, (shard, replayed) =>
    log.info({ shard, replayed }, 'discord session resumed'),
  );
  client.on(Events.ShardDisconnect, ({ code }, shard) =>
    log.error({ shard, code }, 'discord has ended the connection for good'),
  );

  return {
    connect: async () => {
      try {
        await client.login(token);
      } catch (error) {
        throw connectError(error);
      }
    },
    close: () => client.destroy(),
    ready: () => {
      const { shards } = client.ws;
      if (shards.size === 0) return discordMessages.notStarted;
      const isConnected = (status: Status) => status === Status.Ready || status === Status.WaitingForGuilds;
      return shards.every((shard) => isConnected(shard.status)) ? true : discordMessages.notConnected;
    },
    serverName: (guildId) => client.guilds.cache.get(guildId)?.name,
  };
}

// The SDK tells these ends apart by nothing but these words of its own.
const disallowed = 'Used disallowed intents';
const refusedTokens = ['Authentication failed', 'An invalid token was provided.'];

function connectError(error: unknown): PlatformError {
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (message === disallowed)
    return new PlatformError('forbidden', discordMessages.disallowedIntents, options);
  if (refusedTokens.includes(message))
    return new PlatformError('bad_token', discordMessages.badToken, options);
  return new PlatformError('unreachable', discordMessages.unreachable(message), options);
}
