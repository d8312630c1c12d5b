import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import {
  createGeneration,
  createRunning,
  picture,
  type Running,
  said,
  serve,
  startInSocketMode,
  startRunning,
} from './running-slack.ts';

type File = ReturnType<FakeSlack['uploadFile']>;

describe('who mentions it at Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    fake = await createFakeSlack({ retryDelaysMs: [0, 0, 0], echoOwnMessages: true });
    running = await startInSocketMode(fake);
  });
  afterEach(async () => {
    await running.slack.stop();
    fake.assertNoViolations();
    await fake.close();
  });
  const photo = (name = 'cat.png') => fake.uploadFile({ user: fake.ids.admin, name, bytes: pngBytes(32) });
  const write = (text: string, threadTs?: string, files: File[] = []) =>
    fake.sendMessage({
      channel: fake.ids.general,
      user: fake.ids.admin,
      text,
      files,
      ...(threadTs === undefined ? {} : { threadTs }),
    }).message.ts;
  const mention = (text: string, threadTs?: string, files: File[] = []) =>
    fake.mention({
      channel: fake.ids.general,
      user: fake.ids.member,
      text,
      files,
      ...(threadTs === undefined ? {} : { threadTs }),
    });
  const slackFile = ({ id }: File) => ({ kind: 'platform', platform: 'slack', locator: { fileId: id } });

  it('in the thread of a picture edits it, once for both of its events, with uploads as further references', async () => {
    const cat = photo();
    const root = write('Look', undefined, [cat]);
    const hat = photo('hat.png');
    const told = fake.mention({
      channel: fake.ids.general,
      user: fake.ids.member,
      text: 'give it this hat &amp; coat --res 2K',
      threadTs: root,
      files: [hat],
      mentionWithoutFiles: true,
    });
    expect((await told.delivered).map(({ outcome }) => outcome)).toEqual(told.deliveries.map(() => 'acked'));
    expect(running.invocations).toHaveLength(1);
    expect(running.invocations[0]).toMatchObject({
      command: 'edit',
      options: { prompt: 'give it this hat & coat', resolution: '2K', reference: [slackFile(hat)] },
      pointer: {
        kind: 'message',
        channelId: fake.ids.general,
        messageId: root,
        pictures: [{ source: slackFile(cat), name: 'cat.png' }],
      },
      destination: { details: { threadTs: root } },
      dedupeKey: `slack:${fake.workspace.id}:${told.message.clientMsgId}`,
    });
  });

  it('edits the latest picture of the thread, also one of ours and also by the name of the command', async () => {
    const root = write('Look', undefined, [photo()]);
    const generation = createGeneration(running.slack, {
      platform: 'slack',
      channelId: fake.ids.general,
      personId: fake.ids.member,
      personName: 'maya',
      details: { threadTs: root },
    });
    const outcome = await generation.deliver('final', said('Done', { images: [picture(64, 'A lamp')] }));
    write('Nice', root);
    await mention('make it blue', root).delivered;
    await mention('edit: make it red', root).delivered;
    const ours = outcome.kind === 'delivered' ? outcome.message?.messageId : undefined;
    expect(running.invocations).toMatchObject([
      { command: 'edit', pointer: { messageId: ours, pictures: [{ name: 'A lamp' }] } },
      { command: 'edit', options: { prompt: 'make it red' }, pointer: { messageId: ours } },
    ]);
  });

  it('edits what was uploaded with the words where the thread holds no picture, or where there is none', async () => {
    const cat = photo();
    const twice = { channel: fake.ids.general, user: fake.ids.member, mentionWithOtherTs: true };
    await fake.mention({ ...twice, text: 'make it blue', threadTs: write('Look'), files: [cat] }).delivered;
    const pointer = { kind: 'attached', pictures: [{ source: slackFile(cat), name: 'cat.png' }] };
    await mention('make it blue', write('Look'), [cat]).delivered;
    await mention('make it blue', undefined, [cat]).delivered;
    const direct = fake.directMessage(fake.ids.member).id;
    await fake.sendMessage({ channel: direct, user: fake.ids.member, text: 'make it blue', files: [cat] })
      .delivered;
    const edited = { command: 'edit', options: { prompt: 'make it blue' }, pointer };
    expect(running.invocations).toMatchObject([edited, edited, edited, edited]);
    expect(running.invocations.map(({ options }) => options)).toEqual(
      running.invocations.map(() => ({ prompt: 'make it blue' })),
    );
  });

  it('makes a new picture where there is none, or when that is asked for by name', async () => {
    const pictured = write('Look', undefined, [photo()]);
    const removed = write('Look', undefined, [photo()]);
    write('Where was it?', removed);
    fake.deleteMessage({ channel: fake.ids.general, ts: removed });
    await mention('a lamp', write('Hello')).delivered;
    await mention('a lamp', removed).delivered;
    await mention('imagine a lamp', pictured, [photo('hat.png')]).delivered;
    expect(running.invocations).toMatchObject([
      { command: 'imagine', options: { prompt: 'a lamp' } },
      { command: 'imagine', options: { prompt: 'a lamp' } },
      { command: 'imagine', options: { prompt: 'a lamp', reference: [{ kind: 'platform' }] } },
    ]);
    expect(running.invocations.map(({ pointer }) => pointer)).toEqual([undefined, undefined, undefined]);
  });

  it('looks again for the picture where the thread cannot be read, and makes no other one', async () => {
    const root = write('Look', undefined, [photo()]);
    fake.fault({ method: 'conversations.replies', kind: 'error', error: 'missing_scope', times: 2 });
    await mention('make it blue', root).delivered;
    expect(running.invocations).toMatchObject([{ command: 'edit', pointer: { kind: 'latest' } }]);
  });

  it('in the thread of a picture in a direct message edits it', async () => {
    const channel = fake.directMessage(fake.ids.member).id;
    const user = fake.ids.member;
    const cat = photo();
    const root = fake.sendMessage({ channel, user, text: 'credits', files: [cat] });
    await root.delivered;
    await fake.sendMessage({ channel, user, text: 'make it blue', threadTs: root.message.ts }).delivered;
    expect(running.invocations[1]).toMatchObject({
      command: 'edit',
      pointer: { kind: 'message', channelId: channel, messageId: root.message.ts },
    });
  });
});

