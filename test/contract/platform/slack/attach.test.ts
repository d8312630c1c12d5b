// The files that go along with what is said at Slack: shared once beside it, whatever Slack makes of it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import {
  createAnnouncement,
  createRunning,
  picture,
  type Running,
  said,
  startInSocketMode,
  table,
} from './running-slack.ts';

let fake: FakeSlack;
beforeEach(async () => {
  fake = await createFakeSlack();
});
afterEach(async () => {
  fake.assertNoViolations();
  await fake.close();
});

/** What people find in a channel: words, and the names of files that are no picture of the message itself. */
const seen = (channel: string) =>
  fake
    .messages(channel)
    .map(({ text, attachedFileIds, files }) =>
      attachedFileIds.length === 0 ? text : files.map(({ name }) => name).join(),
    );
const refusal = 'I cannot put the files here.';

describe('the files of an announcement', () => {
  let running: Running;
  const patience = { ...systemClock, wait: async () => {} };
  beforeEach(() => {
    running = createRunning(fake, { appToken: fake.appToken });
  });
  const impatiently = () => {
    running = createRunning(fake, { appToken: fake.appToken, clock: patience });
  };
  const begin = (channelId = fake.ids.general) =>
    createAnnouncement(fake, running.slack, { kind: 'channel', channelId });
  const report = said('The week', { files: [table(), table('pictures.zip', 'PK')] });

  it('are shared beside its message, all in one, byte for byte', async () => {
    const announcement = begin();
    expect((await announcement.announce(report)).kind).toBe('delivered');
    expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv,pictures.zip']);
    const [, shared] = fake.messages(fake.ids.general);
    expect(shared?.files.map(({ bytes }) => bytes)).toEqual([table().bytes, Buffer.from('PK')]);
  });

  it('are not shared again when the message changes', async () => {
    const announcement = begin();
    await announcement.announce(report);
    await announcement.announce({ ...report, ...said('The week, corrected', { files: [table()] }) });
    expect(seen(fake.ids.general)).toEqual(['The week, corrected', 'report.csv,pictures.zip']);
  });

  it('go to a person directly with what is for them', async () => {
    const to = { kind: 'person', personId: fake.ids.admin } as const;
    await createAnnouncement(fake, running.slack, to).announce(said('The week', { files: [table()] }));
    expect(seen(fake.directMessage(fake.ids.admin).id)).toEqual(['The week', 'report.csv']);
  });

  it.each(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal', 'files.info'])(
    'are shared once after an answer of %s was lost',
    async (method) => {
      for (const kind of ['drop-before', 'drop-after-applying', 'html'] as const) {
        const announcement = begin();
        fake.fault(kind === 'html' ? { method, kind, applied: true } : { method, kind });
        const reply = said(kind, { files: [table()] });
        const first = await announcement.announce(reply);
        const outcome = first.kind === 'later' ? await announcement.announce(reply) : first;
        expect(outcome.kind).toBe('delivered');
      }
      const expected = ['drop-before', 'drop-after-applying', 'html'].flatMap((text) => [text, 'report.csv']);
      expect(seen(fake.ids.general)).toEqual(expected);
    },
  );

  it.each(['files.getUploadURLExternal', 'files.completeUploadExternal', 'files.info'])(
    'wait for as long as Slack says when %s is rate limited',
    async (method) => {
      const announcement = begin();
      fake.fault({ method, kind: 'status', status: 429, retryAfterSeconds: 20 });
      expect(await announcement.announce(report)).toMatchObject({ kind: 'later', afterMs: 20_000 });
      expect((await announcement.announce(report)).kind).toBe('delivered');
      expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv,pictures.zip']);
    },
  );

  it('are waited for, and not shared a second time, when Slack takes its time', async () => {
    impatiently();
    fake.holdShares();
    const announcement = begin();
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect((await announcement.announce(report)).kind).toBe('later');
    fake.letShares();
    expect((await announcement.announce(report)).kind).toBe('delivered');
    expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv,pictures.zip']);
    expect(fake.files()).toHaveLength(2);
  });

  it('are uploaded anew when Slack answered ok and never shared them, and the lost ones are deleted', async () => {
    impatiently();
    fake.loseNextShares(1);
    const announcement = begin();
    const reply = said('The week', { files: [table()] });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await announcement.announce(reply)).kind).toBe('later');
    running = createRunning(fake, { appToken: fake.appToken });
    expect((await announcement.announce(reply)).kind).toBe('delivered');
    expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv']);
    expect(fake.files().map(({ state }) => state)).toEqual(['deleted', 'ready']);
  });

  it('are uploaded anew when Slack lost the bytes', async () => {
    const announcement = begin();
    fake.fault({ method: 'upload', kind: 'html' });
    expect((await announcement.announce(report)).kind).toBe('later');
    expect((await announcement.announce(report)).kind).toBe('delivered');
    expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv,pictures.zip']);
  });

  it.each(['files.getUploadURLExternal', 'files.completeUploadExternal'])(
    'are left out when %s refuses them, and the message says so',
    async (method) => {
      const announcement = begin();
      fake.fault({ method, kind: 'error', error: 'storage_limit_reached' });
      expect((await announcement.announce(report)).kind).toBe('delivered');
      const [message, ...others] = fake.messages(fake.ids.general);
      expect(others).toEqual([]);
      expect(JSON.stringify(message?.blocks)).toContain(refusal);
    },
  );

  it('are given up after a while, and the message says so', async () => {
    impatiently();
    fake.loseNextShares(100);
    const announcement = begin();
    for (let attempt = 1; attempt < 15; attempt += 1)
      expect((await announcement.announce(report)).kind).toBe('later');
    expect((await announcement.announce(report)).kind).toBe('delivered');
    const [message] = fake.messages(fake.ids.general);
    expect(JSON.stringify(message?.blocks)).toContain(refusal);
    expect(seen(fake.ids.general)).toEqual(['The week']);
  });

  it('stay away from a channel that the bot is no member of, and the message says so for good', async () => {
    const announcement = begin(fake.ids.outside);
    expect((await announcement.announce(report)).kind).toBe('delivered');
    await announcement.announce({ ...report, ...said('The week, corrected') });
    const [message, ...others] = fake.messages(fake.ids.outside);
    expect(others).toEqual([]);
    expect(message?.text).toBe('The week, corrected');
    expect(JSON.stringify(message?.blocks)).toContain(refusal);
  });
});

