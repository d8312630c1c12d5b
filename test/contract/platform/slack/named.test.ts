// Slack: options that name a person, a user group or a channel, typed, mentioned and filled into a form.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCommandSet } from '../../../../src/command-set.ts';
import { option } from '../../../../src/option.ts';
import { manifestFor } from '../../../../src/platforms/slack/register.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { type Running, startInSocketMode } from './running-slack.ts';
import { sample } from './sample-commands.ts';

const commands = createCommandSet([
  sample({ name: 'help' }),
  sample({
    name: 'imagine',
    standsAlone: true,
    options: z.object({ prompt: option.text({ summary: 'What', max: 100, positional: true }) }),
  }),
  sample({
    name: 'thank',
    options: z.object({
      person: option.person({ summary: 'Who', positional: true }),
      role: option.role({ summary: 'Which group' }).optional(),
      place: option.channel({ summary: 'Where' }).optional(),
      words: option.text({ summary: 'Why', max: 100 }).optional(),
    }),
  }),
]);
const { slash_commands: slashCommands } = manifestFor(commands).features;

describe('an option that names somebody or something at Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    fake = await createFakeSlack({ commands: slashCommands });
    fake.addUserGroup({ id: 'S12345678', handle: 'designers', name: 'All designers', users: [] });
    running = await startInSocketMode(fake, commands);
  });
  afterEach(async () => {
    await running.slack.stop();
    fake.assertNoViolations();
    await fake.close();
  });
  const run = (text: string, command = '/plantain') =>
    fake.runCommand({ channel: fake.ids.general, user: fake.ids.member, command, text });
  const next = async () => {
    const invocation = await fake.waitFor('an invocation', () => running.invocations.at(0));
    running.invocations.splice(0);
    return invocation;
  };

  it('makes Slack say who is meant, where there is one and only there', () => {
    expect(slashCommands.map(({ command, should_escape: escapes }) => [command, escapes])).toEqual([
      ['/imagine', false],
      ['/plantain', true],
    ]);
  });

  it('is what people pick while they type, with its name, beside words that are as they were typed', async () => {
    await run('thank @ada --role @designers --place #general --words "from @maya & <all>"');
    expect((await next()).options).toEqual({
      person: { id: fake.ids.admin, name: 'ada' },
      role: { id: 'S12345678', name: 'designers' },
      place: { id: fake.ids.general, name: 'general' },
      words: 'from @maya & <all>',
    });
    await run('a lamp & <@U1|b>', '/imagine');
    expect((await next()).options).toMatchObject({ prompt: 'a lamp & @b' });
  });

  it('is looked up by its id where a mention comes without a name, and else has none', async () => {
    const send = (text: string) =>
      fake.sendMessage({ channel: fake.directMessage(fake.ids.member).id, user: fake.ids.member, text });
    const text = `thank <@${fake.ids.admin}> --role <!subteam^S12345678> --place <#${fake.ids.project}>`;
    await send(text).delivered;
    expect((await next()).options).toEqual({
      person: { id: fake.ids.admin, name: 'ada' },
      role: { id: 'S12345678', name: 'designers' },
      place: { id: fake.ids.project, name: '' },
    });
    await send('thank U99999999 --role S99999999').delivered;
    expect((await next()).options).toEqual({
      person: { id: 'U99999999', name: '' },
      role: { id: 'S99999999', name: '' },
    });
  });

  it('is not guessed from a name that was only written, which is said to whoever wrote it', async () => {
    const act = await run('thank @nobody');
    expect(act.shown).toMatchObject({
      visibility: 'ephemeral',
      text: expect.stringContaining('--person cannot tell who “@nobody” is. Type @ and pick'),
    });
    expect(running.invocations).toEqual([]);
  });

  it('is a menu of people or channels in a form; a user group is written, and refused there if it is none', async () => {
    await run('thank');
    const view = await fake.waitForView();
    expect(view.body.blocks).toMatchObject([
      { element: { type: 'users_select' } },
      { element: { type: 'plain_text_input' } },
      { element: { type: 'conversations_select', filter: { include: ['public', 'private'] } } },
      { element: { type: 'plain_text_input' } },
    ]);
    const values = { person: fake.ids.admin, place: fake.ids.general, words: 'well made' };
    const wrong = await fake.submitView({ view, values: { ...values, role: 'designers' } });
    expect(wrong).toMatchObject({ outcome: 'errors', errors: { role: expect.stringContaining('S0') } });
    await fake.submitView({ view, values: { ...values, role: 'S12345678' } });
    expect((await next()).options).toEqual({
      person: { id: fake.ids.admin, name: 'ada' },
      place: { id: fake.ids.general, name: '' },
      role: { id: 'S12345678', name: 'designers' },
      words: 'well made',
    });
  });

  it('does without names that Slack does not tell just then', async () => {
    fake.fault({ method: 'usergroups.list', kind: 'error', error: 'paid_teams_only' });
    fake.fault({ method: 'users.info', kind: 'error', error: 'user_not_found' });
    await run(`thank ${fake.ids.admin} --role S12345678`);
    expect((await next()).options).toEqual({
      person: { id: fake.ids.admin, name: '' },
      role: { id: 'S12345678', name: '' },
    });
  });

  it('comes with the name of the channel where it was said, if everybody may know it', async () => {
    await run('help');
    expect(await next()).toMatchObject({ channelName: 'general' });
    for (const channel of [fake.ids.project, fake.directMessage(fake.ids.member).id]) {
      await fake.runCommand({ channel, user: fake.ids.member, command: '/plantain', text: 'help' });
      expect(await next()).not.toHaveProperty('channelName');
    }
  });
});
