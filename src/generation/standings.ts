// What this process knows of how providers stand: a snapshot of what all processes share, read without waiting, read
// anew from time to time, and changed at once by what this process learns itself.
import { type Clock, clockSkewMs } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';
import { type Resolution, resolutions } from './request.ts';
import { type Down, longestGoneMs, type Standings } from './standing.ts';
import { readUsualMs } from './usual-latency.ts';

type Health = Awaited<ReturnType<Store['providerHealth']>>['providers'][number];
type Usual = Partial<Record<Resolution, number>>;

export type LiveStandings = Standings & {
  /** The row of a provider whose circuit is open or that asked for a pause, also after its time. */
  health(provider: ProviderId): Health | undefined;
  /** Until when a model was left out, also after its time; undefined when it was not, or has made pictures since. */
  goneUntil(provider: ProviderId, model: string): number | undefined;
  /** What this process knows before the database does; `write` tells it. Rejects as `write` does. */
  learn<Result>(
    change:
      | { readonly health: Health }
      | { readonly up: ProviderId }
      | { readonly gone: Gone }
      | { readonly back: Omit<Gone, 'until'> },
    write: () => Promise<Result>,
  ): Promise<Result>;
  /** Reads what the others know; rejects with a StoreError. */
  refresh(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};
type Gone = { readonly provider: ProviderId; readonly model: string; readonly until: number };

/** How long another process may not know of a circuit that opened. */
const restMs = 5_000;
/** Medians move slowly. */
const usualFreshMs = 60_000;

export function createStandings(parts: {
  readonly store: Pick<Store, 'providerHealth' | 'latencies'>;
  readonly providers: readonly ProviderId[];
  readonly clock: Clock;
  readonly log: Log;
}): LiveStandings {
  const { store, providers, clock, log } = parts;
  const stopping = new AbortController();
  let healthOf = new Map<ProviderId, Health>();
  let goneModels: readonly Gone[] = [];
  let usualOf: ReadonlyMap<ProviderId, Usual> = new Map();
  let usualReadAt = Number.NEGATIVE_INFINITY;
  /** What was read while this process changed something may be older than that. */
  let changes = 0;
  let writing = 0;
  let loop: Promise<void> | undefined;

  const downOf = (provider: ProviderId): Down | undefined => {
    const health = healthOf.get(provider);
    const now = clock.now();
    // A clock that was ahead, and set right since, would keep it down until it has caught up.
    if (health === undefined || health.openedAt > now + clockSkewMs) return undefined;
    const until = Math.max(health.until, health.probeUntil);
    return until > now ? { reason: health.reason, until } : undefined;
  };

  const readUsual = async (): Promise<void> => {
    const read = new Map<ProviderId, Usual>();
    for (const provider of providers) {
      const usual: Usual = {};
      for (const resolution of resolutions) {
        const ms = await readUsualMs(store, provider, resolution);
        if (ms !== undefined) usual[resolution] = ms;
      }
      read.set(provider, usual);
    }
    usualOf = read;
    usualReadAt = clock.now();
  };

  const refresh = async (): Promise<void> => {
    const before = changes;
    const read = await store.providerHealth();
    if (changes === before && writing === 0) {
      healthOf = new Map(read.providers.map((health) => [health.provider, health]));
      goneModels = read.goneModels;
    }
    if (clock.now() - usualReadAt >= usualFreshMs) await readUsual();
  };

  const rest = async (): Promise<boolean> => {
    try {
      await clock.wait(restMs, stopping.signal);
      return true;
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      return false;
    }
  };

  const keepFresh = async (): Promise<void> => {
    do {
      try {
        await refresh();
      } catch (error) {
        log.warn(
          { err: error },
          'How the providers stand could not be read; what was known before still counts',
        );
      }
    } while (await rest());
  };

  return {
    of: (provider) => ({
      down: downOf(provider),
      goneModels: goneModels
        .filter((gone) => gone.provider === provider && isAhead(gone.until, clock.now()))
        .map(({ model }) => model),
      usualMs: usualOf.get(provider) ?? {},
    }),
    health: (provider) => healthOf.get(provider),
    goneUntil: (provider, model) => goneModels.find((gone) => isSame(gone, { provider, model }))?.until,
    learn: async (change, write) => {
      if ('health' in change) healthOf.set(change.health.provider, change.health);
      else if ('up' in change) healthOf.delete(change.up);
      else if ('back' in change) goneModels = goneModels.filter((gone) => !isSame(gone, change.back));
      else goneModels = [...goneModels.filter((gone) => !isSame(gone, change.gone)), change.gone];
      writing += 1;
      try {
        return await write();
      } finally {
        writing -= 1;
        changes += 1;
      }
    },
    refresh,
    start: () => {
      loop = keepFresh();
    },
    stop: async () => {
      stopping.abort(new DOMException('Stopping', 'AbortError'));
      await loop;
    },
  };
}

/** Of times that a clock wrote which was ahead none is believed. */
function isAhead(until: number, now: number): boolean {
  return until > now && until <= now + longestGoneMs;
}

function isSame(one: Omit<Gone, 'until'>, other: Omit<Gone, 'until'>): boolean {
  return one.provider === other.provider && one.model === other.model;
}
