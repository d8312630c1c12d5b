import { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from './bolt-application.ts';
import { clientOptions, silent, startInSocketMode } from './bolt-application.ts';
import type { FakeSlack } from './fake-slack.ts';
import { createFakeSlack } from './fake-slack.ts';

describe('the fake Slack in Socket Mode, with the real Bolt', () => {
  let fake: FakeSlack;
  let now = Date.now();
  const running: Running[] = [];
  const start = async (register: (app: App) => void): Promise<Running> => {
    const started = await startInSocketMode(fake, register);
    running.push(started);
    return started;
  };

  beforeEach(async () => {
    now = Date.now();
    fake = await createFakeSlack({ now: () => now, ackDeadlineMs: 300, retryDelaysMs: [0, 20, 20] });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
    await fake.close();
  });

  it('takes the plain Bolt application as the documentation writes it', async () => {
    const app = new App({
      token: fake.botToken,
      appToken: fake.appToken,
      socketMode: true,
      clientOptions: clientOptions(fake),
      logger: silent,
    });
    app.command('/imagine', async ({ ack }) => ack());
    await app.start();
    running.push({ app, stop: async () => void (await app.stop()) });
    const { channel, user } = { channel: fake.ids.general, user: fake.ids.member };
    const { ack } = await fake.runCommand({ channel, user, command: '/imagine', text: 'a lamp' });
    expect(ack.outcome).toBe('acked');
    expect(ack.latencyMs).toBeLessThan(300);
    fake.assertNoViolations();
  });

  it('shows what is acknowledged with a text and what comes to the response URL', async () => {
    await start((app) => {
      app.command('/imagine', async ({ ack, respond, command }) => {
        await ack(`You asked for ${command.text}`);
        await respond({ text: 'for all', response_type: 'in_channel' });
      });
    });
    const act = { channel: fake.ids.outside, user: fake.ids.member, command: '/imagine', text: 'a lamp' };
    const done = await fake.runCommand(act);
    await fake.waitFor('the response', () => done.responses.length === 1);
    expect(done.shown).toMatchObject({ text: 'You asked for a lamp', visibility: 'ephemeral' });
    expect(done.responses[0]).toMatchObject({ text: 'for all', visibility: 'in_channel' });
    expect(fake.messages(fake.ids.outside)).toMatchObject([{ text: 'for all' }]);
    expect(fake.ephemeral(fake.ids.outside, fake.ids.member)).toHaveLength(1);
  });

  it('closes a response URL after five uses and after thirty minutes', async () => {
    const errors: string[] = [];
    await start((app) => {
      app.command('/imagine', async ({ ack, respond }) => {
        await ack();
        for (let use = 1; use <= 6; use += 1)
          await respond(`answer ${use}`).catch((error: Error) => errors.push(error.message));
      });
    });
    const act = { channel: fake.ids.general, user: fake.ids.member, command: '/imagine' };
    const done = await fake.runCommand(act);
    await fake.waitFor('the sixth answer', () => errors.length === 1);
    expect(done.responses).toHaveLength(5);
    expect(errors[0]).toContain('404');
    now += 31 * 60_000;
    const late = await fetch(done.responseUrl, { method: 'POST', body: '{"text":"late"}' });
    expect(await late.json()).toMatchObject({ error: 'expired_url' });
  });

  it('says operation_timeout when nothing is acknowledged in time', async () => {
    await start((app) => app.command('/imagine', async () => {}));
    const done = await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/imagine',
    });
    expect(done).toMatchObject({ failure: 'operation_timeout', ack: { outcome: 'timeout' } });
    expect(done.delivery.acks).toHaveLength(1);
  });

  it('says dispatch_failed when no connection is open', async () => {
    const done = await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/imagine',
    });
    expect(done.failure).toBe('dispatch_failed');
  });

  it('sends a mention as message and app_mention, with one ts and one client_msg_id', async () => {
    const heard: Record<string, unknown>[] = [];
    await start((app) => {
      app.event('message', async ({ event }) => void heard.push({ ...event }));
      app.event('app_mention', async ({ event }) => void heard.push({ ...event }));
    });
    const sent = fake.mention({ channel: fake.ids.general, user: fake.ids.member, text: 'make it blue' });
    await sent.delivered;
    await fake.waitFor('both events', () => heard.length === 2);
    expect(new Set(heard.map((event) => event.type))).toEqual(new Set(['message', 'app_mention']));
    expect(new Set(heard.map((event) => event.ts))).toEqual(new Set([sent.message.ts]));
    expect(new Set(heard.map((event) => event.client_msg_id)).size).toBe(1);
  });

  it('sends a direct message as message.im alone, and nothing from where the bot is not', async () => {
    const heard: string[] = [];
    await start((app) => {
      app.event('message', async ({ event }) => void heard.push(event.channel_type));
      app.event('app_mention', async () => void heard.push('mention'));
    });
    const direct = fake.directMessage(fake.ids.member);
    await fake.mention({ channel: direct.id, user: fake.ids.member, text: 'hello' }).delivered;
    const elsewhere = fake.mention({ channel: fake.ids.secret, user: fake.ids.member, text: 'hello' });
    expect(elsewhere.deliveries).toHaveLength(0);
    expect(heard).toEqual(['im']);
  });

  it('retries an event three times with the same event_id, and no command', async () => {
    const seen: unknown[] = [];
    const { app } = await start(() => {});
    const client = Reflect.get(Reflect.get(app, 'receiver') as object, 'client') as {
      removeAllListeners(name: string): void;
      on(
        name: string,
        listener: (args: { body: { event_id: string }; retry_num: number; retry_reason: string }) => void,
      ): void;
    };
    client.removeAllListeners('slack_event');
    client.on('slack_event', ({ body, retry_num, retry_reason }) =>
      seen.push([body.event_id, retry_num, retry_reason]),
    );
    const sent = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.member, text: 'hi' });
    const last = await sent.deliveries[0]?.acked;
    expect(last?.outcome).toBe('timeout');
    const id = sent.deliveries[0]?.payload.event_id;
    expect(seen).toEqual([
      [id, 0, ''],
      [id, 1, 'timeout'],
      [id, 2, 'timeout'],
      [id, 3, 'timeout'],
    ]);
  });

  it('gives each payload to one of several connections and can repeat an envelope on the other', async () => {
    const first: string[] = [];
    const second: string[] = [];
    const listen = (texts: string[]) => (app: App) => {
      app.command('/imagine', async ({ ack, command }) => {
        texts.push(command.text);
        await ack();
      });
    };
    await start(listen(first));
    await start(listen(second));
    expect(fake.socket.connections()).toHaveLength(2);
    const act = { channel: fake.ids.general, user: fake.ids.member, command: '/imagine' };
    const done = await Promise.all(['a', 'b', 'c', 'd'].map((text) => fake.runCommand({ ...act, text })));
    expect([...first, ...second].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(first).toHaveLength(2);
    const [one, two] = fake.socket.connections();
    const again = done[0];
    if (one === undefined || two === undefined || again === undefined)
      throw new Error('two connections were expected');
    await fake.redeliver(again.delivery, one);
    await fake.redeliver(again.delivery, two);
    expect([...first, ...second].filter((text) => text === 'a')).toHaveLength(3);
    expect(first.includes('a') && second.includes('a')).toBe(true);
  });

  it('asks to refresh, after which Bolt comes back with a fresh ticket; and drops without a word', async () => {
    await start((app) => app.command('/imagine', async ({ ack }) => ack()));
    for (const leave of [() => fake.socket.refresh('warning'), () => fake.socket.drop()]) {
      const [before] = fake.socket.connections();
      leave();
      await fake.waitFor('a new connection', () => {
        const [after] = fake.socket.connections();
        return after !== undefined && after !== before;
      });
    }
    const done = await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/imagine',
    });
    expect(done.ack.outcome).toBe('acked');
    fake.assertNoViolations();
  });

  it('takes two hundred commands at once', async () => {
    await start((app) => app.command('/imagine', async ({ ack }) => ack()));
    const act = { channel: fake.ids.general, user: fake.ids.member, command: '/imagine' };
    await fake.runCommand(act);
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, index) => fake.runCommand({ ...act, text: String(index) })),
    );
    expect(all.filter(({ ack }) => ack.outcome === 'acked')).toHaveLength(200);
  });
});
