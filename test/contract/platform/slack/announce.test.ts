import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Announcing } from '../../../../src/platforms/platform.ts';
import { line } from '../../../../src/reply.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import {
  createAnnouncement,
  createRunning,
  picture,
  type Running,
  said,
  startRunning,
  table,
} from './running-slack.ts';

describe('an announcement at Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    fake = await createFakeSlack();
    running = createRunning(fake, { appToken: fake.appToken });
  });
  afterEach(async () => {
    fake.assertNoViolations();
    await fake.close();
  });
  const inChannel = (channelId = fake.ids.general): Announcing['to'] => ({ kind: 'channel', channelId });
  const toPerson = (personId = fake.ids.admin): Announcing['to'] => ({ kind: 'person', personId });
  const begin = (to: Announcing['to']) => createAnnouncement(fake, running.slack, to);
  const texts = (channel: string) => fake.messages(channel).map(({ text }) => text);
  const approve = { verb: 'favourite', id: 'r1', label: 'Approve', style: 'primary' } as const;

  it('is posted in a channel, known by its own id, and then changed with its buttons', async () => {
    const announcement = begin(inChannel());
    const first = await announcement.announce(said('maya asks for 5 credits', { buttons: [approve] }));
    const [message] = fake.messages(fake.ids.general);
    expect(first).toEqual({
      kind: 'delivered',
      message: { channelId: fake.ids.general, messageId: message?.ts },
    });
    expect(message?.metadata).toEqual({
      event_type: 'plantain_announcement',
      event_payload: { announcement_id: announcement.id },
    });
    expect(JSON.stringify(message?.blocks)).toContain('v1:favourite:r1');
    expect(await announcement.announce(said('ada gave maya 5 credits'))).toEqual(first);
    const [changed, ...others] = fake.messages(fake.ids.general);
    expect(others).toEqual([]);
    expect(changed?.text).toBe('ada gave maya 5 credits');
    expect(JSON.stringify(changed?.blocks)).not.toContain('v1:favourite');
    expect(changed?.metadata).toEqual(message?.metadata);
  });

  it('goes to a person directly, and is changed there', async () => {
    const announcement = begin(toPerson());
    const direct = fake.directMessage(fake.ids.admin).id;
    expect(await announcement.announce(said('80 % is used'))).toMatchObject({
      kind: 'delivered',
      message: { channelId: direct },
    });
    await announcement.announce(said('100 % is used'));
    expect(texts(direct)).toEqual(['100 % is used']);
    expect(fake.requests.filter(({ method }) => method === 'conversations.open')).toHaveLength(1);
  });

  it('calls nobody whom it names', async () => {
    const lines = [line('plain', { person: fake.ids.member, name: 'maya' }, ' asks for 5 credits')];
    const announcement = begin(inChannel());
    for (const attempt of [1, 2]) {
      await announcement.announce(said('', { lines }));
      const [message] = fake.messages(fake.ids.general);
      expect(message?.text, `attempt ${attempt}`).toBe('maya asks for 5 credits');
      expect(JSON.stringify(message?.blocks)).not.toContain(fake.ids.member);
    }
  });

  it('names a channel in the way that Slack shows channels, as that calls nobody', async () => {
    const lines = [line('plain', { channel: fake.ids.general, name: '' }, ': 80 % is used')];
    await begin(inChannel()).announce(said('', { lines }));
    const [message] = fake.messages(fake.ids.general);
    expect(JSON.stringify(message?.blocks)).toContain(`"type":"channel","channel_id":"${fake.ids.general}"`);
  });

  it('is posted where the bot may post without being a member', async () => {
    const announcement = begin(inChannel(fake.ids.outside));
    expect((await announcement.announce(said('The week'))).kind).toBe('delivered');
    await announcement.announce(said('The week, again'));
    expect(texts(fake.ids.outside)).toEqual(['The week, again']);
  });

  it.each(['channel', 'person'] as const)('is posted once when answers are lost: %s', async (kind) => {
    for (const fault of [
      { kind: 'drop-after-applying' },
      { kind: 'status', status: 502, applied: true },
      { kind: 'html', applied: true },
      { kind: 'error', error: 'internal_error' },
    ] as const) {
      const announcement = begin(kind === 'channel' ? inChannel() : toPerson());
      fake.fault({ method: 'chat.postMessage', ...fault });
      expect((await announcement.announce(said(fault.kind))).kind).toBe('later');
      expect((await announcement.announce(said(fault.kind))).kind).toBe('delivered');
    }
    const channel = kind === 'channel' ? fake.ids.general : fake.directMessage(fake.ids.admin).id;
    expect(texts(channel)).toEqual(['drop-after-applying', 'status', 'html', 'error']);
  });

  it('is not taken for another one whose post was lost too', async () => {
    const announcements = [begin(inChannel()), begin(inChannel())];
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying', times: 2 });
    for (const announcement of announcements)
      expect((await announcement.announce(said(announcement.id))).kind).toBe('later');
    for (const announcement of announcements) {
      const outcome = await announcement.announce(said(announcement.id));
      const [own] = fake.messages(fake.ids.general).filter(({ text }) => text === announcement.id);
      expect(outcome).toMatchObject({ kind: 'delivered', message: { messageId: own?.ts } });
    }
    expect(fake.messages(fake.ids.general)).toHaveLength(2);
  });

  it('is not posted while nobody can look whether it is there', async () => {
    const announcement = begin(inChannel());
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    await announcement.announce(said('Once'));
    fake.fault({ method: 'conversations.history', kind: 'status', status: 429, retryAfterSeconds: 30 });
    expect(await announcement.announce(said('Once'))).toMatchObject({ kind: 'later', afterMs: 30_000 });
    expect((await announcement.announce(said('Once'))).kind).toBe('delivered');
    expect(texts(fake.ids.general)).toEqual(['Once']);
  });

  it.each([
    ['conversations.open', 'ratelimited', 'later'],
    ['chat.postMessage', 'ratelimited', 'later'],
    ['chat.postMessage', 'invalid_auth', 'later'],
    ['conversations.open', 'user_not_found', 'impossible'],
    ['conversations.open', 'user_disabled', 'impossible'],
    ['chat.postMessage', 'messages_tab_disabled', 'impossible'],
    ['chat.postMessage', 'channel_not_found', 'impossible'],
    ['chat.postMessage', 'is_archived', 'impossible'],
  ])('%s says %s, which means %s', async (method, error, kind) => {
    const announcement = begin(toPerson());
    fake.fault({ method, kind: 'error', error });
    expect(await announcement.announce(said('Hello'))).toMatchObject({ kind, detail: error });
    expect((await announcement.announce(said('Hello'))).kind).toBe('delivered');
    expect(texts(fake.directMessage(fake.ids.admin).id)).toEqual(['Hello']);
  });

  it.each([
    ['archived', 'is_archived'],
    ['secret', 'channel_not_found'],
  ] as const)('is impossible in a channel that takes no posts: %s', async (name, detail) => {
    const announcement = begin(inChannel(fake.ids[name]));
    expect(await announcement.announce(said('Hello'))).toEqual({ kind: 'impossible', detail });
    expect(texts(fake.ids[name])).toEqual([]);
  });

  it('is impossible for somebody who is not there', async () => {
    const announcement = begin(toPerson('U0NOBODY00'));
    expect(await announcement.announce(said('Hello'))).toEqual({
      kind: 'impossible',
      detail: 'user_not_found',
    });
  });

  it('is impossible for another workspace', async () => {
    await startRunning(running);
    const announce = running.slack.announce ?? expect.fail('Slack announces nothing');
    const outcome = await announce(
      {
        id: 'announcement-1',
        teamExternalId: 'T0ANOTHER0',
        to: inChannel(),
        reply: said('Hello'),
        since: 0,
        memo: {},
        remember: async () => {},
      },
      new AbortController().signal,
    );
    expect(outcome.kind).toBe('impossible');
    expect(texts(fake.ids.general)).toEqual([]);
    await running.slack.stop();
  });

  it('is not made again when somebody took its message away', async () => {
    const announcement = begin(inChannel());
    const outcome = await announcement.announce(said('maya asks for 5 credits'));
    const ts = outcome.kind === 'delivered' ? (outcome.message?.messageId ?? '') : '';
    fake.deleteMessage({ channel: fake.ids.general, ts });
    expect((await announcement.announce(said('ada gave maya 5 credits'))).kind).toBe('impossible');
    expect(texts(fake.ids.general)).toEqual([]);
  });

  it('shows its chart, and keeps it when its words change', async () => {
    const announcement = begin(inChannel());
    const chart = picture(64, 'Credits by day');
    await announcement.announce(said('The week', { images: [chart] }));
    await announcement.announce(said('The week, corrected', { images: [chart] }));
    const [message, ...others] = fake.messages(fake.ids.general);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ text: 'The week, corrected', isBroken: false });
    expect(message?.files.map(({ bytes }) => bytes)).toEqual([chart.bytes]);
    expect(fake.files()).toHaveLength(1);
  });

  it('waits for a chart that is not ready, and then shows the same one', async () => {
    fake.setFilePollsUntilReady(50);
    const impatient = { ...systemClock, wait: async () => {} };
    running = createRunning(fake, { appToken: fake.appToken, clock: impatient });
    const announcement = begin(inChannel());
    const reply = said('The week', { images: [picture(64)] });
    expect((await announcement.announce(reply)).kind).toBe('later');
    fake.settleFiles();
    expect((await announcement.announce(reply)).kind).toBe('delivered');
    expect(fake.files()).toHaveLength(1);
    expect(fake.messages(fake.ids.general)).toHaveLength(1);
  });

  it('is found by its chart where the bot may post and not read', async () => {
    const announcement = begin(inChannel(fake.ids.outside));
    const reply = said('The week', { images: [picture(64)] });
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    expect((await announcement.announce(reply)).kind).toBe('later');
    expect((await announcement.announce(reply)).kind).toBe('delivered');
    expect(texts(fake.ids.outside)).toEqual(['The week']);
  });

  it('is told in words when Slack does not take its chart', async () => {
    const announcement = begin(inChannel());
    fake.fault({ method: 'files.getUploadURLExternal', kind: 'error', error: 'storage_limit_reached' });
    const reply = said('The week', { images: [picture(64)] });
    expect((await announcement.announce(reply)).kind).toBe('delivered');
    expect(JSON.stringify(fake.messages(fake.ids.general)[0]?.blocks)).toContain('could not be shown here');
    expect((await announcement.announce(reply)).kind).toBe('delivered');
    const [message, ...others] = fake.messages(fake.ids.general);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ isBroken: false, files: [] });
  });

  it.each([true, false])(
    'ends with one message and one table, whatever it is cut short at (kept: %s)',
    async (kept) => {
      fake.setFilePollsUntilReady(0);
      const lines = [line('heading', 'The week')];
      const reply = said('', { lines, images: [picture(64)], files: [table()] });
      const most = 11;
      let crashes = 0;
      for (let at = 1; at <= most; at += 1) {
        const announcement = begin(toPerson());
        try {
          await announcement.announce(reply, { at, kept });
        } catch (error) {
          expect(String(error)).toContain('killed');
          crashes += 1;
          expect((await announcement.announce(reply)).kind).toBe('delivered');
        }
      }
      const messages = fake.messages(fake.directMessage(fake.ids.admin).id);
      expect(messages.filter(({ metadata }) => metadata !== undefined)).toHaveLength(most);
      expect(messages.filter(({ files }) => files.some(({ name }) => name === 'report.csv'))).toHaveLength(
        most,
      );
      // The last ones end before there is so much to remember.
      expect(crashes).toBeGreaterThan(7);
      expect(crashes).toBeLessThan(most);
    },
  );

  it('is answered by an admin in their direct messages, where it can be changed', async () => {
    await startRunning(running);
    const announcement = begin(toPerson());
    const outcome = await announcement.announce(said('maya asks for 5 credits', { buttons: [approve] }));
    const direct = fake.directMessage(fake.ids.admin).id;
    const ts = outcome.kind === 'delivered' ? (outcome.message?.messageId ?? '') : '';
    running.answer = () => said('You gave maya 5 credits');
    await fake.pressButton({ channel: direct, ts }, 'v1:favourite:r1', fake.ids.admin);
    await fake.waitForMessage(({ text }) => text === 'You gave maya 5 credits');
    const [pressed] = running.invocations;
    expect(pressed).toMatchObject({
      command: 'favourite',
      subject: 'r1',
      team: { externalId: fake.workspace.id },
      person: { externalId: fake.ids.admin },
      destination: { channelId: direct },
    });
    expect(await pressed?.person.isTeamAdmin({ externalId: fake.workspace.id, adminRoleId: undefined })).toBe(
      true,
    );
    expect((await announcement.announce(said('ada gave maya 5 credits'))).kind).toBe('delivered');
    expect(texts(direct)).toEqual(['ada gave maya 5 credits']);
    await running.slack.stop();
  });

  it('is no admin’s answer when somebody else presses its button in a channel', async () => {
    await startRunning(running);
    const outcome = await begin(inChannel()).announce(said('maya asks', { buttons: [approve] }));
    const ts = outcome.kind === 'delivered' ? (outcome.message?.messageId ?? '') : '';
    await fake.pressButton({ channel: fake.ids.general, ts }, 'v1:favourite:r1', fake.ids.member);
    const pressed = await fake.waitFor('the press', () => running.invocations[0]);
    expect(await pressed.person.isTeamAdmin({ externalId: fake.workspace.id, adminRoleId: undefined })).toBe(
      false,
    );
    await running.slack.stop();
  });
});
