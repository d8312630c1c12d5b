import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestFor } from '../../../../src/platforms/slack/register.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { type Running, startInSocketMode } from './running-slack.ts';
import { sampleCommands } from './sample-commands.ts';

describe('subcommands at Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    const { slash_commands: commands } = manifestFor(sampleCommands).features;
    fake = await createFakeSlack({ commands: commands.map(({ command }) => command) });
    running = await startInSocketMode(fake);
  });
  afterEach(async () => {
    await running.slack.stop();
    fake.assertNoViolations();
    await fake.close();
  });
  const run = (command: string, text: string) =>
    fake.runCommand({ channel: fake.ids.general, user: fake.ids.member, command, text });
  const invoked = async (count: number) => {
    const all = await fake.waitFor(
      'an invocation',
      () => running.invocations.length >= count && running.invocations,
    );
    return all.map(({ command, options }) => [command, options]);
  };

  it('are run by both words behind /plantain, or behind a slash of the group’s own', async () => {
    await run('/plantain', 'settings mine —ar 16:9 --n 2');
    await run('/plantain', 'Settings Mine');
    await run('/budget', 'grant');
    expect(await invoked(3)).toEqual([
      ['settings mine', { aspect_ratio: '16:9', count: 2 }],
      ['settings mine', {}],
      ['budget grant', {}],
    ]);
  });

  it.each([
    ['/plantain', 'settings', 'Something is missing there. Say one of these: /plantain settings mine, '],
    [
      '/plantain',
      'settings dance',
      'There is no “settings dance”. Say one of these: /plantain settings mine, ',
    ],
    ['/budget', '', 'Say one of these: /budget show, /budget grant.'],
    ['/budget', 'dance', 'There is no “budget dance”.'],
  ])('are named to who types %s %s', async (command, text, sentence) => {
    const act = await run(command, text);
    expect(act.shown).toMatchObject({ visibility: 'ephemeral', text: expect.stringContaining(sentence) });
    expect(running.invocations).toEqual([]);
  });

  it('open their form when something that they need was not typed', async () => {
    await run('/plantain', 'settings words');
    const view = await fake.waitForView();
    expect(view.body).toMatchObject({
      title: { text: 'Settings words' },
      callback_id: 'v1:settings words',
    });
    expect((await fake.submitView({ view, values: { words: 'blood' } })).outcome).toBe('cleared');
    expect(await invoked(1)).toEqual([['settings words', { words: 'blood' }]]);
  });

  it('are run by mentions and direct messages as well, which are told when they name none', async () => {
    const channel = fake.directMessage(fake.ids.member).id;
    const user = fake.ids.member;
    for (const text of ['settings mine --ar 16:9', '/Budget: show!'])
      await fake.sendMessage({ channel, user, text }).delivered;
    await fake.mention({ channel: fake.ids.general, user, text: 'settings words red' }).delivered;
    const before = fake.ephemeral(fake.ids.general).length;
    await fake.mention({ channel: fake.ids.general, user, text: 'settings dance' }).delivered;
    expect(await invoked(3)).toEqual([
      ['settings mine', { aspect_ratio: '16:9' }],
      ['budget show', {}],
      ['settings words', { words: 'red' }],
    ]);
    expect(fake.ephemeral(fake.ids.general).slice(before)).toMatchObject([
      { text: expect.stringContaining('There is no “settings dance”.') },
    ]);
  });

  it('stand beside what is in the menu of every message, and the one that opens anywhere', () => {
    expect(manifestFor(sampleCommands).features.shortcuts).toEqual([
      { name: 'Imagine', type: 'global', callback_id: 'v1:imagine', description: 'Make a picture' },
      { name: 'Edit image', type: 'message', callback_id: 'v1:edit', description: 'Does what edit does' },
      { name: 'Vary image', type: 'message', callback_id: 'v1:vary', description: 'Does what vary does' },
      {
        name: 'Image details',
        type: 'message',
        callback_id: 'v1:details',
        description: 'Does what details does',
      },
    ]);
  });

  it('stand in the manifest by their group, which says what there is inside of it', () => {
    const commands = manifestFor(sampleCommands).features.slash_commands;
    expect(
      commands.map(({ command, description, usage_hint: hint }) => [command, description, hint]),
    ).toEqual([
      ['/imagine', 'Does what imagine does', 'a lamp --ar 16:9'],
      ['/edit', 'Does what edit does', 'make it blue'],
      ['/budget', 'Who may spend what', 'show | grant'],
      ['/plantain', 'Everything else', 'help | credits | history | settings'],
    ]);
  });
});
