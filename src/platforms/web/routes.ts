// The page's addresses: who may call them is asked first, then outside data is read once, then somebody else acts.
import { join } from 'node:path';
import type { z } from 'zod';
import { DownloadError } from '../../errors.ts';
import type { Guard } from '../../http/host-guard.ts';
import { createServePage, pageHeaders, plainPage, refusedPage } from '../../http/page-files.ts';
import { servePicture } from '../../http/picture-response.ts';
import { asId, type ImageId, type TeamId } from '../../ids.ts';
import type { Blobs } from '../../image/blobs.ts';
import { webMessages } from '../../messages/web.ts';
import type { Store } from '../../store/store.ts';
import type { Suggest } from '../../suggestions.ts';
import type { Route } from '../platform.ts';
import { type Chat, local, localPerson } from './chat.ts';
import { type Downloads, downloadsPath } from './downloads.ts';
import type { Entry } from './entry.ts';
import type { KeptFiles } from './kept-file.ts';
import type { Live } from './live.ts';
import { pictureLimits, pictureTooLarge } from './pictures.ts';
import type { Receive } from './receive.ts';
import type { CommandDescription } from './register.ts';
import { askedSchema, openingSchema, pageSchema, pressedSchema, typingSchema } from './wire.ts';

/** What there is once the platform is started, and until it stops. */
export type Running = {
  readonly receive: Receive;
  readonly commands: readonly CommandDescription[];
  readonly suggest: Suggest;
};

type Handle = (request: Request) => Promise<Response>;

const servePage = createServePage(join(import.meta.dirname, 'page'));

const mostJsonBytes = 1024 * 1024;

