import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from './bolt-application.ts';
import { startOverHttp } from './bolt-application.ts';
import type { FakeSlack } from './fake-slack.ts';
import { createFakeSlack } from './fake-slack.ts';

describe('the fake Slack over signed HTTP, with the real Bolt', () => {
  let fake: FakeSlack;
  const running: Running[] = [];
  const servers: Server[] = [];
  const start = async (register: (app: App) => void): Promise<void> => {
    running.push(await startOverHttp(fake, register));
  };

  beforeEach(async () => {
    fake = await createFakeSlack({ ackDeadlineMs: 300, retryDelaysMs: [0, 20, 20] });
  });
  afterEach(async () => {
    await fake.close();
    await Promise.all(running.splice(0).map((each) => each.stop()));
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const act = () => ({
    channel: fake.ids.general,
    user: fake.ids.member,
    command: '/imagine',
    text: 'a lamp',
  });

  it('passes a command, its acknowledgement and its response URL', async () => {
    await start((app) => {
      app.command('/imagine', async ({ ack, respond, command }) => {
        await ack({ text: `asked: ${command.text}`, response_type: 'in_channel' });
        await respond('and an answer');
      });
    });
    const done = await fake.runCommand(act());
    expect(done.ack).toMatchObject({ outcome: 'acked', status: 200 });
    expect(done.shown).toMatchObject({ text: 'asked: a lamp', visibility: 'in_channel' });
    await fake.waitFor('the answer', () => done.responses.length === 1);
    fake.assertNoViolations();
  });

  it('makes the handshake of url_verification', async () => {
    await start(() => {});
    expect((await fake.challenge()).passed).toBe(true);
    expect((await fake.challenge({ signingSecret: 'wrong' })).passed).toBe(false);
  });

  it('sends forged, stale, early, altered and mistyped requests as asked', async () => {
    let heard = 0;
    await start((app) => {
      app.command('/imagine', async ({ ack }) => {
        heard += 1;
        await ack();
      });
    });
    await fake.runCommand(act());
    const payload = fake.deliveries[0]?.payload ?? {};
    const status = async (tampering: Parameters<FakeSlack['postSigned']>[2]) =>
      (await fake.postSigned('slash_commands', payload, tampering)).status;
    expect(await status({})).toBe(200);
    expect(await status({ signingSecret: 'not-the-secret' })).toBe(401);
    expect(await status({ skewSeconds: -301 })).toBe(401);
    expect(await status({ alterBody: (body) => body.replace('lamp', 'tank') })).toBe(401);
    expect(await status({ omitHeaders: ['x-slack-signature'] })).toBe(401);
    expect(await status({ contentType: 'text/plain' })).toBe(400);
    expect(heard).toBe(2);
    // Bolt takes timestamps of the future; refusing them is left to whoever stands before it.
    expect(await status({ skewSeconds: 400 })).toBe(200);
  });

  it('delivers events and the clicks on a button', async () => {
    const heard: string[] = [];
    await start((app) => {
      app.event('app_mention', async ({ event, client }) => {
        const text = { type: 'plain_text' as const, text: 'Again' };
        const blocks = [
          {
            type: 'actions' as const,
            elements: [{ type: 'button' as const, action_id: 'v1:again', value: '7', text }],
          },
        ];
        await client.chat.postMessage({ channel: event.channel, text: 'done', blocks, thread_ts: event.ts });
      });
      app.action('v1:again', async ({ ack, action, respond }) => {
        await ack();
        heard.push('value' in action ? String(action.value) : '');
        await respond({ text: 'changed', replace_original: true });
      });
    });
    const sent = fake.mention({ channel: fake.ids.general, user: fake.ids.member, text: 'a lamp' });
    const message = await fake.waitForMessage(({ text }) => text === 'done');
    expect(message.threadTs).toBe(sent.message.ts);
    const pressed = await fake.pressButton(message, 'v1:again', fake.ids.member);
    expect(pressed.ack.outcome).toBe('acked');
    await fake.waitFor('the change', () => fake.message(message)?.text === 'changed');
    expect(heard).toEqual(['7']);
    fake.assertNoViolations();
  });

  const serve = async (
    answer: (request: IncomingMessage) => { status: number; headers?: Record<string, string> } | 'hang',
  ): Promise<void> => {
    const server = createServer((request, response) => {
      const given = answer(request);
      if (given !== 'hang') response.writeHead(given.status, given.headers).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    fake.httpTarget(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  };
  const say = async () => {
    const sent = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.member, text: 'hi' });
    await sent.deliveries[0]?.acked;
    return sent.deliveries[0];
  };

  it('retries events with number and reason, until they are taken', async () => {
    const seen: unknown[] = [];
    await serve((request) => {
      seen.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
      if (seen.length === 1) return 'hang';
      return { status: seen.length === 2 ? 500 : 200 };
    });
    const delivery = await say();
    expect(delivery?.acks.map(({ outcome }) => outcome)).toEqual(['timeout', 'http_error', 'acked']);
    expect(seen).toEqual([
      [undefined, undefined],
      ['1', 'http_timeout'],
      ['2', 'http_error'],
    ]);
  });

  it('stops after three retries, and at once when asked not to retry', async () => {
    let count = 0;
    await serve(() => {
      count += 1;
      return { status: 500, headers: count > 4 ? { 'x-slack-no-retry': '1' } : {} };
    });
    expect((await say())?.acks).toHaveLength(4);
    expect((await say())?.acks).toHaveLength(1);
  });

  it('repeats an event that was taken, with the same event_id', async () => {
    const ids: unknown[] = [];
    await start((app) => app.event('message', async ({ body }) => void ids.push(body.event_id)));
    const delivery = await say();
    if (delivery === undefined) throw new Error('a delivery was expected');
    expect((await fake.redeliver(delivery)).outcome).toBe('acked');
    await fake.waitFor('both', () => ids.length === 2);
    expect(new Set(ids).size).toBe(1);
  });

  it('takes two hundred commands at once', async () => {
    await start((app) => app.command('/imagine', async ({ ack }) => ack()));
    const all = await Promise.all(Array.from({ length: 200 }, () => fake.runCommand(act())));
    expect(all.filter(({ ack }) => ack.outcome === 'acked')).toHaveLength(200);
  });
});