describe('who mentions it at Slack, by signed requests', () => {
  it('is heard once, however often Slack has to send it again', async () => {
    const fake = await createFakeSlack({ retryDelaysMs: [0, 0, 0] });
    const running = createRunning(fake, { signingSecret: fake.signingSecret });
    const server = await serve(running.slack);
    fake.httpTarget(server.url);
    await startRunning(running);
    const channel = fake.ids.general;
    const cat = fake.uploadFile({ user: fake.ids.admin, name: 'cat.png', bytes: pngBytes(32) });
    const root = fake.sendMessage({ channel, user: fake.ids.admin, text: 'Look', files: [cat] });
    await root.delivered;
    fake.fault({ method: 'conversations.replies', kind: 'error', error: 'internal_error', times: 3 });
    const told = fake.mention({
      channel,
      user: fake.ids.member,
      text: 'make it blue',
      threadTs: root.message.ts,
    });
    const acks = await Promise.all(told.deliveries.map(({ acked }) => acked));
    expect(acks.map(({ outcome }) => outcome)).toEqual(told.deliveries.map(() => 'acked'));
    const mentioned = told.deliveries.find((delivery) => delivery.acks.length === 4);
    if (mentioned === undefined) throw new Error('Nothing was sent four times');
    expect(running.invocations).toHaveLength(1);
    for (const _ of [1, 2, 3]) await fake.redeliver(mentioned);
    const keys = running.invocations.map(({ dedupeKey }) => dedupeKey);
    expect(keys).toEqual(keys.map(() => `slack:${fake.workspace.id}:${told.message.clientMsgId}`));
    expect(keys).toHaveLength(4);
    await running.slack.stop();
    await server.close();
    fake.assertNoViolations();
    await fake.close();
  });
});
