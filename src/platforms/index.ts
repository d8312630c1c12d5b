// The list of platforms. One that is off is never loaded.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Blobs } from '../image/blobs.ts';
import type { FitImage } from '../image/fit.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import type { Store } from '../store/store.ts';
import type { Platform } from './platform.ts';

export type PlatformParts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: HttpClient;
  readonly fit: FitImage;
  readonly secrets: Secrets;
  readonly blobs: Blobs;
  readonly store: Store;
};

/** A platform that people open at an address knows which. */
export type LoadedPlatform = Platform & { entryUrl?(): string };

/** Each answers undefined when the configuration leaves it off. */
const loaders: readonly ((parts: PlatformParts) => Promise<LoadedPlatform | undefined>)[] = [
  async ({ config: { discord }, ...parts }) =>
    discord && (await import('./discord/index.ts')).createDiscord({ ...parts, ...discord }),
  async ({ config: { slack }, ...parts }) =>
    slack && (await import('./slack/index.ts')).createSlack({ ...parts, ...slack }),
  async ({ config: { web, host, port, publicUrl }, ...parts }) =>
    web
      ? (await import('./web/index.ts')).createWeb({ ...parts, host, port, ...(publicUrl && { publicUrl }) })
      : undefined,
];

export async function loadPlatforms(parts: PlatformParts): Promise<readonly LoadedPlatform[]> {
  const loaded = await Promise.all(loaders.map((load) => load(parts)));
  return loaded.filter((platform) => platform !== undefined);
}
