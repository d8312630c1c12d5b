// Discord: what people do becomes invocations, acknowledged first and answered afterwards.
import { describe, expect, it } from 'vitest';
import { asId, type GenerationId } from '../../../src/ids.ts';
import { line } from '../../../src/reply.ts';
import { button, image, reply, setStage, signal } from './discord.fixture.ts';

const ephemeral = 64;

describe('a command', () => {
  it('is acknowledged for the person alone before dispatch hears of it', async () => {
    const stage = await setStage();
    await stage.start();
    let acknowledged: boolean | undefined;
    stage.replyWith(async (invocation) => {
      acknowledged = stage.fake.requests.some(
        ({ path, status }) =>
          path.endsWith('/callback') && status === 204 && invocation.command === 'imagine',
      );
      return reply({ text: 'Over budget' });
    });
    const { handle } = await stage.imagine();
    expect(await handle.callback()).toMatchObject({ type: 5, data: { flags: ephemeral } });
    const original = await handle.waitForOriginal(({ content }) => content === 'Over budget');
    expect(original.ephemeralFor).toBe(stage.alice.id);
    expect(acknowledged).toBe(true);
    expect(stage.fake.messages(stage.channel)).toEqual([]);
    stage.fake.assertNoViolations();
  });

  it('arrives with who asked, where, and a token that ends before Discord ends it', async () => {
    const stage = await setStage();
    await stage.start();
    const { handle, invocation } = await stage.imagine();
    expect(invocation).toMatchObject({
      platform: 'discord',
      team: { externalId: stage.guild.id, name: 'Lamps' },
      person: { externalId: stage.alice.id, name: 'Alice', roleIds: [] },
      command: 'imagine',
      options: { prompt: 'a lamp' },
      dedupeKey: `discord:${stage.guild.id}:${handle.id}`,
      destination: {
        platform: 'discord',
        channelId: stage.channel.id,
        personId: stage.alice.id,
        details: { mayPost: true, guildId: stage.guild.id, gestureId: handle.id },
      },
    });
    expect(invocation.token?.value).toBe(handle.token);
    const lifeMs = (invocation.token?.expiresAt ?? 0) - handle.interaction.tokenDeadline;
    expect(lifeMs).toBe(-60_000);
    expect(JSON.stringify(invocation.destination)).not.toContain(handle.token);
    expect(await invocation.person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined })).toBe(false);
  });

  it('tells from the payload whether somebody may manage the server', async () => {
    const stage = await setStage();
    await stage.start();
    const role = stage.fake.addRole(stage.guild, { permissions: stage.fake.permissions.ManageGuild });
    stage.fake.setRoles(stage.guild, stage.alice, [role]);
    const { invocation } = await stage.imagine();
    expect(await invocation.person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined })).toBe(true);
    expect(invocation.person.roleIds).toEqual([role.id]);
  });

  it('brings its options by their declared names, pictures in their order', async () => {
    const stage = await setStage();
    await stage.start();
    const bytes = (value: number) => new Uint8Array(64).fill(value);
    const asked = stage.fake.invokeCommand({
      name: 'imagine',
      by: stage.alice,
      channel: stage.channel,
      options: {
        prompt: 'a lamp',
        aspect_ratio: '16:9',
        count: 2,
        private: false,
        reference2: { filename: 'two.png', bytes: bytes(2), contentType: 'image/png' },
        reference1: { filename: 'one.png', bytes: bytes(1), contentType: 'image/png' },
      },
    });
    await asked.waitForOriginal(({ content }) => content !== '');
    const [invocation] = stage.invocations;
    if (invocation === undefined) throw new Error('Nothing was dispatched');
    const { reference, ...others } = invocation.options;
    expect(others).toEqual({ prompt: 'a lamp', aspect_ratio: '16:9', count: 2, private: false });
    const references = reference as { locator: Record<string, string> }[];
    expect(references.map(({ locator }) => locator.name)).toEqual(['one.png', 'two.png']);
    const read = await stage.platform.readReference(references[1]?.locator ?? {}, 1000, signal);
    expect([...read]).toEqual([...bytes(2)]);
    await expect(
      stage.platform.readReference(
        { ...references[0]?.locator, url: 'http://127.0.0.1:9/x.png' },
        1000,
        signal,
      ),
    ).rejects.toMatchObject({ name: 'DownloadError', code: 'address_refused' });
  });

  it.each([
    ['a lamp --ar 16:9 --count 2', {}, { prompt: 'a lamp', aspect_ratio: '16:9', count: 2 }],
    ['a lamp —ar 16:9 on a table', {}, { prompt: 'a lamp on a table', aspect_ratio: '16:9' }],
    ['a lamp --ar 16:9', { aspect_ratio: '1:1' }, { prompt: 'a lamp', aspect_ratio: '1:1' }],
    ['a  lamp - "old" --stylise 9', {}, { prompt: 'a  lamp - "old" --stylise 9' }],
    ['a lamp --ar 7:3', {}, { prompt: 'a lamp --ar 7:3' }],
    ['a lamp --count 99', {}, { prompt: 'a lamp --count 99' }],
    ['a  lamp --ar', {}, { prompt: 'a  lamp --ar' }],
    ['--ar 16:9', {}, { prompt: '--ar 16:9' }],
    ['"a  lamp" -- warm', {}, { prompt: '"a  lamp" -- warm' }],
  ])(
    'takes options typed into the prompt where it understands them: %s',
    async (prompt, fields, expected) => {
      const stage = await setStage();
      await stage.start();
      const options = { prompt, ...fields };
      const asked = stage.fake.invokeCommand({
        name: 'imagine',
        by: stage.alice,
        channel: stage.channel,
        options,
      });
      await asked.waitForOriginal(({ content }) => content !== '');
      expect(stage.invocations[0]?.options).toEqual(expected);
    },
  );

  it('belongs to no team in direct messages, where the bot may post', async () => {
    const stage = await setStage();
    await stage.start();
    const { invocation } = await stage.imagine({ channel: stage.fake.openDirectChannel(stage.alice) });
    expect(invocation.team).toBeUndefined();
    expect(invocation.dedupeKey).toMatch(`discord:${stage.alice.id}:`);
    expect(invocation.destination.details.mayPost).toBe(true);
  });

  it('belongs to no team where only the person installed the app, and may not post there', async () => {
    const stage = await setStage();
    await stage.start();
    const bob = stage.fake.addUser({ username: 'bob', hasInstalledTheApp: true });
    const foreign = stage.fake.addGuild({ hasBot: false, owner: bob });
    const { invocation } = await stage.imagine({ channel: stage.fake.addChannel(foreign), by: bob });
    expect(invocation.team).toBeUndefined();
    expect(await invocation.person.isTeamAdmin({ externalId: foreign.id, adminRoleId: undefined })).toBe(
      false,
    );
    expect(invocation.destination.details.mayPost).toBe(false);
  });

  describe('in direct messages', () => {
    const pressing = async () => {
      const stage = await setStage();
      await stage.start();
      const { fake, alice, guild } = stage;
      return {
        ...stage,
        guild,
        asks: async (team: { id: string }, adminRoleId?: string) => {
          const { invocation } = await stage.imagine({ channel: fake.openDirectChannel(alice) });
          return invocation.person.isTeamAdmin({ externalId: team.id, adminRoleId });
        },
      };
    };

    it('whoever manages the server is an admin, and nobody else', async () => {
      const { fake, alice, guild, asks, moveClock } = await pressing();
      expect(await asks(guild)).toBe(false);
      const role = fake.addRole(guild, { permissions: fake.permissions.ManageGuild });
      fake.addMember(guild, alice, { roles: [role] });
      // What Discord said is kept for a while.
      moveClock(60_000);
      expect(await asks(guild)).toBe(true);
    });

    it('so is who has the role that the team gave to admins', async () => {
      const { fake, alice, guild, asks } = await pressing();
      const role = fake.addRole(guild);
      fake.addMember(guild, alice, { roles: [role] });
      expect(await asks(guild)).toBe(false);
      expect(await asks(guild, role.id)).toBe(true);
    });

    it('nobody is where they are no member, or the bot is none', async () => {
      const { fake, alice, asks } = await pressing();
      expect(await asks(fake.addGuild())).toBe(false);
      const left = fake.addGuild({ hasBot: false, owner: alice });
      expect(await asks(left)).toBe(false);
    });

    it('it is not answered when Discord cannot be asked', async () => {
      const { fake, alice, asks } = await pressing();
      const own = fake.addGuild({ owner: alice });
      fake.fault({
        match: { method: 'GET', path: /guilds/ },
        times: Number.POSITIVE_INFINITY,
        effect: { kind: 'status', status: 500 },
      });
      await expect(asks(own)).rejects.toThrow();
    });
  });

  describe('where no roles come along', () => {
    it('those in the server that pays are asked for, in direct messages and beside another server', async () => {
      const stage = await setStage();
      await stage.start();
      const { fake, guild } = stage;
      const role = fake.addRole(guild);
      const bob = fake.addUser({ username: 'bob', hasInstalledTheApp: true });
      fake.addMember(guild, bob, { roles: [role] });
      const foreign = fake.addGuild({ hasBot: false, owner: bob });
      for (const channel of [fake.openDirectChannel(bob), fake.addChannel(foreign)]) {
        const { invocation } = await stage.imagine({ channel, by: bob });
        expect(invocation.person.roleIds).toBeUndefined();
        expect(await invocation.person.rolesIn?.(guild.id)).toEqual([role.id]);
      }
    });

    it('they are not known, which is not none, where somebody is no member or the bot is none', async () => {
      const stage = await setStage();
      await stage.start();
      const { invocation } = await stage.imagine({ channel: stage.fake.openDirectChannel(stage.alice) });
      const left = stage.fake.addGuild({ hasBot: false, owner: stage.alice });
      for (const server of [left, stage.fake.addGuild()])
        expect(await invocation.person.rolesIn?.(server.id)).toBeUndefined();
    });
  });

  it.each(['ViewChannel', 'SendMessages', 'AttachFiles'] as const)(
    'may not post without %s',
    async (permission) => {
      const stage = await setStage();
      await stage.start();
      stage.fake.denyBot(stage.channel, stage.fake.permissions[permission]);
      const { invocation } = await stage.imagine();
      expect(invocation.destination.details.mayPost).toBe(false);
    },
  );

  it('knows the channel that a thread belongs to', async () => {
    const stage = await setStage();
    await stage.start();
    const thread = stage.fake.addThread(stage.channel);
    const { invocation } = await stage.imagine({ channel: thread });
    expect(invocation.destination).toMatchObject({
      channelId: thread.id,
      details: { parentChannelId: stage.channel.id, mayPost: true },
    });
  });

  it('is not run when it could not be acknowledged in time', async () => {
    const stage = await setStage();
    await stage.start();
    stage.fake.fault({
      match: { path: /callback/ },
      effect: { kind: 'status', status: 404, code: 10062, message: 'Unknown interaction' },
    });
    stage.fake.invokeCommand({
      name: 'imagine',
      by: stage.alice,
      channel: stage.channel,
      options: { prompt: 'a lamp' },
    });
    await stage.fake.waitForRequest(({ code }) => code === 10062);
    await stage.stop();
    expect(stage.invocations).toEqual([]);
    expect(stage.logged.join('')).toContain('not acknowledged');
  });

  it('is run once when the answer to the acknowledgement was lost', async () => {
    const stage = await setStage();
    await stage.start();
    stage.fake.fault({ match: { path: /callback/ }, effect: { kind: 'drop', when: 'after' } });
    const { handle } = await stage.imagine();
    await handle.waitForOriginal(({ content }) => content === 'All is well');
    expect(stage.invocations).toHaveLength(1);
  });

  it('shows pictures with their alt text in its answer', async () => {
    const stage = await setStage();
    await stage.start();
    const bytes = new Uint8Array(1000).fill(7);
    stage.replyWith(
      reply({ text: 'Your chart', images: [image(bytes, { altText: 'Bars' })], audience: 'private' }),
    );
    const { handle } = await stage.imagine();
    const { attachments } = await handle.waitForOriginal(({ content }) => content === 'Your chart');
    expect(attachments.map(({ bytes: kept, description }) => [kept.equals(bytes), description])).toEqual([
      [true, 'Bars'],
    ]);
    stage.fake.assertNoViolations();
  });

  it('is answered without what the person wrote when AutoMod refuses that', async () => {
    const stage = await setStage();
    await stage.start();
    stage.replyWith({
      ...reply({}),
      lines: [line('plain', 'Too dear'), line('quote', 'a forbidden lamp')],
    });
    const { handle } = await stage.imagine();
    await handle.waitForOriginal(({ content }) => content === 'Too dear');
  });

  it.each([
    { kind: 'rate-limit', retryAfterSeconds: 0.01, scope: 'user' },
    { kind: 'status', status: 502, html: true },
    { kind: 'drop', when: 'before' },
  ] as const)('is answered again after $kind', async (effect) => {
    const stage = await setStage();
    await stage.start();
    const fault = stage.fake.fault({ match: { method: 'PATCH', path: /@original/ }, effect });
    const { handle } = await stage.imagine();
    await handle.waitForOriginal(({ content }) => content === 'All is well');
    expect(fault.hits()).toBe(1);
    expect(stage.waitsMs).toHaveLength(1);
  });

  it('apologises when its reply cannot be shown', async () => {
    const stage = await setStage();
    await stage.start();
    const broken = image(new Uint8Array(1), { read: () => Promise.reject(new Error('The disk is gone')) });
    stage.replyWith(reply({ images: [broken] }));
    const { handle } = await stage.imagine();
    const { content } = await handle.waitForOriginal((message) => message.content !== '');
    expect(content).toContain(handle.id);
    expect(stage.logged.join('')).toContain('The disk is gone');
  });

  it('leaves the waiting answer to delivery when a private generation was accepted', async () => {
    const stage = await setStage();
    await stage.start();
    stage.replyWith(reply({ generation: asId<GenerationId>('g'), audience: 'private' }));
    const { handle } = await stage.imagine();
    await stage.stop();
    expect(handle.original()?.content).toBe('');
  });
});

