import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../../../commands/index.ts';
import type { Manifest } from '../../../../src/platforms/slack/register.ts';
import { renderSlackManifest } from '../../../../src/slack-manifest.ts';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { manifestScopes } from '../../../fake/slack/seed.ts';
import { createRunning, startRunning } from './running-slack.ts';

describe('an installation at Slack', () => {
  let fake: FakeSlack;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    fake = await createFakeSlack();
  });
  afterEach(async () => {
    await fake.close();
  });

  it('is what the manifest says: every command with its words, every scope and event', async () => {
    expect(await readFile('manifest.json', 'utf8'), 'run npm run slack-manifest').toBe(renderSlackManifest());
    const kept: Manifest = JSON.parse(renderSlackManifest());
    const isGroup = (name: string) => commands.findGroup(name) !== undefined;
    const standsAlone = ({ name }: { readonly name: string }) => commands.typed('slack', name) === `/${name}`;
    const alone = commands.listed.filter(standsAlone);
    // Without its subcommand a group answers which there are.
    const others = commands.listed.filter((each) => !standsAlone(each));
    expect(others.filter(({ name }) => isGroup(name)).map(({ name }) => name)).toContain('settings');
    expect(kept.features.slash_commands.map((it) => [it.command, it.description, it.usage_hint])).toEqual([
      ...alone.map(({ name, summary }) => [`/${name}`, summary, expect.stringContaining(' --')]),
      [
        '/plantain',
        'Everything else',
        [...new Set(others.map(({ name }) => name.split(' ')[0]))].join(' | '),
      ],
    ]);
    // Every shortcut does something.
    for (const { callback_id } of kept.features.shortcuts)
      expect(commands.find(callback_id.replace('v1:', ''))).toBeDefined();
    expect(kept.oauth_config.scopes.bot.toSorted()).toEqual(manifestScopes.toSorted());
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
