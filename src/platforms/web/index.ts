// The built-in page as a platform: puts the parts together, and knows nothing but how they are connected.
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { createGuard } from '../../http/host-guard.ts';
import type { TeamId } from '../../ids.ts';
import type { Blobs } from '../../image/blobs.ts';
import type { Log } from '../../log.ts';
import { webMessages } from '../../messages/web.ts';
import type { Secrets } from '../../secrets.ts';
import type { Store } from '../../store/store.ts';
import type { Platform } from '../platform.ts';
import { addressOf } from './address.ts';
import { createAnnounce } from './announce.ts';
import { createAnswer } from './answer.ts';
import { createChat, local } from './chat.ts';
import { check } from './check.ts';
import { createDeliver, createRemove } from './deliver.ts';
import { createDownloads } from './downloads.ts';
import { createEntry } from './entry.ts';
import { createFindPictures } from './find-pictures.ts';
import { createKeptFiles } from './kept-file.ts';
import { createLive } from './live.ts';
import { createPictureAt } from './picture-at.ts';
import { createShowPictures } from './pictures.ts';
import { createReceive } from './receive.ts';
import { createReadReference } from './reference.ts';
import { describeCommands } from './register.ts';
import { createRoutes, type Running } from './routes.ts';
import { createShowReply } from './show-reply.ts';
import { createTell } from './tell.ts';

export type WebStore = Pick<
  Store,
  | 'enrol'
  | 'addWebMessage'
  | 'updateWebMessage'
  | 'removeWebMessage'
  | 'webMessage'
  | 'webMessages'
  | 'image'
  | 'generation'
>;

export type WebOptions = {
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  /** The address under which people reach it, when that is another one. */
  readonly publicUrl?: string;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly blobs: Pick<Blobs, 'keep' | 'read' | 'has'>;
  readonly dataDir: string;
  readonly store: WebStore;
};

export type Web = Platform & {
  /** What to open: with a token where others could come as well. To be printed at start, and never logged. */
  entryUrl(): string;
  /** The one person there is. */
  readonly soleMember: string;
};

export function createWeb(options: WebOptions): Web {
  const { secrets, clock, log, blobs, store } = options;
  const stopping = new AbortController();
  const files = createKeptFiles(secrets);
  const live = createLive(clock);
  const teamId = createTeam(store, clock);
  const chat = createChat({ store, live, teamId, clock, log });
  const downloads = createDownloads({ directory: join(options.dataDir, 'downloads'), secrets, clock });
  const showReply = createShowReply({ showPictures: createShowPictures({ blobs, files }), downloads });
  const pictureAt = createPictureAt({ store, files, teamId });
  const answer = createAnswer({ chat, showReply, signal: stopping.signal });

  const { url, guarded } = addressOf(options);
  const secure = new URL(url).protocol === 'https:';
  const entry = guarded ? createEntry({ secrets, clock, secure }) : undefined;

  let running: (Running & { readonly ended: Promise<void> }) | undefined;
  return {
    id: 'web',
    progress: { everyMs: 500, most: 1_000 },
    routes: createRoutes({
      guard: createGuard(options),
      entry,
      running: () => running,
      chat,
      live,
      files,
      downloads,
      blobs,
      store,
      teamId,
    }),
    deliver: createDeliver({ chat, store, showReply }),
    remove: createRemove(chat),
    tell: createTell({ chat, showReply }),
    announce: createAnnounce({ chat, showReply }),
    channelStanding: async ({ channelId }) => (channelId === local.channelId ? 'open' : 'unknown'),
    isTeamAdmin: async (_, personId) => personId === local.person.externalId,
    soleMember: local.person.externalId,
    findPictures: createFindPictures({ chat, files, pictureAt }),
    readReference: createReadReference(blobs),
    check: async () => check({ url, guarded }),
    entryUrl: () => new URL(entry?.path ?? '/', url).href,
    start: async (commands, dispatch, suggest) => {
      await teamId();
      running = {
        receive: createReceive({ commands, dispatch, chat, answer, files, pictureAt }),
        commands: describeCommands(commands),
        suggest,
        ended: live.run(stopping.signal),
      };
    },
    stop: async () => {
      const was = running;
      running = undefined;
      await was?.receive.idle();
      stopping.abort(new Error('stopping'));
      await was?.ended;
    },
    ready: () => (running === undefined ? webMessages.notRunning : true),
  };
}

/** The page's team, made when it is first needed; delivery may need it before `start`. */
function createTeam(store: Pick<Store, 'enrol'>, clock: Pick<Clock, 'now'>): () => Promise<TeamId> {
  let known: Promise<TeamId> | undefined;
  const enrol = async (): Promise<TeamId> => {
    try {
      const { team } = await store.enrol({
        platform: 'web',
        teamExternalId: local.team.externalId,
        teamName: local.team.name,
        personExternalId: local.person.externalId,
        personName: local.person.name,
        approve: 'always',
        now: clock.now(),
      });
      return team.id;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return () => {
    known ??= enrol();
    return known;
  };
}