describe('a button', () => {
  async function withButtons() {
    const stage = await setStage();
    await stage.start();
    stage.replyWith(reply({ text: 'Press', buttons: [button('cancel', 'g1'), button('favourite', 'i1')] }));
    const { handle } = await stage.imagine();
    const message = await handle.waitForOriginal(({ components }) => components.length > 0);
    return { ...stage, message };
  }

  it('runs the command that it names, with its id as the subject', async () => {
    const stage = await withButtons();
    stage.replyWith(reply({ text: 'Cancelled', audience: 'private' }));
    const pressed = stage.fake.pressButton(stage.message, 'v1:cancel:g1', { by: stage.alice });
    expect(await pressed.callback()).toMatchObject({ type: 5, data: { flags: ephemeral } });
    await pressed.waitForOriginal(({ content }) => content === 'Cancelled');
    expect(stage.invocations[1]).toMatchObject({ command: 'cancel', subject: 'g1', options: {} });
    expect(stage.message.content).toBe('Press');
    stage.fake.assertNoViolations();
  });

  it('changes its message when its command says so', async () => {
    const stage = await withButtons();
    stage.replyWith(reply({ text: 'A favourite', buttons: [button('favourite', 'i1')] }));
    const pressed = stage.fake.pressButton(stage.message, 'v1:favourite:i1', { by: stage.alice });
    expect((await pressed.callback()).type).toBe(6);
    await pressed.waitForOriginal(({ content }) => content === 'A favourite');
    stage.fake.assertNoViolations();
  });

  it('leaves its message as it is when something went wrong, and tells the person alone', async () => {
    const stage = await withButtons();
    stage.replyWith(reply({ text: 'Not yours', audience: 'private' }));
    const pressed = stage.fake.pressButton(stage.message, 'v1:favourite:i1', { by: stage.alice });
    const beside = await pressed.waitForFollowUp(({ content }) => content === 'Not yours');
    expect(beside.ephemeralFor).toBe(stage.alice.id);
    expect(stage.message.content).toBe('Press');
    stage.fake.assertNoViolations();
  });
});
