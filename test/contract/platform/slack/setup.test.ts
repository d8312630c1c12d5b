import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommandSet } from '../../../../src/command.ts';
import { manifestFor } from '../../../../src/platforms/slack/register.ts';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { manifestScopes } from '../../../fake/slack/seed.ts';
import { createRunning, startRunning } from './running-slack.ts';
import { sampleCommands } from './sample-commands.ts';

describe('an installation at Slack', () => {
  let fake: FakeSlack;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    fake = await createFakeSlack();
  });
  afterEach(async () => {
    await fake.close();
  });

  it('offers each shortcut and slash command as soon as its command is there', () => {
    const offered = (commands: typeof sampleCommands) => {
      const { shortcuts, slash_commands: slash } = manifestFor(commands).features;
      return [...shortcuts.map(({ name }) => name), ...slash.map(({ command }) => command)];
    };
    expect(offered(sampleCommands)).toEqual([
      'Imagine',
      'Edit image',
      'Vary image',
      'Image details',
      '/imagine',
      '/edit',
      '/plantain',
    ]);
    const few = sampleCommands.all.filter(({ name }) => ['imagine', 'help'].includes(name));
    expect(offered(createCommandSet(few))).toEqual(['Imagine', '/imagine', '/plantain']);
  });

  it('does not start with a token that Slack refuses, and says which', async () => {
    await expect(
      startRunning(createRunning(fake, { botToken: 'xoxb-wrong', appToken: fake.appToken })),
    ).rejects.toMatchObject({
      name: 'PlatformError',
      code: 'bad_token',
      message: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
    await expect(startRunning(createRunning(fake, { appToken: 'xapp-wrong' }))).rejects.toMatchObject({
      code: 'bad_token',
      message: expect.stringContaining('SLACK_APP_TOKEN'),
    });
    await expect(startRunning(createRunning(fake))).rejects.toMatchObject({ code: 'bad_token' });
  });

  it('does not start when Slack cannot be reached', async () => {
    fake.fault({ method: 'auth.test', kind: 'drop-before' });
    await expect(startRunning(createRunning(fake, { appToken: fake.appToken }))).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  it('is checked without starting', async () => {
    const { slack } = createRunning(fake, { appToken: fake.appToken });
    expect((await slack.check(signal)).map(({ ok }) => ok)).toEqual([true, true, true]);
    const http = createRunning(fake, { signingSecret: fake.signingSecret }).slack;
    expect((await http.check(signal)).map(({ name, ok }) => [name, ok])).toEqual([
      ['bot token', true],
      ['scopes', true],
      ['signing secret', true],
    ]);
    const wrong = createRunning(fake, { botToken: 'xoxb-wrong', appToken: 'xapp-wrong' }).slack;
    expect((await wrong.check(signal)).map(({ ok }) => ok)).toEqual([false, false]);
  });

  it('without a scope is told which is missing, and what to do', async () => {
    await fake.close();
    fake = await createFakeSlack({ scopes: manifestScopes.filter((scope) => scope !== 'files:read') });
    const [, scopes] = await createRunning(fake, { appToken: fake.appToken }).slack.check(signal);
    expect(scopes).toMatchObject({ ok: false, detail: expect.stringContaining('files:read') });
    const file = fake.uploadFile({ user: fake.ids.member, name: 'cat.png', bytes: pngBytes() });
    await expect(
      createRunning(fake).slack.readReference({ fileId: file.id }, 1_000, signal),
    ).rejects.toMatchObject({ name: 'DownloadError', message: expect.stringContaining('files:read') });
  });

  it('reads references up to the limit, and tells a sign-in page from a picture', async () => {
    const { slack } = createRunning(fake);
    const file = fake.uploadFile({ user: fake.ids.member, name: 'cat.png', bytes: pngBytes() });
    const locator = { fileId: file.id };
    expect(Buffer.from(await slack.readReference(locator, 64, signal))).toEqual(file.bytes);
    await expect(slack.readReference(locator, 63, signal)).rejects.toMatchObject({ code: 'too_large' });
    fake.fault({ method: 'download', kind: 'html' });
    await expect(slack.readReference(locator, 64, signal)).rejects.toMatchObject({
      code: 'not_an_image',
      message: expect.stringContaining('files:read'),
    });
    fake.fault({ method: 'download', kind: 'status', status: 404 });
    await expect(slack.readReference(locator, 64, signal)).rejects.toMatchObject({ code: 'bad_status' });
    await expect(slack.readReference({ fileId: 'F0' }, 64, signal)).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});
