import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOptions, pngBytes } from './bolt-application.ts';
import type { FakeSlack } from './fake-slack.ts';
import { createFakeSlack } from './fake-slack.ts';

describe('files on the fake Slack', () => {
  let fake: FakeSlack;
  let client: webApi.WebClient;

  beforeEach(async () => {
    fake = await createFakeSlack({ filePollsUntilReady: 2 });
    client = new webApi.WebClient(fake.botToken, clientOptions(fake));
  });
  afterEach(() => fake.close());

  const upload = async (bytes: Buffer, name = 'lamp.png'): Promise<string> => {
    const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({
      filename: name,
      length: bytes.length,
      alt_text: 'a lamp',
    });
    const answer = await fetch(upload_url, { method: 'POST', body: new Uint8Array(bytes) });
    expect(answer.status).toBe(200);
    await client.files.completeUploadExternal({ files: [{ id: file_id, title: name }] });
    return file_id;
  };
  const isReady = async (file: string): Promise<boolean> =>
    (await client.files.info({ file })).file?.mimetype !== '';
  const blocksOf = (id: string) => [{ type: 'image' as const, slack_file: { id }, alt_text: 'a lamp' }];
  const show = (id: string) =>
    client.chat.postMessage({ channel: fake.ids.general, text: 'a lamp', blocks: blocksOf(id) });
  const notYet = {
    data: { error: 'invalid_blocks', errors: ['invalid slack file [json-pointer:/blocks/0/slack_file]'] },
  };

  it('takes bytes, then a completion without a channel, is ready after some polls, and is shared by a post', async () => {
    const bytes = pngBytes(1024, 768);
    const id = await upload(bytes);
    await expect(show(id)).rejects.toMatchObject(notYet);
    expect([await isReady(id), await isReady(id)]).toEqual([false, true]);
    const { file } = await client.files.info({ file: id });
    expect(file).toMatchObject({ mimetype: 'image/png', original_w: 1024, original_h: 768, shares: {} });
    const posted = await show(id);
    const shared = await client.files.info({ file: id });
    expect(shared.file?.shares?.public?.[fake.ids.general]).toMatchObject([{ ts: posted.ts }]);
    const [message] = fake.messages(fake.ids.general);
    expect(message?.files[0]?.bytes.equals(bytes)).toBe(true);
    expect(message?.isBroken).toBe(false);
    fake.assertNoViolations();
  });

  it('answers ok to an edit with a file never shared, and shows "file not found"', async () => {
    fake.setFilePollsUntilReady(0);
    const { general: channel } = fake.ids;
    const id = await upload(pngBytes());
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'working' });
    await client.chat.update({ channel, ts, text: 'done', blocks: blocksOf(id) });
    expect(fake.message({ channel, ts })).toMatchObject({ isBroken: true, brokenFileIds: [id] });
    await show(id);
    await client.chat.update({ channel, ts, text: 'done', blocks: blocksOf(id) });
    expect(fake.message({ channel, ts })).toMatchObject({ isBroken: false });
  });

  it('shows png, jpg and gif in blocks, and nothing else', async () => {
    fake.setFilePollsUntilReady(0);
    const webp = Buffer.concat([Buffer.from('RIFF____WEBP'), Buffer.alloc(20)]);
    await expect(show(await upload(webp, 'lamp.webp'))).rejects.toMatchObject(notYet);
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(20)]);
    expect(await show(await upload(gif, 'lamp.gif'))).toMatchObject({ ok: true });
    const id = await upload(pngBytes());
    await client.files.delete({ file: id });
    await expect(show(id)).rejects.toMatchObject(notYet);
    await expect(client.files.info({ file: id })).rejects.toMatchObject({ data: { error: 'file_deleted' } });
  });

  it('posts a file completed with a channel a moment later, or never', async () => {
    const uploaded = {
      channel_id: fake.ids.general,
      filename: 'a.png',
      file: pngBytes(),
      initial_comment: 'here',
    };
    await client.files.uploadV2(uploaded);
    const message = await fake.waitForMessage(({ text }) => text === 'here');
    expect(message.files[0]?.bytes.equals(pngBytes())).toBe(true);
    fake.loseNextShares(1);
    expect(await client.files.uploadV2({ ...uploaded, initial_comment: 'gone' })).toMatchObject({ ok: true });
    expect(fake.messages(fake.ids.general)).toHaveLength(1);
    fake.assertNoViolations();
  });

  it('shares a table and an archive as what they are, in a message of their own, and completes neither twice', async () => {
    const { general: channel_id } = fake.ids;
    const begin = async (filename: string) => {
      const { upload_url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
        filename,
        length: 4,
      });
      await fetch(upload_url, { method: 'POST', body: 'a,b\n' });
      return { id, title: filename };
    };
    const [table, archive] = [await begin('report.csv'), await begin('pictures.zip')];
    await expect(client.files.info({ file: table.id })).rejects.toMatchObject({
      data: { error: 'file_not_found' },
    });
    fake.holdShares();
    await client.files.completeUploadExternal({ files: [table, archive], channel_id });
    expect((await client.files.info({ file: table.id })).file?.shares).toEqual({});
    fake.letShares();
    const [message] = fake.messages(channel_id);
    expect(message?.files.map(({ id }) => id)).toEqual([table.id, archive.id]);
    const types = [table, archive].map(async ({ id }) => (await client.files.info({ file: id })).file);
    expect(await Promise.all(types)).toMatchObject([
      { mimetype: 'text/csv', filetype: 'csv', shares: { public: { [channel_id]: [{ ts: message?.ts }] } } },
      { mimetype: 'application/zip', filetype: 'zip' },
    ]);
    const again = client.files.completeUploadExternal({ files: [table], channel_id });
    await expect(again).rejects.toMatchObject({ data: { error: 'file_update_failed' } });
    await expect(show(table.id)).rejects.toMatchObject(notYet);
    fake.assertNoViolations();
  });

  it('shares nothing where the bot is no member, and notes a thread that does not begin where it is said to', async () => {
    const share = async (place: { channel_id: string; thread_ts?: string }) => {
      const { upload_url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
        filename: 'report.csv',
        length: 4,
      });
      await fetch(upload_url, { method: 'POST', body: 'a,b\n' });
      return client.files.completeUploadExternal({ files: [{ id, title: 'report.csv' }], ...place });
    };
    await expect(share({ channel_id: fake.ids.outside })).rejects.toMatchObject({
      data: { error: 'not_in_channel' },
    });
    const root = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.member, text: 'Look' }).message;
    await share({ channel_id: fake.ids.general, thread_ts: root.ts });
    fake.assertNoViolations();
    await share({ channel_id: fake.ids.general, thread_ts: '1.000000' });
    expect(fake.violations).toHaveLength(1);
  });

  it('refuses what is not the announced length, and a completion of what never came', async () => {
    const { upload_url = '', file_id = '' } = await client.files.getUploadURLExternal({
      filename: 'a.png',
      length: 10,
    });
    const wrong = await fetch(upload_url, { method: 'POST', body: 'short' });
    expect(wrong.status).toBe(400);
    await expect(client.files.completeUploadExternal({ files: [{ id: file_id }] })).rejects.toMatchObject({
      data: { error: 'file_not_found' },
    });
    expect(fake.violations).toHaveLength(1);
  });

  it('gives the bytes to the right token with files:read, and its sign-in page with 200 to any other', async () => {
    const file = fake.uploadFile({
      user: fake.ids.member,
      name: 'in.png',
      bytes: pngBytes(),
      channel: fake.ids.general,
    });
    const { file: described } = await client.files.info({ file: file.id });
    const read = async (token: string): Promise<[number, string | null, number]> => {
      const answer = await fetch(described?.url_private ?? '', {
        headers: { authorization: `Bearer ${token}` },
      });
      const bytes = await answer.arrayBuffer();
      return [answer.status, answer.headers.get('content-type'), bytes.byteLength];
    };
    expect(await read(fake.botToken)).toEqual([200, 'image/png', 64]);
    expect((await read('xoxb-wrong'))[1]).toContain('text/html');
    fake.workspace.scopes.delete('files:read');
    expect((await read(fake.botToken)).slice(0, 2)).toEqual([200, 'text/html; charset=utf-8']);
  });
});
