// Discord: starting, staying connected, stopping, and what doctor says of it.
import { describe, expect, it } from 'vitest';
import { reply, setStage, signal } from './discord.fixture.ts';

describe('starting', () => {
  it('registers the typed commands everywhere and leaves the buttons out', async () => {
    const stage = await setStage();
    await stage.start();
    expect(stage.fake.commands().map(({ name }) => name)).toEqual(['imagine', 'settings', 'pot', 'budget']);
    stage.fake.assertNoViolations();
  });

  it('registers in the servers that are named and nowhere else, and goes back', async () => {
    const stage = await setStage();
    const { guild, fake } = stage;
    const other = fake.addGuild();
    const start = async (guildIds: readonly string[]) => {
      const next = await setStage({ discord: { token: fake.token, apiUrl: fake.restUrl, guildIds } });
      await next.start();
      const check = await next.platform.check(signal);
      expect(check.find(({ name }) => name === 'commands')?.detail).toContain('/imagine');
      await next.stop();
      return [fake.commands(), fake.commands(guild), fake.commands(other)].map(({ length }) => length);
    };
    expect(await start([])).toEqual([4, 0, 0]);
    expect(await start([guild.id])).toEqual([0, 4, 0]);
    const written = () => fake.requests.filter(({ method }) => method === 'PUT').length;
    const before = written();
    expect(await start([guild.id])).toEqual([0, 4, 0]);
    expect(written()).toBe(before);
    expect(await start([])).toEqual([4, 0, 0]);
    fake.assertNoViolations();
  });

  it('asks about no server when nothing changed', async () => {
    const stage = await setStage();
    await stage.start();
    const again = await setStage({ discord: { token: stage.fake.token, apiUrl: stage.fake.restUrl } });
    await again.start();
    expect(stage.fake.requests.filter(({ path }) => path.startsWith('/users/@me/guilds'))).toHaveLength(1);
  });

  it('writes the commands only when they changed', async () => {
    const stage = await setStage();
    await stage.start();
    const again = await setStage({ discord: { token: stage.fake.token, apiUrl: stage.fake.restUrl } });
    await again.start();
    expect(stage.fake.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('says where to get a token when Discord refuses this one, without using up a connection', async () => {
    const stage = await setStage({ discord: { token: 'wrong.token.altogether' } });
    await expect(stage.start()).rejects.toMatchObject({
      name: 'PlatformError',
      code: 'bad_token',
      message: expect.stringContaining('https://discord.com/developers/applications'),
    });
    expect(stage.fake.events).toHaveLength(0);
  });

  it('says so when the token is another application’s', async () => {
    const stage = await setStage({ discord: { applicationId: '1' } });
    await expect(stage.start()).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining(stage.fake.applicationId),
    });
  });

  it('says so when Discord cannot be reached', async () => {
    const stage = await setStage({ discord: { apiUrl: 'http://127.0.0.1:9/api' } });
    await expect(stage.start()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it.each([
    [4014, 'forbidden', 'Privileged Gateway Intents'],
    [4004, 'bad_token', 'DISCORD_TOKEN'],
  ])('says what is wrong when the gateway closes with %i', async (closeCode, code, words) => {
    const stage = await setStage();
    const outcome = expect(stage.start()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
    await stage.fake.waitUntil('a connection', () => {
      if (stage.fake.connections() === 0) return undefined;
      stage.fake.closeConnectionsWith(closeCode);
      return true;
    });
    await outcome;
  });
});

describe('Message Content', () => {
  const asked = (stage: Awaited<ReturnType<typeof setStage>>) =>
    stage.fake.events
      .filter(({ op, direction }) => op === 2 && direction === 'received')
      .map(({ data }) => (Number((data as { intents: number }).intents) & (1 << 15)) !== 0);

  it.each([
    [[], [false]],
    [['MessageContent'], [true]],
  ] as const)('is asked for only where it is switched on: %j', async (privilegedIntents, expected) => {
    const stage = await setStage({ fake: { privilegedIntents } });
    await stage.start();
    expect(asked(stage)).toEqual(expected);
    expect(stage.platform.ready()).toBe(true);
  });

  it('is done without when Discord refuses it all the same', async () => {
    const stage = await setStage({ fake: { privilegedIntents: ['MessageContent'] } });
    const starting = stage.start();
    await stage.fake.waitUntil('a connection', () => {
      if (stage.fake.connections() === 0) return undefined;
      stage.fake.closeConnectionsWith(4014);
      return true;
    });
    await starting;
    expect(asked(stage)).toEqual([true, false]);
    expect(stage.platform.ready()).toBe(true);
    await stage.imagine();
  });

  it('is done without from when it is switched off', async () => {
    const stage = await setStage({ fake: { privilegedIntents: ['MessageContent'] } });
    await stage.start();
    stage.fake.closeConnectionsWith(4014);
    await stage.fake.waitUntil('another connection', () =>
      asked(stage).length === 2 && stage.fake.connections() > 0 ? true : undefined,
    );
    const { handle } = await stage.imagine();
    await handle.callback();
    expect(asked(stage)).toEqual([true, false]);
  });
});

describe('staying connected', () => {
  it('is ready once it is connected, and says that it is not before', async () => {
    const stage = await setStage();
    expect(stage.platform.ready()).not.toBe(true);
    await stage.start();
    expect(stage.platform.ready()).toBe(true);
  });

  it('resumes after a cut and handles what happened meanwhile', async () => {
    const stage = await setStage();
    await stage.start();
    stage.fake.dropConnections();
    const { handle } = await stage.imagine();
    expect((await handle.callback()).type).toBe(5);
    expect(stage.platform.ready()).toBe(true);
  });

  it('works on after its session was declared invalid', async () => {
    const stage = await setStage();
    await stage.start();
    stage.fake.invalidateSessions(false);
    await stage.fake.waitUntil(
      'a second identify',
      () => (stage.fake.events.filter(({ op }) => op === 2).length > 1 ? true : undefined),
      15_000,
    );
    await stage.fake.waitUntil('a connection', () => (stage.fake.connections() > 0 ? true : undefined));
    const { handle } = await stage.imagine();
    await handle.callback();
  });

  it('runs a command once when Discord tells of it twice', async () => {
    const stage = await setStage();
    await stage.start();
    const { handle } = await stage.imagine();
    await handle.waitForOriginal(({ content }) => content !== '');
    stage.fake.repeatLastEvents(3);
    await stage.fake.waitForRequest(({ code }) => code === 40060);
    await stage.stop();
    expect(stage.invocations).toHaveLength(1);
  });
});

describe('stopping', () => {
  it('waits for what is under way', async () => {
    const stage = await setStage();
    await stage.start();
    const gate = Promise.withResolvers<void>();
    stage.replyWith(async () => {
      await gate.promise;
      return reply({ text: 'Just in time' });
    });
    const { handle } = await stage.imagine();
    const stopped = stage.stop();
    gate.resolve();
    await stopped;
    expect(handle.original()?.content).toBe('Just in time');
  });

  it('does not mind never having been started', async () => {
    const stage = await setStage();
    await stage.stop();
  });
});

describe('checking', () => {
  it('finds everything well without having been started', async () => {
    const stage = await setStage();
    const found = await stage.platform.check(signal);
    expect(found.map(({ name, ok }) => [name, ok])).toEqual([
      ['token', true],
      ['application', true],
      ['intents', true],
      ['commands', true],
      ['servers', true],
    ]);
    await stage.start();
    const after = await stage.platform.check(signal);
    expect(after.find(({ name }) => name === 'commands')?.detail).toContain('/imagine');
    stage.fake.assertNoViolations();
  });

  it('says how to mend a bad token, and does not name it', async () => {
    const stage = await setStage({ discord: { token: 'wrong.token.altogether' } });
    const found = await stage.platform.check(signal);
    expect(found).toEqual([{ name: 'token', ok: false, detail: expect.stringContaining('Reset Token') }]);
    expect(JSON.stringify(found)).not.toContain('wrong.token');
  });
});
