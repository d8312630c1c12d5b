import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../../../src/log.ts';
import { createUserGroups } from '../../../../src/platforms/slack/user-groups.ts';
import { createClient } from '../../../../src/platforms/slack/web-api.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { createMovingClock } from '../../../fixture/moving-clock.ts';

let fake: FakeSlack;
beforeEach(async () => {
  fake = await createFakeSlack();
});
afterEach(() => fake.close());

it('names every user group, and asks Slack once in five minutes for names and members', async () => {
  const log = createLog('warn', { write: () => {} });
  const clock = createMovingClock();
  const client = createClient(fake.botToken, fake.apiUrl, log);
  const groups = createUserGroups({ client: () => client, clock, log });
  fake.addUserGroup({ id: 'S1', handle: 'design', name: 'Design', users: [fake.ids.member] });
  fake.addUserGroup({ id: 'S2', handle: 'sales', name: '', users: [] });
  const named = [
    { id: 'S1', name: 'Design' },
    { id: 'S2', name: 'sales' },
  ];
  expect(await Promise.all([groups.named(), groups.of(fake.ids.member)])).toEqual([named, ['S1']]);
  fake.addUserGroup({ id: 'S3', handle: 'art', name: 'Art', users: [] });
  expect(await groups.named()).toEqual(named);
  expect(fake.requests.filter(({ method }) => method === 'usergroups.list')).toHaveLength(1);
  clock.move(5 * 60_000);
  expect(await groups.named()).toEqual([...named, { id: 'S3', name: 'Art' }]);
});
