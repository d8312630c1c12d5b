// What a channel is to a team, and who manages one, as each platform says when nobody did anything just then.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeSlack, type FakeSlack } from '../../fake/slack/fake-slack.ts';
import { setStage, signal } from './discord.fixture.ts';
import { startWeb } from './running-web.ts';
import { createRunning, type Running, startRunning } from './slack/running-slack.ts';

describe('Discord', () => {
  const stageWith = async () => {
    const stage = await setStage();
    await stage.start();
    const { platform, guild } = stage;
    return {
      ...stage,
      standing: ({ id }: { id: string }) =>
        platform.channelStanding({ teamExternalId: guild.id, channelId: id }, signal),
      isAdmin: (personId: string, adminRoleId?: string) =>
        platform.isTeamAdmin({ externalId: guild.id, adminRoleId }, personId, signal),
    };
  };

  it('knows the channels of a server, and where the bot may post', async () => {
    const { fake, guild, channel, standing } = await stageWith();
    const silent = fake.addChannel(guild);
    fake.denyBot(silent, fake.permissions.SendMessages);
    const forum = fake.addChannel(guild, { type: 15 });
    expect(await standing(channel)).toBe('open');
    expect(await standing(fake.addThread(channel))).toBe('open');
    expect(await standing(silent)).toBe('closed');
    expect(await standing(forum)).toBe('closed');
    expect(await standing(fake.addThread(forum))).toBe('open');
    fake.assertNoViolations();
  });

  it('tells nothing of the channels of another server, nor of those that the bot does not see', async () => {
    const { fake, alice, guild, standing } = await stageWith();
    const hidden = fake.addChannel(guild);
    fake.denyBot(hidden, fake.permissions.ViewChannel);
    expect(await standing(fake.addChannel(fake.addGuild()))).toBe('unknown');
    expect(await standing(hidden)).toBe('unknown');
    expect(await standing({ id: '123456789012345678' })).toBe('unknown');
    expect(await standing({ id: 'C0123ABCD' })).toBe('unknown');
    expect(await standing(fake.openDirectChannel(alice))).toBe('direct');
    fake.assertNoViolations();
  });

  it('knows who manages a server or has its admin role, until they do not', async () => {
    const { fake, guild, alice, isAdmin, moveClock } = await stageWith();
    const role = fake.addRole(guild, { permissions: 0n });
    const managers = fake.addRole(guild, { permissions: fake.permissions.ManageGuild });
    expect(await isAdmin(alice.id, role.id)).toBe(false);
    fake.setRoles(guild, alice, [role]);
    moveClock(61_000);
    expect(await isAdmin(alice.id)).toBe(false);
    expect(await isAdmin(alice.id, role.id)).toBe(true);
    fake.setRoles(guild, alice, [managers]);
    moveClock(61_000);
    expect(await isAdmin(alice.id)).toBe(true);
    expect(await isAdmin('123456789012345678')).toBe(false);
  });
});

describe('Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    fake = await createFakeSlack();
    running = createRunning(fake, { appToken: fake.appToken });
    await startRunning(running);
  });
  afterEach(async () => {
    await running.slack.stop();
    fake.assertNoViolations();
    await fake.close();
  });
  const standing = (channelId: string, teamExternalId = fake.workspace.id) =>
    running.slack.channelStanding({ teamExternalId, channelId }, signal);
  const isAdmin = (personId: string, externalId = fake.workspace.id) =>
    running.slack.isTeamAdmin({ externalId, adminRoleId: undefined }, personId, signal);

  it('knows the channels of its workspace, and where the bot may post', async () => {
    expect(await standing(fake.ids.general)).toBe('open');
    expect(await standing('C0NOTTHERE')).toBe('closed');
    expect(await standing('123456789012345678')).toBe('unknown');
    expect(await standing(fake.directMessage(fake.ids.admin).id)).toBe('direct');
    expect(await standing(fake.ids.general, 'T0ANOTHER')).toBe('unknown');
  });

  it('knows who manages the workspace, and says when it cannot be asked', async () => {
    expect(await isAdmin(fake.ids.admin)).toBe(true);
    expect(await isAdmin(fake.ids.member)).toBe(false);
    expect(await isAdmin(fake.ids.admin, 'T0ANOTHER')).toBe(false);
    expect(await isAdmin('U0NOBODY')).toBe(false);
  });

  it('says that it cannot be asked, in place of a no', async () => {
    fake.fault({ method: 'users.info', kind: 'status', status: 503 });
    await expect(isAdmin(fake.ids.admin)).rejects.toMatchObject({ name: 'PlatformError' });
    expect(await isAdmin(fake.ids.admin)).toBe(true);
  });
});

it('the page has one channel, and one person who manages it', async () => {
  const { web, stop } = await startWeb();
  const standing = (channelId: string) => web.channelStanding({ teamExternalId: 'local', channelId }, signal);
  const isAdmin = (personId: string) =>
    web.isTeamAdmin({ externalId: 'local', adminRoleId: undefined }, personId, signal);
  expect(await standing('chat')).toBe('open');
  expect(await standing('C1')).toBe('unknown');
  expect([await isAdmin('local'), await isAdmin('P1')]).toEqual([true, false]);
  await stop();
});
