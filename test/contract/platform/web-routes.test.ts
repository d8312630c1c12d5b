import { randomUUID } from 'node:crypto';
import { request as rawRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImageId } from '../../../src/ids.ts';
import { newId } from '../../../src/ids.ts';
import { landscape, type RunningWeb, replyImage, says, startWeb, until } from './running-web.ts';
import { messages, post, upload, words } from './web-requests.ts';

const open: RunningWeb[] = [];
afterEach(async () => {
  for (const running of open.splice(0)) await running.stop();
});
async function start(options?: Parameters<typeof startWeb>[0]): Promise<RunningWeb> {
  const running = await startWeb(options);
  open.push(running);
  return running;
}

/** As any program could ask: fetch does not let a Host be set. */
function ask(
  running: RunningWeb,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest({ host: '127.0.0.1', port: running.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Reads server-sent events until told to stop. */
async function listen(running: RunningWeb, lastEventId?: string) {
  const stopping = new AbortController();
  const response = await fetch(`${running.url}/web/events`, {
    signal: stopping.signal,
    ...(lastEventId === undefined ? {} : { headers: { 'last-event-id': lastEventId } }),
  });
  const events: { id: string; event: string; data: Record<string, unknown> }[] = [];
  const reading = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) {
        text += decoder.decode(piece, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
          if (field('event') !== '')
            events.push({ id: field('id'), event: field('event'), data: JSON.parse(field('data')) });
        }
      }
      return 'ended';
    } catch {
      return 'cut';
    }
  })();
  return {
    response,
    events,
    reading,
    close: async () => {
      stopping.abort();
      await reading;
    },
  };
}

describe('who may ask', () => {
  it('answers under its own names only, so that no page elsewhere can rebind a name to it', async () => {
    const running = await start();
    const status = async (host: string) => (await ask(running, 'GET', '/', { host })).status;
    for (const name of ['localhost', '127.0.0.1', '[::1]']) {
      expect(await status(`${name}:${running.port}`)).toBe(200);
    }
    for (const host of ['evil.example', `evil.example:${running.port}`, 'localhost', 'localhost:1']) {
      expect(await status(host)).toBe(403);
    }
  });

  it('lets every route check the Host and the Origin', async () => {
    const running = await start();
    for (const { method, path } of running.web.routes) {
      const concrete = path.replace(/:\w+/, 'x');
      const evil = await ask(running, method, concrete, { host: 'evil.example' });
      expect([concrete, evil.status]).toEqual([concrete, 403]);
      const host = `localhost:${running.port}`;
      const foreign = await ask(running, method, concrete, { host, origin: 'http://evil.example' });
      expect([concrete, foreign.status]).toEqual([concrete, 403]);
    }
    expect(running.invocations).toEqual([]);
  });

  it('takes nothing that changes something without an Origin, from a sandbox or as a plain form', async () => {
    const running = await start();
    const body = JSON.stringify({ id: randomUUID(), text: 'a lamp' });
    const host = `localhost:${running.port}`;
    const send = async (headers: Record<string, string>) =>
      (await ask(running, 'POST', '/web/invocations', { host, ...headers }, body)).status;
    const json = { 'content-type': 'application/json' };
    expect(await send(json)).toBe(403);
    expect(await send({ ...json, origin: 'null' })).toBe(403);
    expect(await send({ ...json, origin: running.url, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await send({ origin: running.url, 'content-type': 'text/plain' })).toBe(415);
    expect(running.invocations).toEqual([]);
  });

  it('does not hand pictures to pages elsewhere', async () => {
    const running = await start();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await fetch(`${running.url}/web/images/x`, { headers })).status).toBe(403);
  });

  it('is served with headers that let no foreign or inline script run', async () => {
    const running = await start();
    const response = await fetch(running.url);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).not.toMatch(/<script(?! type="module" src="\/web\/page\/)/);
  });

  it('serves its own files and nothing beside them', async () => {
    const running = await start();
    const page = await fetch(`${running.url}/web/page/main.js`);
    expect(page.headers.get('content-type')).toContain('text/javascript');
    const etag = page.headers.get('etag') ?? '';
    const again = await fetch(`${running.url}/web/page/main.js`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    for (const name of ['nothing.js', '..%2findex.ts', '%2e%2e%2findex.ts', 'index.ts']) {
      expect(
        (await ask(running, 'GET', `/web/page/${name}`, { host: `localhost:${running.port}` })).status,
      ).toBe(404);
    }
  });
});

describe('a page that others can reach', () => {
  it('is entered by the link alone, whose cookie no other site can use', async () => {
    const running = await start({ host: '0.0.0.0' });
    expect((await fetch(running.url)).status).toBe(401);
    expect((await fetch(`${running.url}/web/messages`)).status).toBe(401);
    expect((await fetch(`${running.url}/?entry=guessed`)).status).toBe(401);
    const entered = await fetch(running.web.entryUrl());
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(entered.status).toBe(200);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Path=\/; Max-Age=43200$/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await fetch(`${running.url}/web/messages`, { headers })).status).toBe(200);
    expect((await fetch(running.url, { headers: { cookie: `${headers.cookie}x` } })).status).toBe(401);
  });

  it('answers under any address of the machine, whatever port a container maps, and under no other name', async () => {
    const running = await start({ host: '0.0.0.0' });
    const status = async (host: string) => (await ask(running, 'GET', '/', { host })).status;
    expect(await status('192.168.1.20:8080')).toBe(401);
    expect(await status('evil.example')).toBe(403);
  });

  it('asks for the link behind a public address as well, where everybody seems to be this machine', async () => {
    const running = await start({ publicUrl: 'https://pictures.example' });
    expect(running.web.entryUrl()).toMatch(/^https:\/\/pictures\.example\/\?entry=/);
    expect((await ask(running, 'GET', '/', { host: 'pictures.example' })).status).toBe(401);
    expect((await fetch(running.url)).status).toBe(401);
    const { pathname, search } = new URL(running.web.entryUrl());
    const entered = await ask(running, 'GET', pathname + search, { host: 'pictures.example' });
    expect(String(entered.headers['set-cookie'])).toContain('Secure');
  });

  it('needs no link on this machine alone', async () => {
    const running = await start();
    expect(running.web.entryUrl()).toBe(`${running.url}/`);
  });
});

