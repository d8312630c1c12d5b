// The connection over which Discord tells what people do. Never answers any of it.
import { Client, Events, GatewayDispatchEvents, GatewayIntentBits, Options, Status } from 'discord.js';
import { PlatformError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages/discord.ts';
import type { Refusals } from './refusals.ts';
import { restOptions } from './rest.ts';

/** What the bot asks to be told of; none of these needs a switch in the developer portal. */
const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const disallowedIntents = 4014;

export type Gateway = {
  /** Resolves once events arrive. Rejects with a PlatformError. */
  connect(): Promise<void>;
  close(): Promise<void>;
  ready(): true | string;
  serverName(guildId: string): string | undefined;
  /** Undefined before it is connected. */
  botId(): string | undefined;
  /** Whether the contents of all messages arrive. */
  readsEverything(): boolean;
};

type GatewayOptions = {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly refusals: Refusals;
  readonly log: Log;
  /** The operator has switched Message Content on; it is done without when Discord does not agree. */
  readonly messageContent: boolean;
  /** Gets each interaction as it came over the wire, unread. */
  receiveInteraction(interaction: unknown): void;
  /** Likewise each message that somebody wrote where the bot is. */
  receiveMessage(message: unknown): void;
};

export function createGateway(options: GatewayOptions): Gateway {
  const { token, log } = options;
  let readsEverything = options.messageContent;
  let isConnected = false;
  let client = createClient();

  function createClient(): Client {
    const made = new Client({
      intents: readsEverything ? [...intents, GatewayIntentBits.MessageContent] : intents,
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
    made.ws.on(GatewayDispatchEvents.InteractionCreate, (interaction: unknown) =>
      options.receiveInteraction(interaction),
    );
    made.ws.on(GatewayDispatchEvents.MessageCreate, (message: unknown) => options.receiveMessage(message));
    made.on(Events.Error, (error) => log.error({ err: error }, 'discord gateway error'));
    made.on(Events.ShardError, (error, shard) => log.warn({ err: error, shard }, 'discord connection error'));
    made.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'discord connection is made again'));
    made.on(Events.ShardResume, (shard, replayed) =>
      log.info({ shard, replayed }, 'discord session resumed'),
    );
    made.on(Events.ShardDisconnect, ({ code }, shard) => {
      log.error({ shard, code }, 'discord has ended the connection for good');
      if (code === disallowedIntents && made === client && isConnected) void goOnWithoutContent();
    });
    return made;
  }

  async function withoutContent(): Promise<void> {
    log.warn(
      { code: disallowedIntents },
      'Discord does not let the bot read all messages: going on without Message Content',
    );
    readsEverything = false;
    const former = client;
    client = createClient();
    await former.destroy();
    await client.login(token);
  }

  /** Somebody switched it off while the bot was running. */
  async function goOnWithoutContent(): Promise<void> {
    if (!readsEverything) return;
    try {
      await withoutContent();
    } catch (error) {
      log.error({ err: connectError(error) }, 'discord cannot be connected to again');
    }
  }

  return {
    connect: async () => {
      try {
        await client.login(token);
      } catch (error) {
        if (!readsEverything || !isDisallowed(error)) throw connectError(error);
        await withoutContent().catch((again: unknown) => {
          throw connectError(again);
        });
      }
      isConnected = true;
    },
    close: () => client.destroy(),
    ready: () => {
      const { shards } = client.ws;
      if (shards.size === 0) return discordMessages.notStarted;
      const isUp = (status: Status) => status === Status.Ready || status === Status.WaitingForGuilds;
      return shards.every((shard) => isUp(shard.status)) ? true : discordMessages.notConnected;
    },
    serverName: (guildId) => client.guilds.cache.get(guildId)?.name,
    botId: () => client.user?.id,
    readsEverything: () => readsEverything,
  };
}

// The SDK tells these ends apart by nothing but these words of its own.
const disallowed = 'Used disallowed intents';
const refusedTokens = ['Authentication failed', 'An invalid token was provided.'];

function isDisallowed(error: unknown): boolean {
  return error instanceof Error && error.message === disallowed;
}

function connectError(error: unknown): PlatformError {
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (isDisallowed(error)) return new PlatformError('forbidden', discordMessages.disallowedIntents, options);
  if (refusedTokens.includes(message))
    return new PlatformError('bad_token', discordMessages.badToken, options);
  return new PlatformError('unreachable', discordMessages.unreachable(message), options);
}
