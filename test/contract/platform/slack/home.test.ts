import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommandSet } from '../../../../src/command-set.ts';
import type { Invocation } from '../../../../src/invocation.ts';
import { line, type Reply } from '../../../../src/reply.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import {
  createRunning,
  picture,
  type Running,
  said,
  silence,
  startInSocketMode,
  startRunning,
  table,
} from './running-slack.ts';
import { sampleCommands, sampleSettings } from './sample-commands.ts';

describe('the App Home', () => {
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
  const answers: Record<string, Reply> = {
    credits: said('', {
      lines: [line('plain', { code: '█████░░░░░' }, ' 5.00 of 10.00 left')],
      files: [table()],
    }),
    history: said('', {
      lines: [line('item', { link: 'https://team-1.slack.com/archives/C1/p17', label: 'A lamp' })],
      images: [picture(64)],
      buttons: [{ verb: 'history', id: 'older', label: 'Older', style: 'plain' }],
    }),
    'settings mine': said('Shape: 16:9'),
    help: said('Say /imagine a lamp'),
  };
  const answer = ({ command }: Invocation) => answers[command] ?? silence;
  const open = async () => {
    await fake.openHome({ user: fake.ids.member })?.first;
    const home = fake.home(fake.ids.member);
    if (home === undefined) throw new Error('There is no home');
    return home;
  };

  it('shows credits, pictures as links, settings and help, each by its own command', async () => {
    running.answer = answer;
    const { body } = await open();
    const shown = JSON.stringify(body);
    const places = ['█████░░░░░', 'A lamp', 'Shape: 16:9', 'Say /imagine a lamp'].map((words) =>
      shown.indexOf(words),
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(shown).toContain('https://team-1.slack.com/archives/C1/p17');
    expect(running.invocations.map(({ command, person }) => [command, person.externalId])).toEqual(
      ['credits', 'history', 'settings mine', 'help'].map((command) => [command, fake.ids.member]),
    );
    expect(new Set(running.invocations.map(({ dedupeKey }) => dedupeKey)).size).toBe(4);
    // What goes along with them is no line.
    expect(fake.files()).toEqual([]);
    expect(shown).not.toContain('report.csv');
  });

  it('opens the form of the settings, and answers its buttons directly', async () => {
    running.answer = answer;
    const home = await open();
    await fake.pressInView(home, 'v1:settings mine');
    const view = await fake.waitForView();
    expect(view.body.title).toMatchObject({ text: 'Settings mine' });
    running.answer = () => said('Kept', { audience: 'private' });
    await fake.submitView({ view, values: { aspect_ratio: '9:16' } });
    const told = await fake.waitForMessage(({ text }) => text === 'Kept');
    expect(told.channel).toBe(fake.directMessage(fake.ids.member).id);
    expect(running.invocations.at(-1)).toMatchObject({
      command: 'settings mine',
      options: { aspect_ratio: '9:16' },
    });
    await fake.pressInView(home, 'v1:history:older');
    await fake.waitFor('the page', () => running.invocations.at(-1)?.subject === 'older');
  });

  it('shows what the settings’ own form holds', async () => {
    await running.slack.stop();
    const settings = { ...sampleSettings, acknowledge: 'form' as const };
    running = await startRunning(
      createRunning(fake, { appToken: fake.appToken }),
      createCommandSet([settings], { settings: 'Defaults and rules' }),
    );
    const fields = [{ option: 'aspect_ratio', value: '16:9' }, { option: 'count' }];
    const form = { command: settings.name, title: 'Your settings', subject: '', fields };
    running.answer = ({ opensForm }) => (opensForm ? { ...silence, form } : said('No form was asked for'));
    const home = await open();
    expect(JSON.stringify(home.body)).toContain('Aspect ratio: 16:9');
    expect(JSON.stringify(home.body)).toContain('Count: as usual');
    await fake.pressInView(home, 'v1:settings mine');
    const view = await fake.waitForView();
    expect(view.body.blocks).toMatchObject([{ element: { initial_option: { value: '16:9' } } }, {}]);
  });

  it('shows nothing for commands that there are not, and nothing in the other tab', async () => {
    await running.slack.stop();
    const some = sampleCommands.all.filter(({ name }) => name === 'credits');
    running = await startRunning(createRunning(fake, { appToken: fake.appToken }), createCommandSet(some));
    running.answer = answer;
    await fake.openHome({ user: fake.ids.member, tab: 'messages' })?.first;
    expect(fake.home(fake.ids.member)).toBeUndefined();
    await open();
    expect(running.invocations.map(({ command }) => command)).toEqual(['credits']);
  });
});
