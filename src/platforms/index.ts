// The list of platforms. One that is off is never loaded.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Blobs } from '../image/blobs.ts';
import type { FitImage } from '../image/fit.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import type { Store } from '../store/store.ts';
import type { Platform, PlatformCheck } from './platform.ts';

/** What a platform is made of that people reach through a service of its own. */
export type ChatParts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpClient;
  readonly fit: FitImage;
};

export type PlatformParts = ChatParts & {
  readonly secrets: Secrets;
  readonly blobs: Blobs;
  readonly store: Store;
};

/** A platform that people open at an address knows which; one that a single person uses knows whom. */
export type LoadedPlatform = Platform & { entryUrl?(): string; readonly soleMember?: string };

/** Each answers undefined when the configuration leaves it off. */
type Loader<Parts> = (parts: Parts) => Promise<LoadedPlatform | undefined>;

const chatLoaders: readonly Loader<ChatParts>[] = [
  async ({ config: { discord }, ...parts }) =>
    discord && (await import('./discord/index.ts')).createDiscord({ ...parts, ...discord }),
  async ({ config: { slack }, ...parts }) =>
    slack && (await import('./slack/index.ts')).createSlack({ ...parts, ...slack }),
];

const loaders: readonly Loader<PlatformParts>[] = [
  ...chatLoaders,
  async ({ config: { web, host, port, publicUrl, dataDir }, ...parts }) =>
    web
      ? (await import('./web/index.ts')).createWeb({
          ...parts,
          dataDir,
          host,
          port,
          ...(publicUrl && { publicUrl }),
        })
      : undefined,
];

export async function loadPlatforms(parts: PlatformParts): Promise<readonly LoadedPlatform[]> {
  return load(loaders, parts);
}

/** Those that work without the database, for doctor, which must not disturb the program that runs on it. */
export async function loadChatPlatforms(parts: ChatParts): Promise<readonly LoadedPlatform[]> {
  return load(chatLoaders, parts);
}

/** The page's own word for doctor; empty when the page is off. */
export async function checkPage(config: Config): Promise<readonly PlatformCheck[]> {
  if (!config.web) return [];
  const [{ check }, { addressOf }] = await Promise.all([
    import('./web/check.ts'),
    import('./web/address.ts'),
  ]);
  return check(addressOf(config));
}

async function load<Parts>(all: readonly Loader<Parts>[], parts: Parts): Promise<readonly LoadedPlatform[]> {
  const loaded = await Promise.all(all.map((loader) => loader(parts)));
  return loaded.filter((platform) => platform !== undefined);
}
