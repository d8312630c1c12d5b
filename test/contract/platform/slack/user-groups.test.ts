import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { createMovingClock } from '../../../fixture/moving-clock.ts';
import { createRunning, startInSocketMode } from './running-slack.ts';

let fake: FakeSlack;
beforeEach(async () => {
  fake = await createFakeSlack();
});
afterEach(() => fake.close());
const signal = new AbortController().signal;

it('names every user group as people mention it, and asks Slack once in five minutes', async () => {
  const clock = createMovingClock();
  const { slack } = createRunning(fake, { clock });
  const roles = async () => {
    const asked = { teamExternalId: fake.workspace.id, roleIds: ['S1'], channelIds: [] };
    return [...((await slack.names?.(asked, signal))?.roles ?? [])];
  };
  fake.addUserGroup({ id: 'S1', handle: 'design', name: 'Design', users: [fake.ids.member] });
  fake.addUserGroup({ id: 'S2', handle: '', name: 'Sales', users: [] });
  const named = [
    ['S1', 'design'],
    ['S2', 'Sales'],
  ];
  expect(await Promise.all([roles(), roles()])).toEqual([named, named]);
  fake.addUserGroup({ id: 'S3', handle: 'art', name: 'Art', users: [] });
  expect(await roles()).toEqual(named);
  expect(fake.requests.filter(({ method }) => method === 'usergroups.list')).toHaveLength(1);
  clock.move(5 * 60_000);
  expect(await roles()).toEqual([...named, ['S3', 'art']]);
});

it('names no group where the plan has none', async () => {
  fake.fault({ method: 'usergroups.list', kind: 'error', error: 'paid_teams_only' });
  const asked = { teamExternalId: fake.workspace.id, roleIds: ['S1'], channelIds: [] };
  expect((await createRunning(fake).slack.names?.(asked, signal))?.roles).toEqual(new Map());
});

it('names the channels that somebody used a command in, and private ones by no name', async () => {
  const running = await startInSocketMode(fake);
  for (const channel of [fake.ids.general, fake.ids.project])
    await fake.runCommand({ channel, user: fake.ids.member, command: '/plantain', text: 'credits' });
  await fake.waitFor('both', () => running.invocations.length === 2);
  const { general, project, outside } = fake.ids;
  const asked = { teamExternalId: fake.workspace.id, roleIds: [], channelIds: [general, project, outside] };
  expect((await running.slack.names?.(asked, signal))?.channels).toEqual(new Map([[general, 'general']]));
  await running.slack.stop();
});
