import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Destination } from '../../../../src/destination.ts';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { createGeneration, picture, type Running, said, startInSocketMode } from './running-slack.ts';

type File = ReturnType<FakeSlack['uploadFile']>;
const signal = new AbortController().signal;

describe('the pictures in messages at Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    fake = await createFakeSlack();
    running = await startInSocketMode(fake);
  });
  afterEach(async () => {
    await running.slack.stop();
    fake.assertNoViolations();
    await fake.close();
  });
  const at = (channelId: string, details: Destination['details'] = {}, personId = fake.ids.member) => ({
    platform: 'slack' as const,
    channelId,
    personId,
    personName: 'maya',
    details,
  });
  const find = (destination: Destination, channelId = '', messageId = '') =>
    running.slack.findPictures?.(
      { destination, message: messageId === '' ? undefined : { channelId, messageId } },
      signal,
    );
  const photo = (name = 'cat.png') => fake.uploadFile({ user: fake.ids.admin, name, bytes: pngBytes(32) });
  const write = (channel: string, files: File[] = [], threadTs?: string, user = fake.ids.admin) =>
    fake.sendMessage({ channel, user, text: 'Look', files, ...(threadTs === undefined ? {} : { threadTs }) })
      .message.ts;

  it('are found in a message of a channel and of a thread', async () => {
    const { general } = fake.ids;
    const [cat, dog] = [photo(), photo('dog.png')];
    const root = write(general, [cat, dog]);
    const reply = write(general, [photo('hat.png')], root);
    write(general, [photo('other.png')], root);
    expect(await find(at(general), general, root)).toEqual({
      kind: 'message',
      channelId: general,
      messageId: root,
      pictures: [
        { source: { kind: 'platform', platform: 'slack', locator: { fileId: cat.id } }, name: 'cat.png' },
        { source: { kind: 'platform', platform: 'slack', locator: { fileId: dog.id } }, name: 'dog.png' },
      ],
    });
    expect(await find(at(general), general, reply)).toMatchObject({
      messageId: reply,
      pictures: [{ name: 'hat.png' }],
    });
    expect(await find(at(general), general, write(general))).toMatchObject({ kind: 'message', pictures: [] });
  });

  it('are those of the latest message with any, in the channel or in the thread', async () => {
    const { general } = fake.ids;
    const old = write(general, [photo('old.png')]);
    write(general, [photo('hat.png')], old);
    const latest = write(general, [photo()]);
    write(general, [fake.uploadFile({ user: fake.ids.admin, name: 'a.txt', bytes: Buffer.from('a') })]);
    expect(await find(at(general))).toMatchObject({ messageId: latest, pictures: [{ name: 'cat.png' }] });
    expect(await find(at(general, { threadTs: old }))).toMatchObject({ pictures: [{ name: 'hat.png' }] });
    expect(await find(at(general, { threadTs: latest }))).toMatchObject({ messageId: latest });
    expect(await find(at(fake.ids.project))).toEqual({ kind: 'gone' });
  });

  it('are looked for among the last fifty messages alone, however long the thread', async () => {
    const { general, project } = fake.ids;
    write(general, [photo()]);
    const root = write(project, [photo('root.png')]);
    for (let number = 0; number < 205; number += 1) {
      if (number < 49) write(general);
      write(project, [], root);
    }
    expect(await find(at(general))).toMatchObject({ pictures: [{ name: 'cat.png' }] });
    write(general);
    expect(await find(at(general))).toEqual({ kind: 'gone' });
    expect(await find(at(project, { threadTs: root }))).toEqual({ kind: 'gone' });
    const late = write(project, [photo('late.png')], root);
    expect(await find(at(project, { threadTs: root }))).toMatchObject({ messageId: late });
  });

  it('are gone with their message, also where its answers stay, and with their file', async () => {
    const { general } = fake.ids;
    const [alone, answered] = [write(general, [photo()]), write(general, [photo()])];
    write(general, [], answered);
    for (const ts of [alone, answered]) fake.deleteMessage({ channel: general, ts });
    for (const ts of [alone, answered, '1700000000.000100'])
      expect(await find(at(general), general, ts)).toEqual({ kind: 'gone' });
    const file = photo();
    const emptied = write(general, [file]);
    file.state = 'deleted';
    expect(await find(at(general), general, emptied)).toMatchObject({ kind: 'message', pictures: [] });
  });

  it('are hidden where the bot may not read', async () => {
    const { outside, secret, general } = fake.ids;
    for (const channel of [outside, secret]) {
      const ts = write(channel, [photo()]);
      expect(await find(at(channel), channel, ts)).toEqual({ kind: 'hidden', why: 'channel' });
      expect(await find(at(channel))).toEqual({ kind: 'hidden', why: 'channel' });
    }
    fake.workspace.scopes.delete('channels:history');
    expect(await find(at(general))).toEqual({ kind: 'hidden', why: 'channel' });
  });

  it('are not taken for gone when Slack cannot say', async () => {
    const ts = write(fake.ids.general, [photo()]);
    fake.fault({ method: 'conversations.history', kind: 'error', error: 'internal_error' });
    await expect(find(at(fake.ids.general), fake.ids.general, ts)).rejects.toMatchObject({
      name: 'PlatformError',
      code: 'unreachable',
    });
  });

  describe('from another channel', () => {
    const foreign = (channel: string, ts: string, personId?: string) =>
      find(at(fake.ids.project, {}, personId), channel, ts);
    const hidden = { kind: 'hidden', why: 'channel' };

    it('are seen in a public one, by full members of the workspace', async () => {
      const ts = write(fake.ids.general, [photo()]);
      expect(await foreign(fake.ids.general, ts)).toMatchObject({ pictures: [{ name: 'cat.png' }] });
      const guest = { id: fake.ids.owner, team_id: fake.workspace.id, name: 'guest', is_restricted: true };
      fake.fault({
        method: 'users.info',
        kind: 'status',
        status: 200,
        body: JSON.stringify({ ok: true, user: guest }),
      });
      expect(await foreign(fake.ids.general, ts, fake.ids.owner)).toEqual(hidden);
    });

    it('are seen in a private one by its members, once the bot may ask who they are', async () => {
      const closed = fake.addChannel({
        id: 'C1CLOSED00',
        name: 'closed',
        kind: 'private',
        members: [fake.ids.admin, fake.workspace.botUserId],
      });
      const ts = write(closed.id, [photo()]);
      expect(await foreign(closed.id, ts, fake.ids.admin)).toEqual(hidden);
      fake.workspace.scopes.add('groups:read');
      expect(await foreign(closed.id, ts, fake.ids.admin)).toMatchObject({ kind: 'message' });
      expect(await foreign(closed.id, ts)).toEqual(hidden);
    });

    it('are seen in somebody’s own direct message with the bot, and in nobody else’s', async () => {
      const direct = fake.directMessage(fake.ids.admin).id;
      const ts = write(direct, [photo()]);
      expect(await foreign(direct, ts, fake.ids.admin)).toMatchObject({ kind: 'message' });
      expect(await foreign(direct, ts)).toEqual(hidden);
    });

    it('are not even said to be gone where it cannot be determined', async () => {
      expect(await foreign(fake.ids.general, '1700000000.000100')).toEqual(hidden);
    });
  });

  it('are pointed at by the links that Slack’s clients copy', async () => {
    const parse = (text: string) => running.slack.parseLink?.(text);
    const link = {
      teamExternalId: fake.workspace.id,
      channelId: 'C1GENERAL0',
      messageId: '1700000000.000100',
    };
    const url = 'https://team-1.slack.com/archives/C1GENERAL0/p1700000000000100';
    expect(parse(url)).toEqual(link);
    expect(parse(` <${url}?thread_ts=1699999999.000100&cid=C1GENERAL0|Look> `)).toEqual(link);
    expect(parse(url.replace('team-1', 'acme.enterprise'))).toEqual({ ...link, teamExternalId: undefined });
    for (const text of [
      'a lamp',
      `see ${url}`,
      'http://team-1.slack.com/archives/C1GENERAL0/p1700000000000100',
      'https://slack.com.example.org/archives/C1GENERAL0/p1700000000000100',
      'https://team-1.slack.com/archives/C1GENERAL0',
    ])
      expect(parse(text)).toBeUndefined();
  });

  describe('that were delivered', () => {
    const remove = (generation: ReturnType<typeof createGeneration>) =>
      running.slack.remove?.(
        {
          generationId: generation.generationId,
          destination: at(fake.ids.general),
          memo: generation.memo,
          remember: async () => {},
        },
        signal,
      );
    const deliver = async () => {
      const generation = createGeneration(running.slack, at(fake.ids.general));
      await generation.deliver('progress', said('Waiting'));
      await generation.deliver('final', said('Done', { images: [picture(64), picture(80)] }));
      return generation;
    };

    it('are taken away with their message for good, also when it is asked twice', async () => {
      const generation = await deliver();
      expect(await remove(generation)).toEqual({ kind: 'delivered' });
      expect(await remove(generation)).toEqual({ kind: 'delivered' });
      expect(fake.messages(fake.ids.general)).toEqual([]);
      expect(fake.files().map(({ state }) => state)).toEqual(['deleted', 'deleted']);
    });

    it('go where somebody has deleted the message, and stay no longer than Slack lets them', async () => {
      const generation = await deliver();
      const [message] = fake.messages(fake.ids.general);
      if (message === undefined) throw new Error('There is no message');
      fake.deleteMessage(message);
      fake.fault({ method: 'files.delete', kind: 'error', error: 'internal_error' });
      expect(await remove(generation)).toMatchObject({ kind: 'later' });
      expect(await remove(generation)).toEqual({ kind: 'delivered' });
      expect(fake.files().map(({ state }) => state)).toEqual(['deleted', 'deleted']);
    });

    it('go even if the message itself cannot', async () => {
      const generation = await deliver();
      fake.fault({ method: 'chat.delete', kind: 'error', error: 'cant_delete_message', times: 1 });
      expect(await remove(generation)).toEqual({ kind: 'impossible', detail: 'cant_delete_message' });
      expect(fake.files().map(({ state }) => state)).toEqual(['deleted', 'deleted']);
    });
  });
});
