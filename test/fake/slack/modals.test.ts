import type { App, types } from '@slack/bolt';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from './bolt-application.ts';
import { pngBytes, startInSocketMode } from './bolt-application.ts';
import type { FakeSlack } from './fake-slack.ts';
import { createFakeSlack } from './fake-slack.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value), value });
const form = (title = 'Imagine'): types.ModalView => ({
  type: 'modal',
  callback_id: 'imagine',
  title: plain(title),
  submit: plain('Go'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'p',
      label: plain('Prompt'),
      element: { type: 'plain_text_input', action_id: 'prompt' },
    },
    {
      type: 'input',
      block_id: 'r',
      label: plain('Ratio'),
      element: {
        type: 'static_select',
        action_id: 'ratio',
        options: [option('1:1'), option('16:9')],
        initial_option: option('1:1'),
      },
    },
    {
      type: 'input',
      block_id: 'f',
      optional: true,
      label: plain('References'),
      element: { type: 'file_input', action_id: 'files', max_files: 2, filetypes: ['png', 'jpg'] },
    },
  ],
});

describe('modals, shortcuts and Home on the fake Slack, with the real Bolt', () => {
  let fake: FakeSlack;
  let now: number;
  let running: Running | undefined;
  const errors: string[] = [];
  const start = async (register: (app: App) => void): Promise<void> => {
    running = await startInSocketMode(fake, register);
  };
  const noted = (error: { data?: { error?: string } }): void =>
    void errors.push(error.data?.error ?? String(error));
  const opening =
    (view: types.ModalView, before: () => void = () => {}) =>
    (app: App) =>
      app.command('/imagine', async ({ ack, body, client }) => {
        await ack();
        before();
        await client.views.open({ trigger_id: body.trigger_id, view }).catch(noted);
      });
  const command = () =>
    fake.runCommand({ channel: fake.ids.general, user: fake.ids.member, command: '/imagine', text: '' });

  beforeEach(async () => {
    now = Date.now();
    errors.length = 0;
    fake = await createFakeSlack({ now: () => now });
  });
  afterEach(async () => {
    await running?.stop();
    await fake.close();
  });

  it('opens by a trigger, and submits what a person filled in, files included', async () => {
    const submitted: unknown[] = [];
    await start((app) => {
      opening(form())(app);
      app.view('imagine', async ({ ack, view }) => {
        await ack();
        submitted.push(view.state.values);
      });
    });
    await command();
    const view = await fake.waitForView();
    const file = fake.uploadFile({ user: fake.ids.member, name: 'in.png', bytes: pngBytes() });
    const done = await fake.submitView({ view, values: { prompt: 'a lamp', files: [file] } });
    expect(done.outcome).toBe('closed');
    expect(fake.openViews()).toHaveLength(0);
    await fake.waitFor('the form', () => submitted.length === 1);
    expect(submitted[0]).toMatchObject({
      p: { prompt: { type: 'plain_text_input', value: 'a lamp' } },
      r: { ratio: { selected_option: { value: '1:1' } } },
      f: { files: { type: 'file_input', files: [{ id: file.id, mimetype: 'image/png' }] } },
    });
    fake.assertNoViolations();
  });

  it('keeps a person from sending an empty field, an unknown option or too many files', async () => {
    await start(opening(form()));
    await command();
    const view = await fake.waitForView();
    const file = fake.uploadFile({ user: fake.ids.member, name: 'in.png', bytes: pngBytes() });
    await expect(fake.submitView({ view })).rejects.toThrow('prompt must be filled in');
    await expect(fake.submitView({ view, values: { prompt: 'x', ratio: '3:7' } })).rejects.toThrow(
      'no option',
    );
    await expect(
      fake.submitView({ view, values: { prompt: 'x', files: [file, file, file] } }),
    ).rejects.toThrow('too many');
    await expect(fake.submitView({ view, values: { promt: 'x' } })).rejects.toThrow();
  });

  it('shows errors, updates, pushes and clears as the acknowledgement says', async () => {
    await start((app) => {
      opening(form())(app);
      app.view('imagine', async ({ ack, view }) => {
        const prompt = view.state.values.p?.prompt?.value;
        if (prompt === 'errors') await ack({ response_action: 'errors', errors: { p: 'too dull' } });
        else if (prompt === 'update') await ack({ response_action: 'update', view: form('Changed') });
        else if (prompt === 'push') await ack({ response_action: 'push', view: form('Second') });
        else await ack({ response_action: 'clear' });
      });
    });
    await command();
    const view = await fake.waitForView();
    const submit = (prompt: string, at: { id: string } = view) =>
      fake.submitView({ view: at, values: { prompt } });
    expect(await submit('errors')).toMatchObject({ outcome: 'errors', errors: { p: 'too dull' } });
    expect((await submit('update')).view?.body.title).toMatchObject({ text: 'Changed' });
    const pushed = await submit('push');
    expect(pushed.outcome).toBe('pushed');
    expect(fake.openViews(fake.ids.member)).toHaveLength(2);
    expect((await submit('clear', pushed.view)).outcome).toBe('cleared');
    expect(fake.openViews()).toHaveLength(0);
    fake.assertNoViolations();
  });

  it('refuses a trigger after three seconds', async () => {
    await start(
      opening(form(), () => {
        now += 3_001;
      }),
    );
    await command();
    await fake.waitFor('the refusal', () => errors.length === 1);
    expect(errors).toEqual(['expired_trigger_id']);
  });

  it('refuses a trigger used before, one unknown, and views beyond the limits', async () => {
    await start((app) =>
      app.command('/imagine', async ({ ack, body, client }) => {
        await ack();
        const open = (view: types.ModalView, trigger_id = body.trigger_id) =>
          client.views.open({ trigger_id, view }).catch(noted);
        await open(form('x'.repeat(25)));
        await open({ ...form(), blocks: Array.from({ length: 101 }, () => ({ type: 'divider' as const })) });
        await open({ type: 'modal', title: plain('No submit'), blocks: form().blocks });
        await open(form());
        await open(form());
        await open(form(), '1.2.3');
      }),
    );
    await command();
    await fake.waitFor('all refusals', () => errors.length === 5);
    const bad = 'invalid_arguments';
    expect(errors).toEqual([bad, bad, bad, 'exchanged_trigger_id', 'invalid_trigger_id']);
    expect(fake.openViews()).toHaveLength(1);
  });

  it('tells of a closed modal, and of an update with an old hash', async () => {
    let closed = 0;
    await start((app) => {
      opening(form())(app);
      app.view({ callback_id: 'imagine', type: 'view_closed' }, async ({ ack, view, client }) => {
        await ack();
        closed += 1;
        await client.views.update({ view_id: view.id, view: form() }).catch(noted);
      });
    });
    await command();
    const view = await fake.waitForView();
    await running?.app.client.views.update({ view_id: view.id, hash: 'old', view: form() }).catch(noted);
    expect((await fake.closeView(view))?.outcome).toBe('acked');
    await fake.waitFor('the refusal', () => errors.length === 2);
    expect(closed).toBe(1);
    expect(errors).toEqual(['hash_conflict', 'not_found']);
  });

  it('sends message shortcuts with their message, global ones without a channel', async () => {
    const heard: unknown[] = [];
    await start((app) => {
      app.shortcut('edit', async ({ ack, shortcut }) => {
        await ack();
        heard.push(shortcut.type === 'message_action' ? shortcut.message.ts : undefined);
      });
      app.shortcut('imagine', async ({ ack, shortcut }) => {
        await ack();
        heard.push('channel' in shortcut);
      });
    });
    const { message } = fake.sendMessage({ channel: fake.ids.secret, user: fake.ids.member, text: 'look' });
    await fake.shortcut({ callbackId: 'edit', user: fake.ids.member, message });
    await fake.shortcut({ callbackId: 'imagine', user: fake.ids.member });
    await fake.waitFor('both', () => heard.length === 2);
    expect(heard).toEqual([message.ts, false]);
  });

  it('publishes a Home when a person opens it, and its buttons work', async () => {
    const pressed: string[] = [];
    await start((app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const button = { type: 'button' as const, action_id: 'refresh', text: plain('Refresh') };
        const blocks = [{ type: 'actions' as const, elements: [button] }];
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
      });
      app.action('refresh', async ({ ack, body }) => {
        await ack();
        pressed.push(body.user.id);
      });
    });
    fake.openHome({ user: fake.ids.member });
    const home = await fake.waitFor('the Home', () => fake.home(fake.ids.member));
    expect((await fake.pressInView(home, 'refresh')).ack.outcome).toBe('acked');
    await fake.waitFor('the press', () => pressed.length === 1);
    expect(pressed).toEqual([fake.ids.member]);
  });

  it('pushes a view by the trigger of a button in a modal, three deep at most', async () => {
    const button = { type: 'button' as const, action_id: 'more', text: plain('More') };
    const stacked: types.ModalView = {
      type: 'modal',
      title: plain('Stack'),
      blocks: [{ type: 'actions', elements: [button] }],
    };
    await start((app) => {
      opening(stacked)(app);
      app.action('more', async ({ ack, body, client }) => {
        await ack();
        const trigger = 'trigger_id' in body ? body.trigger_id : '';
        await client.views.push({ trigger_id: trigger, view: stacked }).catch(noted);
      });
    });
    await command();
    await fake.waitForView();
    for (const depth of [2, 3]) {
      const top = fake.openViews().at(-1);
      await fake.pressInView(top ?? { id: '' }, 'more');
      await fake.waitFor('the next view', () => fake.openViews().length === depth);
    }
    await fake.pressInView(fake.openViews().at(-1) ?? { id: '' }, 'more');
    await fake.waitFor('the refusal', () => errors.length === 1);
    expect(errors).toEqual(['push_limit_reached']);
  });

  it('lets one person press and the application delete an ephemeral message, by its response URL alone', async () => {
    const shapes: boolean[] = [];
    const button = { type: 'button' as const, action_id: 'no', text: plain('No') };
    await start((app) => {
      app.command('/imagine', async ({ ack }) => {
        await ack({ text: 'sure?', blocks: [{ type: 'actions', elements: [button] }] });
      });
      app.action('no', async ({ ack, body, respond }) => {
        await ack();
        shapes.push('message' in body);
        await respond({ delete_original: true });
      });
    });
    await command();
    const [asked] = fake.ephemeral(fake.ids.general, fake.ids.member);
    if (asked === undefined) throw new Error('a question was expected');
    await expect(fake.pressButton(asked, 'no', fake.ids.admin)).rejects.toThrow('Only');
    await fake.pressButton(asked, 'no', fake.ids.member);
    await fake.waitFor('the question to go', () => fake.ephemeral(fake.ids.general).length === 0);
    expect(shapes).toEqual([false]);
    fake.assertNoViolations();
  });
});