describe('asking', () => {
  it('takes words without a slash as a picture to make, with options typed and set', async () => {
    const running = await start();
    const id = randomUUID();
    const sent = { id, text: 'a lamp --count 2', options: { count: 4, aspect_ratio: '16:9', month: 'May' } };
    expect((await post(running, '/web/invocations', sent)).status).toBe(200);
    expect(running.invocations[0]).toMatchObject({
      platform: 'web',
      command: 'imagine',
      options: { prompt: 'a lamp', count: 2, aspect_ratio: '16:9' },
      team: { externalId: 'local', name: 'This computer' },
      dedupeKey: `web:local:${id}`,
    });
    expect(running.invocations[0]?.options).not.toHaveProperty('month');
    expect(
      await running.invocations[0]?.person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined }),
    ).toBe(true);
    const shown = (await messages(running)).messages;
    expect(shown.map(words)).toEqual(['a lamp --count 2']);
  });

  it('shows an answer under the words, and what was wrong as an answer, too', async () => {
    const running = await start();
    await post(running, '/web/invocations', { id: randomUUID(), text: '/credits' });
    await post(running, '/web/invocations', { id: randomUUID(), text: '/nothing' });
    await post(running, '/web/invocations', { id: randomUUID(), text: 'a lamp --coutn 2' });
    const shown = (await messages(running)).messages.map(words);
    expect(shown.slice(0, 3)).toEqual(['/credits', 'Did credits', '/nothing']);
    expect(shown[3]).toContain('no command /nothing');
    expect(shown[5]).toContain('Did you mean --count');
    expect(running.invocations).toHaveLength(1);
  });

  it('writes out what was filled into a form', async () => {
    const running = await start();
    const options = { prompt: 'make it blue', aspect_ratio: '16:9', search: true };
    await post(running, '/web/invocations', { id: randomUUID(), command: 'edit', options });
    expect((await messages(running)).messages.map(words)[0]).toBe('/edit make it blue --ar 16:9 --search');
    expect(running.invocations[0]).toMatchObject({ command: 'edit', options });
  });

  it('does a gesture once, however often it arrives and also after a restart', async () => {
    const first = await startWeb();
    const sent = { id: randomUUID(), text: '/credits' };
    await Promise.all([1, 2, 3].map(() => post(first, '/web/invocations', sent)));
    await post(first, '/web/invocations', sent);
    expect(first.invocations).toHaveLength(1);
    await first.stop(true);
    const second = await start({ dataDir: first.dataDir });
    expect((await post(second, '/web/invocations', sent)).status).toBe(200);
    expect(second.invocations).toHaveLength(0);
    expect((await messages(second)).messages.map(words)).toEqual(['/credits', 'Did credits']);
  });

  it('refuses what it does not understand', async () => {
    const running = await start();
    for (const body of [{}, { id: 'x', text: 'a' }, { id: randomUUID() }, [], 'x']) {
      expect((await post(running, '/web/invocations', body)).status).toBe(400);
    }
    expect((await fetch(`${running.url}/web/messages?before=x`)).status).toBe(400);
  });

  it('tells the page every command, its form and its options', async () => {
    const running = await start();
    const { commands } = (await (await fetch(`${running.url}/web/commands`)).json()) as never as {
      commands: { name: string; form: boolean; surface: string; options: { name: string; kind: string }[] }[];
    };
    const edit = commands.find(({ name }) => name === 'edit');
    expect(edit).toMatchObject({ form: true, surface: 'typed' });
    expect(edit?.options.map(({ name }) => name)).toContain('aspect_ratio');
    const group = { name: 'report', summary: 'Where the credits went' };
    expect(commands.find(({ name }) => name === 'report show')).toMatchObject({ group });
  });

  it('suggests values of a source that there is, to those alone who may be here', async () => {
    const running = await start();
    const ask = (query: string, headers = {}) =>
      fetch(`${running.url}/web/suggestions?${query}`, { headers });
    const found = await ask('source=providers&typed=GOO');
    expect(await found.json()).toEqual({ suggestions: [{ name: 'Google', value: 'google' }] });
    expect(running.typings).toMatchObject([{ typed: 'GOO' }]);
    expect((await ask('source=secrets')).status).toBe(400);
    expect((await ask('source=providers', { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(running.typings).toHaveLength(1);
  });
});

describe('pressing', () => {
  it('runs the verb with its subject, once', async () => {
    const running = await start();
    const sent = { id: randomUUID(), verb: 'vary', subject: 'image-1' };
    await post(running, '/web/presses', sent);
    await post(running, '/web/presses', sent);
    expect(running.invocations).toHaveLength(1);
    expect(running.invocations[0]).toMatchObject({ command: 'vary', subject: 'image-1' });
  });

  it('changes the pressed message when the command answers so, but not when something went wrong', async () => {
    const running = await start();
    await post(running, '/web/invocations', { id: randomUUID(), text: '/history' });
    const message = (await messages(running)).messages[1]?.id;
    await post(running, '/web/presses', { id: randomUUID(), verb: 'favourite', subject: 'i', message });
    expect((await messages(running)).messages.map(words)).toEqual(['/history', 'Did favourite']);
    running.answers.set('favourite', () => ({ ...says('It is gone.'), audience: 'private' }));
    await post(running, '/web/presses', { id: randomUUID(), verb: 'favourite', subject: 'i', message });
    expect((await messages(running)).messages.map(words).slice(1)).toEqual(['Did favourite', 'It is gone.']);
  });
});

describe('pictures', () => {
  it('are kept when attached, handed to the command, shown with the words and read back', async () => {
    const running = await start();
    const bytes = await landscape(40, 30, 100);
    const uploaded = (await (await upload(running, bytes)).json()) as { id: string };
    expect(uploaded).toMatchObject({ width: 40, height: 30 });
    const sent = { id: randomUUID(), text: 'like this', attachments: [uploaded.id] };
    await post(running, '/web/invocations', sent);
    const [reference] = running.invocations.flatMap(({ options }) => options.reference) as [
      { locator: { hash: string } },
    ];
    const signal = new AbortController().signal;
    expect(Buffer.from(await running.web.readReference(reference.locator, 1e6, signal))).toEqual(bytes);
    await expect(running.web.readReference(reference.locator, 10, signal)).rejects.toMatchObject({
      code: 'too_large',
    });
    const hash = '0'.repeat(64);
    await expect(running.web.readReference({ hash }, 10, signal)).rejects.toMatchObject({
      code: 'unreachable',
    });
    const [shown] = (await messages(running)).messages;
    const picture = await fetch(running.url + shown?.body.pictures[0]?.url);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(bytes);
  });

  it('are refused when they are none, too large, or an id was made up', async () => {
    const running = await start();
    expect((await upload(running, Buffer.from('<svg/>'))).status).toBe(415);
    expect((await upload(running, Buffer.from('x'), 'text/html')).status).toBe(415);
    expect((await upload(running, Buffer.alloc(20 * 1024 * 1024 + 1))).status).toBe(413);
    const forged = `${'a'.repeat(64)}-png-1x1.${'b'.repeat(43)}`;
    expect((await fetch(`${running.url}/web/files/${forged}`)).status).toBe(404);
    await post(running, '/web/invocations', { id: randomUUID(), text: 'like this', attachments: [forged] });
    expect(running.invocations).toHaveLength(0);
    expect((await messages(running)).messages.map(words)[1]).toContain('attach it again');
  });

  it('of the history are served by their id as they are, and only those of this team', async () => {
    const running = await start();
    await post(running, '/web/invocations', { id: randomUUID(), text: 'a lamp' });
    const bytes = await landscape(20, 20, 10);
    const limits = { maxBytes: 1e6, maxPixels: 1e6 };
    const blob = await running.blobs.keep(
      (async function* () {
        yield bytes;
      })(),
      limits,
      new AbortController().signal,
    );
    await running.store.keepBlob(blob, Date.now());
    const imageId = newId<ImageId>();
    const generationId = running.generations[0]?.id as never;
    await running.store.keepInput({
      generationId,
      position: 0,
      imageId,
      blobHash: blob.hash,
      hasAddress: false,
      now: Date.now(),
    });
    const served = await fetch(`${running.url}/web/images/${imageId}`);
    expect(served.headers.get('x-content-type-options')).toBe('nosniff');
    expect(served.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await served.arrayBuffer())).toEqual(bytes);
    expect((await fetch(`${running.url}/web/images/${newId<ImageId>()}`)).status).toBe(404);
  });
});

describe('delivering', () => {
  it('keeps a generation in one message, with room for its pictures until they come', async () => {
    const running = await start();
    await post(running, '/web/invocations', { id: randomUUID(), text: 'a lamp --ar 16:9 --count 2' });
    await running.deliver(0, 'progress', says('1 of 2 ready'));
    const progress = (await messages(running)).messages[1];
    expect(progress?.body).toMatchObject({ awaited: { count: 2, width: 16, height: 9 }, pictures: [] });
    const images = [await replyImage(32, 18, 'A lamp on a table')];
    const outcome = await running.deliver(0, 'final', { ...says('Done'), images });
    expect(outcome).toEqual({ kind: 'delivered', message: { channelId: 'chat', messageId: progress?.id } });
    await running.deliver(0, 'final', { ...says('Done'), images });
    const shown = (await messages(running)).messages;
    expect(shown.map(words)).toEqual(['a lamp --ar 16:9 --count 2', 'Done']);
    expect(shown[1]?.body.pictures[0]).toMatchObject({ altText: 'A lamp on a table', width: 32, height: 18 });
    expect(shown[1]?.body).not.toHaveProperty('awaited');
    expect((await fetch(running.url + shown[1]?.body.pictures[0]?.url)).status).toBe(200);
  });

  it('is there after a restart, in the same order', async () => {
    const first = await startWeb();
    for (const text of ['/credits', '/help', '/history'])
      await post(first, '/web/invocations', { id: randomUUID(), text });
    const before = (await messages(first)).messages;
    await first.stop(true);
    const second = await start({ dataDir: first.dataDir });
    expect((await messages(second)).messages.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    const page = await messages(second, '?limit=4');
    expect(page.messages.map(words)).toEqual(['/help', 'Did help', '/history', 'Did history']);
    const older = await messages(second, `?limit=4&before=${page.older}`);
    expect(older.messages.map(words)).toEqual(['/credits', 'Did credits']);
    expect(older.older).toBeNull();
  });
});

describe('the stream', () => {
  it('tells of new and changed messages in their order, and of what was missed meanwhile', async () => {
    const running = await start();
    const stream = await listen(running);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    await until(() => stream.events.length === 1);
    expect(stream.events[0]).toMatchObject({ event: 'ready', data: { complete: false } });
    await post(running, '/web/invocations', { id: randomUUID(), text: 'a lamp' });
    await running.deliver(0, 'progress', says('Queued'));
    await running.deliver(0, 'final', says('Done'));
    await until(() => stream.events.length === 4);
    const told = stream.events.slice(1).map(({ data }) => words(data as never));
    expect(told).toEqual(['a lamp', 'Queued', 'Done']);
    await stream.close();
    await post(running, '/web/invocations', { id: randomUUID(), text: '/credits' });
    const back = await listen(running, stream.events[2]?.id);
    await until(() => back.events.length === 4);
    expect(back.events.slice(0, 3).map(({ data }) => words(data as never))).toEqual([
      'Done',
      '/credits',
      'Did credits',
    ]);
    expect(back.events[3]).toMatchObject({ event: 'ready', data: { complete: true } });
    await back.close();
  });

  it('lets a page read everything again when it comes from another process', async () => {
    const running = await start();
    const stream = await listen(running, 'abcdef01-7');
    await until(() => stream.events.length === 1);
    expect(stream.events[0]?.data).toEqual({ complete: false });
    await stream.close();
  });

  it('ends when the platform stops, and nothing is taken any more', async () => {
    const running = await start();
    const stream = await listen(running);
    await until(() => stream.events.length === 1);
    await running.web.stop();
    expect(await stream.reading).toBe('ended');
    expect((await post(running, '/web/invocations', { id: randomUUID(), text: 'a' })).status).toBe(503);
    expect(running.web.ready()).not.toBe(true);
  });
});