export function createRoutes(parts: {
  readonly guard: Guard;
  /** undefined where nobody but this machine can come. */
  readonly entry: Entry | undefined;
  readonly running: () => Running | undefined;
  readonly chat: Pick<Chat, 'page'>;
  readonly live: Pick<Live, 'open'>;
  readonly files: KeptFiles;
  readonly downloads: Pick<Downloads, 'serve'>;
  readonly blobs: Pick<Blobs, 'keep' | 'has' | 'read'>;
  readonly store: Pick<Store, 'image'>;
  readonly teamId: () => Promise<TeamId>;
}): readonly Route[] {
  const { guard, entry, running, chat, live, files, blobs, store, teamId } = parts;

  const guarded =
    (handle: Handle): Handle =>
    async (request) => {
      const verdict = guard(request);
      if (verdict !== 'welcome') return refusedPage(verdict);
      if (entry === undefined || entry.isEntered(request)) return handle(request);
      return plainPage(401, webMessages.noEntry, webMessages.howToEnter);
    };

  const started =
    (handle: (request: Request, on: Running) => Promise<Response>): Handle =>
    async (request) => {
      const on = running();
      return on === undefined ? problem(503, webMessages.notRunning) : handle(request, on);
    };

  /** The cookie goes out with a page that opens the chat by itself: a redirect would still count as coming from
   * wherever the link was pressed, and a SameSite=Strict cookie would not be sent with it. */
  const open: Handle = async (request) => {
    const cookie = guard(request) === 'welcome' ? entry?.enter(request) : undefined;
    if (cookie === undefined) return guarded((asked) => servePage('index.html', asked))(request);
    const head = '<meta http-equiv="refresh" content="0; url=/">';
    const response = plainPage(200, webMessages.entering, `<a href="/">${webMessages.enter}</a>`, head);
    response.headers.set('set-cookie', cookie);
    return response;
  };

  const upload: Handle = async (request) => {
    if (!/^image\//.test(request.headers.get('content-type') ?? ''))
      return problem(415, webMessages.notAPicture);
    if (request.body === null) return problem(400, webMessages.notAPicture);
    try {
      const blob = await blobs.keep(request.body, pictureLimits, request.signal);
      return Response.json({ id: files.idOf(blob), width: blob.width, height: blob.height });
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      return error.code === 'too_large' || error.code === 'too_many_pixels'
        ? problem(413, pictureTooLarge)
        : problem(415, webMessages.notAPicture);
    }
  };

  const image: Handle = async (request) => {
    const found = await store.image(asId<ImageId>(lastPart(request)));
    if (found === undefined || found.teamId !== (await teamId()))
      return problem(404, webMessages.pictureGone);
    return servePicture(found.blob, `plantain-${found.id}`, request, blobs);
  };

  const file: Handle = async (request) => {
    const found = files.open(lastPart(request));
    if (found === undefined) return problem(404, webMessages.pictureGone);
    return servePicture(found, `plantain-${found.hash.slice(0, 12)}`, request, blobs);
  };

  const download: Handle = async (request) =>
    (await parts.downloads.serve(lastPart(request))) ?? problem(404, webMessages.fileGone);

  const messages: Handle = async (request) => {
    const query = pageSchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!query.success) return problem(400, webMessages.notUnderstood);
    return Response.json(await chat.page(query.data.before, query.data.limit), { headers: noStore });
  };

  const suggestions = async (request: Request, { suggest }: Running): Promise<Response> => {
    const typing = typingSchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!typing.success) return problem(400, webMessages.notUnderstood);
    const found = await suggest({ platform: 'web', team: local.team, person: localPerson, ...typing.data });
    return Response.json({ suggestions: found }, { headers: noStore });
  };

  const get = (path: string, handle: Handle): Route => ({ method: 'GET', path, handle: guarded(handle) });
  const post = (path: string, handle: Handle, maxBodyBytes = mostJsonBytes): Route => ({
    method: 'POST',
    path,
    maxBodyBytes,
    handle: guarded(handle),
  });
  return [
    { method: 'GET', path: '/', handle: open },
    get('/web/page/:name', (request) => servePage(lastPart(request), request)),
    get(
      '/web/commands',
      started(async (_, { commands }) => Response.json({ commands }, { headers: noStore })),
    ),
    get('/web/suggestions', started(suggestions)),
    get('/web/messages', messages),
    get(
      '/web/events',
      started(async (request) => live.open(request.headers.get('last-event-id'))),
    ),
    get('/web/images/:id', image),
    get('/web/files/:id', file),
    get(`${downloadsPath}:id`, download),
    post(
      '/web/invocations',
      started(
        readJson(askedSchema, async (asked, { receive }) => {
          await receive.ask(asked);
          return {};
        }),
      ),
    ),
    post(
      '/web/presses',
      started(
        readJson(pressedSchema, async (pressed, { receive }) => {
          await receive.press(pressed);
          return {};
        }),
      ),
    ),
    post(
      '/web/forms',
      started(
        readJson(openingSchema, async (opening, { receive }) => ({ form: await receive.open(opening) })),
      ),
    ),
    post(
      '/web/uploads',
      started((request) => upload(request)),
      pictureLimits.maxBytes,
    ),
  ];
}

const noStore = { ...pageHeaders, 'cache-control': 'no-store' };

/** Answers what `act` resolves to. */
function readJson<Asked>(schema: z.ZodType<Asked>, act: (asked: Asked, on: Running) => Promise<object>) {
  return async (request: Request, on: Running): Promise<Response> => {
    if (!/^application\/json(;|$)/.test(request.headers.get('content-type') ?? ''))
      return problem(415, webMessages.notUnderstood);
    const asked = schema.safeParse(parseJson(await request.text()));
    if (!asked.success) return problem(400, webMessages.notUnderstood);
    return Response.json(await act(asked.data, on), { headers: noStore });
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function problem(status: number, sentence: string): Response {
  return Response.json({ problem: sentence }, { status, headers: noStore });
}

function lastPart(request: Request): string {
  return new URL(request.url).pathname.split('/').at(-1) ?? '';
}
