import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Form } from '../../../../src/form.ts';
import type { Reply } from '../../../../src/reply.ts';
import { pngBytes } from '../../../fake/slack/bolt-application.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import {
  createGeneration,
  createRunning,
  picture,
  type Running,
  said,
  serve,
  silence,
  startInSocketMode,
  startRunning,
} from './running-slack.ts';

const form: Form = {
  command: 'edit',
  title: 'Edit image',
  subject: 'i~image-7',
  fields: [
    { option: 'prompt', value: 'make it blue' },
    {
      option: 'picture_number',
      value: 'p~1~0',
      choices: [
        { value: 'p~1~0', label: 'The first', description: 'cat.png' },
        { value: 'p~1~1', label: 'The second' },
      ],
    },
    { option: 'reference' },
    { option: 'resolution', value: '2K' },
    { option: 'count', value: '2' },
    { option: 'private', value: 'true' },
  ],
};
const asksFor = (asked: Form): Reply => ({ ...silence, form: asked });

describe('the menu of a message and forms at Slack', () => {
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
  const user = () => fake.ids.member;
  const invoked = (count: number) =>
    fake.waitFor('an invocation', () => running.invocations.length >= count && running.invocations);
  const photo = (name: string) => fake.uploadFile({ user: fake.ids.admin, name, bytes: pngBytes(32) });
  const write = (channel = fake.ids.general) =>
    fake.sendMessage({ channel, user: fake.ids.admin, text: 'Look', files: [photo('cat.png')] }).message;
  const shortcut = (verb: string, message: { channel: string; ts: string }) =>
    fake.shortcut({ callbackId: `v1:${verb}`, user: user(), message });

  it('says which message is meant, with the pictures that came along', async () => {
    const notes = fake.uploadFile({ user: fake.ids.admin, name: 'notes.txt', bytes: Buffer.from('Hello') });
    const files = [photo('cat.png'), notes, photo('dog.png')];
    const { message } = fake.sendMessage({
      channel: fake.ids.general,
      user: fake.ids.admin,
      text: 'Look',
      files,
    });
    await shortcut('details', message);
    expect((await invoked(1))[0]).toMatchObject({
      command: 'details',
      options: {},
      pointer: {
        kind: 'message',
        channelId: fake.ids.general,
        messageId: message.ts,
        pictures: [
          {
            source: { kind: 'platform', platform: 'slack', locator: { fileId: files[0]?.id } },
            name: 'cat.png',
          },
          { source: { locator: { fileId: files[2]?.id } }, name: 'dog.png' },
        ],
      },
      destination: { channelId: fake.ids.general, details: { mayPost: true } },
    });
    expect(running.invocations[0]?.pointer).toHaveProperty('pictures.length', 2);
  });

  it('means a message of ours in the same way', async () => {
    const generation = createGeneration(running.slack, {
      platform: 'slack',
      channelId: fake.ids.general,
      personId: user(),
      personName: 'maya',
      details: {},
    });
    await generation.deliver('final', said('Done', { images: [picture(64, 'A lamp')] }));
    const [message] = fake.messages(fake.ids.general);
    if (message === undefined) throw new Error('There is no message');
    await shortcut('vary', message);
    expect((await invoked(1))[0]).toMatchObject({
      command: 'vary',
      pointer: { kind: 'message', messageId: message.ts, pictures: [{ name: 'A lamp' }] },
    });
  });

  it('opens what the command asks for, and hands on what was filled in, once however often it is sent', async () => {
    running.answer = ({ opensForm }) => (opensForm ? asksFor(form) : silence);
    const message = write();
    await shortcut('edit', message);
    const view = await fake.waitForView();
    expect(running.invocations).toMatchObject([
      { command: 'edit', opensForm: true, pointer: { messageId: message.ts } },
    ]);
    expect(view.body).toMatchObject({ title: { text: 'Edit image' }, callback_id: 'v1:edit' });
    expect(view.body.blocks).toMatchObject([
      { block_id: 'prompt', element: { initial_value: 'make it blue', multiline: true } },
      {
        block_id: 'picture_number',
        element: {
          type: 'radio_buttons',
          initial_option: { value: 'p~1~0', description: { text: 'cat.png' } },
        },
      },
      { block_id: 'reference', element: { type: 'file_input', max_files: 10 } },
      { block_id: 'resolution', element: { type: 'static_select', initial_option: { value: '2K' } } },
      { block_id: 'count', element: { type: 'number_input', initial_value: '2' } },
      { block_id: 'private', element: { type: 'static_select', initial_option: { value: 'true' } } },
    ]);
    const hats = Array.from({ length: 10 }, (_, number) => photo(`hat-${number}.png`));
    const values = { picture_number: 'p~1~1', reference: hats, private: 'false' };
    const sent = await fake.submitView({ view, values });
    expect(sent.outcome).toBe('cleared');
    const delivery = fake.deliveries.at(-1);
    if (delivery === undefined) throw new Error('Nothing was delivered');
    await fake.redeliver(delivery);
    const [, first, second] = await invoked(3);
    expect(first).toMatchObject({
      command: 'edit',
      subject: 'i~image-7',
      options: {
        prompt: 'make it blue',
        picture_number: 'p~1~1',
        resolution: '2K',
        count: 2,
        private: false,
      },
      destination: { channelId: fake.ids.general },
      dedupeKey: `slack:${fake.workspace.id}:view:${view.id}`,
    });
    expect(first?.options.reference).toHaveLength(10);
    expect(first).not.toHaveProperty('opensForm');
    expect(second?.dedupeKey).toBe(first?.dedupeKey);
  });

  it('opens it for a button and for the bare command alike, and runs a command that says something', async () => {
    running.answer = ({ opensForm }) => (opensForm ? asksFor({ ...form, subject: '' }) : silence);
    const command = { channel: fake.ids.general, user: user(), command: '/edit' };
    await fake.runCommand({ ...command, text: '' });
    const first = await fake.waitForView();
    await fake.submitView({ view: first });
    await invoked(2);
    const generation = createGeneration(running.slack, {
      platform: 'slack',
      channelId: fake.ids.general,
      personId: user(),
      personName: 'maya',
      details: {},
    });
    const buttons = [{ verb: 'edit', id: 'g~1', label: 'Edit', style: 'plain' as const }];
    await generation.deliver('final', said('Done', { images: [picture(64)], buttons }));
    const [message] = fake.messages(fake.ids.general);
    if (message === undefined) throw new Error('There is no message');
    await fake.pressButton(message, 'v1:edit:g~1', user());
    await fake.waitForView(({ id }) => id !== first.id);
    await fake.runCommand({ ...command, text: 'make it blue --res 2K' });
    await invoked(4);
    const told = running.invocations.map((each) => [
      each.opensForm,
      each.subject,
      each.pointer,
      each.options,
    ]);
    expect(told).toMatchObject([
      [true, undefined, undefined, {}],
      [undefined, undefined, undefined, { prompt: 'make it blue' }],
      [true, 'g~1', undefined, {}],
      [undefined, undefined, undefined, { prompt: 'make it blue', resolution: '2K' }],
    ]);
  });

  it('offers up to a hundred values to choose from', async () => {
    const choices = Array.from({ length: 120 }, (_, number) => ({
      value: `style-${number}`,
      label: `Style ${number}`,
    }));
    running.answer = () => asksFor({ ...form, fields: [{ option: 'prompt' }, { option: 'style', choices }] });
    await shortcut('edit', write());
    const { body } = await fake.waitForView();
    expect(body.blocks).toMatchObject([{}, { element: { type: 'static_select' } }]);
    expect(body.blocks).toHaveProperty('1.element.options.length', 100);
  });

  it('lets the command say what is missing of what the form did not ask for', async () => {
    running.answer = ({ opensForm }) =>
      opensForm ? asksFor({ ...form, fields: [{ option: 'count' }] }) : said('Say what to change');
    await shortcut('edit', write());
    const view = await fake.waitForView();
    expect((await fake.submitView({ view, values: { count: '3' } })).outcome).toBe('cleared');
    expect((await invoked(2))[1]).toMatchObject({ options: { count: 3 } });
  });

  it('tells the person alone why there is none', async () => {
    running.answer = () => said('That message holds no picture', { audience: 'private' });
    const act = await shortcut('edit', write());
    await fake.waitFor('the words', () => act.responses.length > 0);
    expect(act.responses).toMatchObject([{ visibility: 'ephemeral', text: 'That message holds no picture' }]);
    expect(fake.openViews()).toEqual([]);
  });

  describe('when the command takes long to say what it asks for', () => {
    let answer: (reply: Reply) => void;
    beforeEach(async () => {
      await running.slack.stop();
      const impatient = {
        ...systemClock,
        wait: (ms: number, signal: AbortSignal) => systemClock.wait(ms > 900 ? ms : 0, signal),
      };
      running = await startRunning(createRunning(fake, { appToken: fake.appToken, clock: impatient }));
      running.answer = () => new Promise((resolve) => (answer = resolve));
    });

    it('asks for a moment, and puts the form there', async () => {
      await shortcut('edit', write());
      const view = await fake.waitForView();
      expect(JSON.stringify(view.body)).toContain('One moment…');
      await invoked(1);
      answer(asksFor(form));
      await fake.waitFor('the form', () => view.body.callback_id === 'v1:edit');
      running.answer = () => silence;
      expect((await fake.submitView({ view })).outcome).toBe('cleared');
      expect((await invoked(2))[1]).toMatchObject({ command: 'edit', subject: 'i~image-7' });
    });

    it('says there why there is none', async () => {
      const act = await shortcut('edit', write());
      const view = await fake.waitForView();
      await invoked(1);
      answer(said('That picture was deleted', { audience: 'private' }));
      await fake.waitFor('the words', () => JSON.stringify(view.body).includes('That picture was deleted'));
      await running.slack.stop();
      expect(act.responses).toEqual([]);
    });

    it('shows what a window cannot hold where it was asked', async () => {
      const act = await shortcut('edit', write());
      await fake.waitForView();
      await invoked(1);
      const buttons = [{ verb: 'again', id: 'p~1~0', label: '1', style: 'plain' as const }];
      answer(said('Which one?', { audience: 'private', buttons }));
      await fake.waitFor('the question', () => act.responses.length > 0);
      expect(JSON.stringify(act.responses[0]?.body.blocks)).toContain('v1:again:p~1~0');
    });

    it('troubles nobody who has closed it', async () => {
      const act = await shortcut('edit', write());
      const view = await fake.waitForView();
      await invoked(1);
      await fake.closeView(view);
      answer(asksFor(form));
      await fake.waitForRequest('views.update');
      await running.slack.stop();
      expect(act.responses).toEqual([]);
      expect(running.logged).toEqual([]);
    });
  });

  it('says that it took too long when the trigger has died', async () => {
    fake.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    running.answer = () => asksFor(form);
    const act = await shortcut('edit', write());
    await fake.waitFor('the words', () => act.responses.length > 0);
    expect(act.responses[0]?.text).toBe('The form took too long to open. Please try again.');
  });

  describe('in a private channel without the bot', () => {
    const hidden = () => write(fake.ids.secret);

    it('answers by the menu all the same', async () => {
      running.answer = () => said('Made by maya', { audience: 'private' });
      const act = await shortcut('details', hidden());
      await fake.waitFor('the answer', () => act.responses.length > 0);
      expect(act.responses).toMatchObject([{ visibility: 'ephemeral', text: 'Made by maya' }]);
    });

    it('asks to be invited before it makes what it could not post', async () => {
      const act = await shortcut('vary', hidden());
      await fake.waitFor('the request', () => act.responses.length > 0);
      expect(act.responses[0]?.text).toContain('/invite');
      expect(running.invocations).toEqual([]);
    });

    it('sends what was asked for by a form directly', async () => {
      running.answer = ({ opensForm }) => (opensForm ? asksFor(form) : silence);
      await shortcut('edit', hidden());
      const view = await fake.waitForView();
      await fake.submitView({ view });
      const [, invocation] = await invoked(2);
      if (invocation === undefined) throw new Error('Nothing was invoked');
      expect(invocation.destination).toMatchObject({
        channelId: fake.ids.secret,
        details: { mayPost: false },
      });
      const generation = createGeneration(running.slack, invocation.destination);
      await generation.deliver('final', said('Done', { images: [picture(64)] }));
      expect(fake.messages(fake.directMessage(user()).id).map(({ text }) => text)).toEqual(['Done']);
    });
  });

  it('hears every press of a button by a trigger of its own, and each of them once', async () => {
    const generation = createGeneration(running.slack, {
      platform: 'slack',
      channelId: fake.ids.general,
      personId: user(),
      personName: 'maya',
      details: {},
    });
    const buttons = [{ verb: 'again', id: 'g~1', label: 'Again', style: 'plain' as const }];
    await generation.deliver('final', said('Done', { images: [picture(64)], buttons }));
    const [message] = fake.messages(fake.ids.general);
    if (message === undefined) throw new Error('There is no message');
    const acts = await Promise.all(
      Array.from({ length: 10 }, () => fake.pressButton(message, 'v1:again:g~1', user())),
    );
    expect(acts.map(({ ack }) => ack.outcome)).toEqual(acts.map(() => 'acked'));
    const [act] = acts;
    if (act === undefined) throw new Error('Nothing was pressed');
    await fake.redeliver(act.delivery);
    await invoked(11);
    expect(running.invocations.map(({ subject }) => subject)).toEqual(running.invocations.map(() => 'g~1'));
    expect(new Set(running.invocations.map(({ dedupeKey }) => dedupeKey)).size).toBe(10);
  });
});

describe('the menu of a message at Slack, by signed requests', () => {
  it('opens the form and takes what was filled in', async () => {
    const fake = await createFakeSlack({ retryDelaysMs: [0, 0, 0] });
    const running = createRunning(fake, { signingSecret: fake.signingSecret });
    const server = await serve(running.slack);
    fake.httpTarget(server.url);
    await startRunning(running);
    running.answer = ({ opensForm }) => (opensForm ? asksFor(form) : silence);
    const { message } = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.admin, text: 'Look' });
    const act = await fake.shortcut({ callbackId: 'v1:edit', user: fake.ids.member, message });
    expect(act.ack.outcome).toBe('acked');
    const view = await fake.waitForView();
    expect((await fake.submitView({ view })).outcome).toBe('cleared');
    await fake.waitFor('both', () => running.invocations.length === 2);
    expect(running.invocations).toMatchObject([
      { opensForm: true, pointer: { kind: 'message', messageId: message.ts, pictures: [] } },
      { command: 'edit', subject: 'i~image-7', options: { prompt: 'make it blue' } },
    ]);
    await running.slack.stop();
    await server.close();
    fake.assertNoViolations();
    await fake.close();
  });
});
