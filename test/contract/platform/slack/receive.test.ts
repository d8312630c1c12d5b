import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import { line } from '../../../../src/reply.ts';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import {
  createGeneration,
  createRunning,
  picture,
  type Running,
  said,
  silence,
  startInSocketMode,
  startRunning,
} from './running-slack.ts';

describe('what people do at Slack, in Socket Mode', () => {
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
  const imagine = (text: string, channel = fake.ids.general) =>
    fake.runCommand({ channel, user: fake.ids.member, command: '/imagine', text });
  const invoked = (count: number) =>
    fake.waitFor('an invocation', () => running.invocations.length >= count && running.invocations);

  it('acknowledges a command before any work, and hands it on with its options', async () => {
    let finish: () => void = () => {};
    running.answer = () => new Promise((resolve) => (finish = () => resolve(silence)));
    const act = await imagine('a lamp — “lit” —ar 16:9 --count 2');
    expect(act.ack.outcome).toBe('acked');
    expect(act.shown).toBeUndefined();
    const [invocation] = await invoked(1);
    finish();
    expect(invocation).toMatchObject({
      platform: 'slack',
      team: { externalId: fake.workspace.id, name: fake.workspace.name },
      person: { externalId: fake.ids.member, name: 'maya', roleIds: [] },
      command: 'imagine',
      options: { prompt: 'a lamp — “lit”', aspect_ratio: '16:9', count: 2 },
      destination: {
        platform: 'slack',
        channelId: fake.ids.general,
        personId: fake.ids.member,
        details: { teamId: fake.workspace.id, mayPost: true },
      },
      dedupeKey: `slack:${fake.workspace.id}:${act.triggerId}`,
      token: { value: act.responseUrl },
    });
  });

  it('says which user groups somebody belongs to, and asks for all of them once in five minutes', async () => {
    const group = (id: string, users: string[]) =>
      fake.addUserGroup({ id, handle: id.toLowerCase(), name: id, users });
    group('S1', [fake.ids.member]);
    group('S2', [fake.ids.owner]);
    await Promise.all([imagine('a lamp'), imagine('a door')]);
    const invocations = await invoked(2);
    expect(invocations.map(({ person }) => person.roleIds)).toEqual([['S1'], ['S1']]);
    group('S3', [fake.ids.member]);
    await imagine('a house');
    expect((await invoked(3))[2]?.person.roleIds).toEqual(['S1']);
  });

  it('takes a workspace that has no user groups on its plan for one where nobody is in any', async () => {
    fake.addUserGroup({ id: 'S1', handle: 's1', name: 'S1', users: [fake.ids.member] });
    fake.fault({ method: 'usergroups.list', kind: 'error', error: 'paid_teams_only' });
    const act = await imagine('a lamp');
    expect(act.ack.outcome).toBe('acked');
    expect((await invoked(1))[0]?.person.roleIds).toEqual([]);
  });

  it('says that nobody knows the user groups of somebody while Slack does not tell them', async () => {
    fake.addUserGroup({ id: 'S1', handle: 's1', name: 'S1', users: [fake.ids.member] });
    fake.fault({ method: 'usergroups.list', kind: 'error', error: 'missing_scope' });
    await imagine('a lamp');
    const [invocation] = await invoked(1);
    expect(invocation?.person).toMatchObject({ externalId: fake.ids.member, roleIds: undefined });
  });

  it('gives the same key to the same command when it is delivered twice', async () => {
    const act = await imagine('a lamp');
    await fake.redeliver(act.delivery);
    const [first, second] = await invoked(2);
    expect(second?.dedupeKey).toBe(first?.dedupeKey);
  });

  it('names an option that it does not know to the person alone, and does nothing', async () => {
    const act = await imagine('a lamp --cuont 2');
    expect(act.shown).toMatchObject({
      visibility: 'ephemeral',
      text: 'There is no option --cuont. Did you mean --count?',
    });
    expect(running.invocations).toEqual([]);
  });

  it('runs the other commands by the name after /plantain, and help without one', async () => {
    for (const text of ['credits', '', 'help'])
      await fake.runCommand({ channel: fake.ids.general, user: fake.ids.member, command: '/plantain', text });
    await invoked(3);
    expect(running.invocations.map(({ command }) => command)).toEqual(['credits', 'help', 'help']);
    const unknown = await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/plantain',
      text: 'dance',
    });
    expect(unknown.shown?.text).toContain('There is no command dance.');
  });

  it('shows an answer to the person alone, with what people wrote never read as markup', async () => {
    running.answer = () =>
      said('', {
        audience: 'private',
        lines: [line('plain', 'You & <!channel> *see* <@U1MEMBER00>'), line('small', '*not* <bold>')],
      });
    const act = await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/plantain',
      text: 'credits',
    });
    const [response] = await fake.waitFor('a response', () => act.responses.length > 0 && act.responses);
    expect(response).toMatchObject({ visibility: 'ephemeral' });
    expect(response?.text).toBe('You &amp; &lt;!channel&gt; *see* &lt;@U1MEMBER00&gt;');
    expect(JSON.stringify(response?.body.blocks)).toContain('You & <!channel> *see*');
  });

  it('sends the pictures of an answer by direct message, with an ephemeral pointer', async () => {
    const sheet = picture(200);
    running.answer = () => said('Your history', { audience: 'private', images: [sheet] });
    const act = await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.member,
      command: '/plantain',
      text: 'history',
    });
    const message = await fake.waitForMessage(({ files }) => files.length > 0);
    expect(message.channel).toBe(fake.directMessage(fake.ids.member).id);
    expect(message.files[0]?.bytes).toEqual(sheet.bytes);
    await fake.waitFor('the pointer', () => act.responses.length > 0);
    expect(act.responses[0]?.text).toBe('I sent it to you in a direct message.');
    expect(fake.messages(fake.ids.general)).toEqual([]);
  });

  describe('when the pictures of an answer cannot be sent', () => {
    const words = 'Your history The pictures could not be shown here. Ask again in a moment.';
    const flat = (text: string | undefined) => text?.replaceAll('\n', ' ');
    const askHistory = () =>
      fake.runCommand({
        channel: fake.ids.general,
        user: fake.ids.member,
        command: '/plantain',
        text: 'history',
      });
    beforeEach(async () => {
      await running.slack.stop();
      // Only what waits for files is short.
      const impatient = {
        ...systemClock,
        wait: (ms: number, signal: AbortSignal) => systemClock.wait(ms > 3_000 ? ms : 0, signal),
      };
      running = await startRunning(createRunning(fake, { appToken: fake.appToken, clock: impatient }));
      running.answer = () => said('Your history', { audience: 'private', images: [picture(200)] });
    });

    it.each(['slow', 'lost', 'refused'])('says the words alone in the direct message: %s', async (how) => {
      if (how === 'slow') fake.setFilePollsUntilReady(50);
      if (how === 'lost') {
        fake.fault({ method: 'files.completeUploadExternal', kind: 'error', error: 'file_not_found' });
        fake.fault({ method: 'files.info', kind: 'error', error: 'file_not_found' });
      }
      if (how === 'refused')
        fake.fault({ method: 'files.getUploadURLExternal', kind: 'error', error: 'file_uploads_disabled' });
      const act = await askHistory();
      const message = await fake.waitForMessage(({ text }) => flat(text) === words);
      expect(message).toMatchObject({ channel: fake.directMessage(fake.ids.member).id, isBroken: false });
      await fake.waitFor('the pointer', () => act.responses.length > 0);
      expect(act.responses[0]?.text).toBe('I sent it to you in a direct message.');
    });

    it.each(['conversations.open', 'chat.postMessage'])(
      'says the words where it was asked: %s',
      async (method) => {
        fake.fault({ method, kind: 'error', error: 'user_disabled' });
        fake.fault({ method: 'chat.postMessage', kind: 'error', error: 'messages_tab_disabled' });
        const act = await askHistory();
        await fake.waitFor('the words', () => act.responses.length > 0);
        expect(act.responses).toMatchObject([{ visibility: 'ephemeral' }]);
        expect(flat(act.responses[0]?.text)).toBe(words);
      },
    );

    it('says the words in the channel for all who may see them', async () => {
      fake.setFilePollsUntilReady(50);
      running.answer = () => said('Your history', { images: [picture(200)] });
      await askHistory();
      const message = await fake.waitForMessage(({ text }) => flat(text) === words);
      expect(message).toMatchObject({ channel: fake.ids.general, isBroken: false });
    });
  });

  it('asks to be invited where it cannot post, and lets private requests through', async () => {
    const act = await imagine('a lamp', fake.ids.secret);
    await fake.waitFor('the request', () => act.responses.length > 0);
    expect(act.responses[0]?.text).toContain('/invite');
    expect(running.invocations).toEqual([]);
    await imagine('a lamp --private', fake.ids.secret);
    const [invocation] = await invoked(1);
    expect(invocation?.destination.details.mayPost).toBe(false);
    await imagine('a lamp', fake.ids.outside);
    await invoked(2);
  });

  it('asks Slack once where it may post, however many people ask it at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, number) => imagine(`lamp ${number}`)));
    await invoked(40);
    expect(new Set(running.invocations.map(({ dedupeKey }) => dedupeKey)).size).toBe(40);
    expect(fake.requests.filter(({ method }) => method === 'conversations.history')).toHaveLength(1);
  });

  it('opens the full form at once for a bare command, and hands on what was filled in', async () => {
    const file = fake.uploadFile({ user: fake.ids.member, name: 'cat.png', bytes: pngBytes(32) });
    await imagine('');
    const view = await fake.waitForView();
    expect(view.body).toMatchObject({ type: 'modal', title: { text: 'Imagine' }, callback_id: 'v1:imagine' });
    const refused = await fake.submitView({ view, values: { prompt: '  ', reference: [file] } });
    expect(refused).toMatchObject({ outcome: 'errors', errors: { prompt: 'This is needed.' } });
    const submitted = await fake.submitView({
      view,
      values: {
        prompt: 'like this cat',
        reference: [file],
        resolution: '2K',
        count: '3',
        search: ['true'],
      },
    });
    expect(submitted.outcome).toBe('cleared');
    const [invocation] = await invoked(1);
    expect(invocation).toMatchObject({
      command: 'imagine',
      options: {
        prompt: 'like this cat',
        resolution: '2K',
        count: 3,
        search: true,
        reference: [{ kind: 'platform', platform: 'slack', locator: { fileId: file.id } }],
      },
      destination: { channelId: fake.ids.general },
      dedupeKey: `slack:${fake.workspace.id}:view:${view.id}`,
    });
    const bytes = await running.slack.readReference(
      { fileId: file.id },
      1_000_000,
      new AbortController().signal,
    );
    expect(Buffer.from(bytes)).toEqual(file.bytes);
  });

  it('keeps what was typed into a form from nowhere when the direct message cannot be opened, and tells', async () => {
    fake.fault({ method: 'conversations.open', kind: 'error', error: 'internal_error', times: 9 });
    running.answer = () => said('Not enough credits', { audience: 'private' });
    await fake.shortcut({ callbackId: 'v1:imagine', user: fake.ids.member });
    const view = await fake.waitForView();
    expect((await fake.submitView({ view, values: { prompt: 'a lamp' } })).outcome).toBe('cleared');
    expect(await invoked(1)).toMatchObject([
      {
        options: { prompt: 'a lamp' },
        destination: { channelId: fake.ids.member, details: { mayPost: false } },
      },
    ]);
    const told = await fake.waitForMessage(({ text }) => text === 'Not enough credits');
    expect(told.channel).toBe(fake.directMessage(fake.ids.member).id);
    fake.clearFaults();
    const [invocation] = running.invocations;
    if (invocation === undefined) throw new Error('Nothing was invoked');
    const generation = createGeneration(running.slack, invocation.destination);
    await generation.deliver('final', said('Done', { images: [picture(64)] }));
    expect(fake.messages(told.channel).map(({ text }) => text)).toEqual(['Not enough credits', 'Done']);
  });

  it('takes presses of buttons, and changes the message where the command wants that', async () => {
    const generation = createGeneration(running.slack, {
      platform: 'slack',
      channelId: fake.ids.general,
      personId: fake.ids.member,
      personName: 'maya',
      details: {},
    });
    const buttons = ['again', 'favourite'].map((verb) => ({
      verb,
      id: 'image-7',
      label: verb,
      style: 'plain' as const,
    }));
    await generation.deliver('final', said('Done', { images: [picture(64)], buttons }));
    const [message] = fake.messages(fake.ids.general);
    if (message === undefined) throw new Error('There is no message');
    await fake.pressButton(message, 'v1:again:image-7', fake.ids.admin);
    const [pressed] = await invoked(1);
    expect(pressed).toMatchObject({
      command: 'again',
      subject: 'image-7',
      person: { externalId: fake.ids.admin },
    });
    expect(await pressed?.person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined })).toBe(true);
    expect(pressed?.destination.details).not.toHaveProperty('threadTs');

    running.answer = () => said('Done, and liked', { images: [picture(64)] });
    await fake.pressButton(message, 'v1:favourite:image-7', fake.ids.member);
    const changed = await fake.waitForMessage(({ text }) => text === 'Done, and liked');
    expect(changed).toMatchObject({ ts: message.ts, isBroken: false });
    expect(changed.files).toHaveLength(1);
  });

  it.each([
    ['an admin of our workspace', true, {}],
    ['an admin of a workspace that shares the channel', false, { team_id: 'T9OTHER000' }],
    [
      'an admin on the grid that ours belongs to',
      true,
      { team_id: 'T9OTHER000', enterprise_user: { teams: ['T1TEAM0000'] } },
    ],
    [
      'an admin on another grid',
      false,
      { team_id: 'T9OTHER000', enterprise_user: { teams: ['T9OTHER000'] } },
    ],
    ['a stranger', false, { is_stranger: true }],
    ['a guest', false, { is_restricted: true }],
    ['a guest of one channel', false, { is_ultra_restricted: true }],
    ['a bot', false, { is_bot: true }],
    ['somebody whose workspace is not told', false, { team_id: undefined }],
  ])('knows whether somebody manages this workspace: %s', async (_, manages, described) => {
    expect(fake.workspace.id).toBe('T1TEAM0000');
    const user = {
      id: fake.ids.admin,
      team_id: fake.workspace.id,
      name: 'ada',
      is_admin: true,
      ...described,
    };
    fake.fault({
      method: 'users.info',
      kind: 'status',
      status: 200,
      body: JSON.stringify({ ok: true, user }),
    });
    await fake.runCommand({
      channel: fake.ids.general,
      user: fake.ids.admin,
      command: '/plantain',
      text: 'credits',
    });
    const [invocation] = await invoked(1);
    expect(await invocation?.person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined })).toBe(manages);
  });

  it('makes a picture of what it is told in a direct message', async () => {
    const direct = fake.directMessage(fake.ids.member).id;
    await fake.sendMessage({ channel: direct, user: fake.ids.member, text: 'a lamp' }).delivered;
    expect(running.invocations).toMatchObject([{ command: 'imagine', options: { prompt: 'a lamp' } }]);
  });

  it('runs the command that a mention or a direct message begins with', async () => {
    const direct = fake.directMessage(fake.ids.member).id;
    const file = fake.uploadFile({ user: fake.ids.member, name: 'cat.png', bytes: pngBytes(32) });
    for (const text of ['Credits?', 'history', '/help', 'imagine a lamp --n 2', '?'])
      await fake.sendMessage({ channel: direct, user: fake.ids.member, text }).delivered;
    const place = { channel: fake.ids.general, user: fake.ids.member };
    await fake.mention({ ...place, text: 'credits', files: [file] }).delivered;
    await fake.mention({ ...place, text: 'creditsome historyless vary' }).delivered;
    expect(running.invocations.map(({ command, options }) => [command, options])).toEqual([
      ['credits', {}],
      ['history', {}],
      ['help', {}],
      ['imagine', { prompt: 'a lamp', count: 2 }],
      ['help', {}],
      ['credits', {}],
      ['imagine', { prompt: 'creditsome historyless vary' }],
    ]);
  });

  it('comes back at once when Slack ends the connection, and in the end when it cannot at first', async () => {
    const another = (before: number[]) =>
      fake.waitFor(
        'another connection',
        () =>
          running.slack.ready() === true &&
          fake.socket.connections().some((number) => !before.includes(number)),
        10_000,
      );
    const first = fake.socket.connections();
    fake.socket.refresh('refresh_requested');
    await another(first);
    const second = fake.socket.connections();
    fake.fault({ method: 'apps.connections.open', kind: 'status', status: 500, times: 2 });
    fake.socket.drop();
    await another(second);
    await imagine('a lamp');
    await invoked(1);
  });

  it('stops only when what is under way has ended', async () => {
    let finish: () => void = () => {};
    running.answer = () => new Promise((resolve) => (finish = () => resolve(silence)));
    await imagine('a lamp');
    await invoked(1);
    let stopped = false;
    const stopping = running.slack.stop().then(() => (stopped = true));
    await fake.waitFor('the end of the connection', () => fake.socket.connections().length === 0);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect(running.slack.ready()).toBe('The connection to Slack has not been made yet.');
  });
});