describe('the files of an answer', () => {
  let running: Running;
  beforeEach(async () => {
    running = await startInSocketMode(fake);
  });
  afterEach(() => running.slack.stop());
  const pointer = 'I sent it to you in a direct message.';
  const ask = () =>
    fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/plantain',
      text: 'credits',
    });
  const shared = (channel: string) =>
    fake.waitForMessage((message) => message.channel === channel && message.attachedFileIds.length > 0);

  it('are shared in the channel where all may see it', async () => {
    running.answer = () => said('The week', { files: [table()], images: [picture(64)] });
    await ask();
    await shared(fake.ids.general);
    expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv']);
  });

  it('are shared in the thread that was asked in', async () => {
    running.answer = () => said('The week', { files: [table()] });
    const root = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.member, text: 'Look' }).message;
    const { botUserId } = fake.workspace;
    fake.mention({
      channel: fake.ids.general,
      user: fake.ids.member,
      text: `<@${botUserId}> credits`,
      threadTs: root.ts,
    });
    expect((await shared(fake.ids.general)).threadTs).toBe(root.ts);
  });

  it('go to the direct message when they are for the person alone, who is pointed there', async () => {
    running.answer = () => said('Yours', { audience: 'private', files: [table()] });
    const act = await ask();
    const direct = fake.directMessage(fake.ids.member).id;
    await shared(direct);
    expect(seen(direct)).toEqual(['Yours', 'report.csv']);
    expect(fake.messages(fake.ids.general)).toEqual([]);
    await fake.waitFor('the pointer', () => act.responses.some(({ text }) => text === pointer));
  });

  it('are told of when Slack does not take them', async () => {
    running.answer = () => said('The week', { files: [table()] });
    fake.fault({ method: 'upload', kind: 'status', status: 500 });
    await ask();
    const message = await fake.waitForMessage(({ edits }) => edits.length > 0);
    expect(message.text).toBe('The week');
    expect(JSON.stringify(message.blocks)).toContain('The files are not here yet.');
  });

  it('are shared beside a message that the answer changes', async () => {
    running.answer = () => said('The week', { files: [table()] });
    const { ts } = await postWithButton();
    await fake.pressButton({ channel: fake.ids.general, ts }, 'v1:favourite:w1', fake.ids.member);
    await shared(fake.ids.general);
    expect(seen(fake.ids.general)).toEqual(['The week', 'report.csv']);
  });

  const postWithButton = async () => {
    const announcement = createAnnouncement(fake, running.slack, {
      kind: 'channel',
      channelId: fake.ids.general,
    });
    const button = { verb: 'favourite', id: 'w1', label: 'This week', style: 'plain' } as const;
    const outcome = await announcement.announce(said('Which week?', { buttons: [button] }));
    return { ts: outcome.kind === 'delivered' ? (outcome.message?.messageId ?? '') : '' };
  };

  it('go along with what a person is told', async () => {
    await running.slack.tell(
      fake.ids.admin,
      said('The day', { files: [table()] }),
      new AbortController().signal,
    );
    expect(seen(fake.directMessage(fake.ids.admin).id)).toEqual(['The day', 'report.csv']);
  });
});
