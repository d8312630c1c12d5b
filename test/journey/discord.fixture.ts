// The whole program on a local Discord with local providers behind it, and a team that uses it.
import { everyComponent } from '../fake/discord/component-rule.ts';
import {
  createFakeDiscord,
  type FakeDiscord,
  type FakeDiscordOptions,
} from '../fake/discord/fake-discord.ts';
import type { OptionValue } from '../fake/discord/option-resolve.ts';
import type { Channel, Guild, Message, User } from '../fake/discord/world.ts';
import { createFakeGoogle, type FakeGoogle } from '../fake/provider/google.ts';
import { createFakeRunbase, type FakeRunbase, type FakeRunbaseOptions } from '../fake/provider/runbase.ts';
import { createInstallation, type Environment, type Installation } from '../fixture/program.ts';

export type Scene = {
  readonly discord: FakeDiscord;
  readonly runbase: FakeRunbase;
  readonly google: FakeGoogle;
  readonly installation: Installation;
  readonly guild: Guild;
  readonly channel: Channel;
  /** A member of the team. */
  newMember(name?: string): User;
  use(
    by: User,
    name: string,
    options?: Record<string, OptionValue>,
    where?: Channel,
  ): ReturnType<FakeDiscord['invokeCommand']>;
  /** The final message to whoever asked with these words. */
  final(prompt: string, timeoutMs?: number): Promise<Message>;
  /** The generation's message as soon as it fits. */
  shown(prompt: string, fits?: (message: Message) => boolean, timeoutMs?: number): Promise<Message>;
  /** What /credits answers. */
  credits(by: User): Promise<string>;
  close(): Promise<void>;
};

export async function createScene(
  options: {
    readonly environment?: Environment;
    readonly discord?: FakeDiscordOptions;
    readonly runbase?: FakeRunbaseOptions;
  } = {},
): Promise<Scene> {
  const discord = await createFakeDiscord(options.discord);
  const google = await createFakeGoogle();
  const publicOrigins: string[] = [];
  const runbase = await createFakeRunbase({
    rateLimit: 'off',
    references: 'fetch',
    publicOrigins,
    ...options.runbase,
  });
  const installation = await createInstallation((url) => ({
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.restUrl,
    SANDBOX: 'on',
    SANDBOX_OPTIONS: '{"latencyScale": 0}',
    PROVIDERS: 'sandbox,runbase,google',
    RUNBASE_API_KEY: runbase.key,
    RUNBASE_BASE_URL: runbase.baseUrl,
    RUNBASE_OPTIONS: JSON.stringify({ requests: { count: 1000, windowMs: 1000 }, concurrency: 50 }),
    GOOGLE_API_KEY: google.key,
    GOOGLE_BASE_URL: google.baseUrl,
    PUBLIC_URL: url,
    EGRESS_ALLOW: [runbase.files.origin, discord.restUrl].map((origin) => new URL(origin).host).join(','),
    ...options.environment,
  }));
  publicOrigins.push(installation.url);
  const guild = discord.addGuild({ name: 'Lamplighters' });
  const channel = discord.addChannel(guild, { name: 'pictures' });

  /** A wait in vain says what the program did meanwhile. */
  const explained = async <Value>(waiting: Promise<Value>): Promise<Value> => {
    try {
      return await waiting;
    } catch (error) {
      const calls = discord.requests
        .slice(-20)
        .map(({ method, route, status }) => `${method} ${route} ${status}`);
      const printed = installation.output().split('\n').slice(-20);
      throw new Error([String(error), ...calls, ...printed].join('\n'), { cause: error });
    }
  };

  const shown: Scene['shown'] = (prompt, fits = () => true, timeoutMs = 10_000) =>
    explained(
      discord.waitForMessage(
        (message) =>
          message.content.includes(prompt) &&
          message.authorId === discord.bot.id &&
          !message.deleted &&
          fits(message),
        timeoutMs,
      ),
    );

  const use: Scene['use'] = (by, name, given = {}, where = channel) =>
    discord.invokeCommand({ by, channel: where, name, options: given });

  return {
    discord,
    runbase,
    google,
    installation,
    guild,
    channel,
    newMember: (name) => {
      const user = discord.addUser(name === undefined ? {} : { username: name, displayName: name });
      discord.addMember(guild, user);
      return user;
    },
    use,
    shown,
    // Only a generation that goes on can be cancelled.
    final: (prompt, timeoutMs) => shown(prompt, (message) => isFinal(message), timeoutMs),
    credits: async (by) => {
      const answer = await explained(use(by, 'credits').waitForOriginal(({ content }) => content !== ''));
      return answer.content;
    },
    close: async () => {
      await installation.close();
      await Promise.all([discord.close(), google.close(), runbase.close()]);
    },
  };
}

export function isFinal(message: Message): boolean {
  const canBeCancelled = JSON.stringify(message.components).includes('v1:cancel:');
  return message.content !== '' && !canBeCancelled && !isLoading(message);
}

function isLoading({ flags }: Message): boolean {
  return (flags & (1 << 7)) !== 0;
}

/** The custom id of the button with this label. */
export function buttonOf(message: Message, label: string): string {
  const found = everyComponent(message.components).find((each) => each.label === label);
  if (typeof found?.custom_id !== 'string') throw new Error(`There is no button ${label}`);
  return found.custom_id;
}
