// A team on Slack with a budget for a user group, as the whole program has it.
import { afterEach, expect, test } from 'vitest';
import { findViolations } from '../fixture/books.ts';
import { answered, createSlackScene, type SlackScene } from './slack.fixture.ts';

let scene: SlackScene;

afterEach(async () => {
  await scene.close();
});

test('the budget of a user group holds for its members also while Slack does not tell who they are', async () => {
  scene = await createSlackScene();
  const { slack } = scene;
  const program = await scene.installation.start();
  const gus = scene.newMember('gus');
  slack.addUserGroup({ id: 'S0GUESTS1', handle: 'guests', name: 'Guests', users: [gus] });
  // What is for somebody alone is shown where they are.
  slack.workspace.channels.get(slack.ids.general)?.members.add(slack.ids.owner);
  const say = async (by: string, command: string, text: string) =>
    answered(slack, await scene.say(by, command, text));
  await say(slack.ids.owner, '/plantain', 'budget set 5 --role <!subteam^S0GUESTS1|@guests>');
  await say(gus, '/plantain', 'credits');
  await program.stop();

  const again = await scene.installation.start();
  slack.fault({ method: 'usergroups.list', kind: 'error', error: 'missing_scope', times: 99 });
  const refused = await say(gus, '/imagine', 'a lamp --provider google');
  expect(refused).toContain("Your role's budget is 1.7 credits short");
  await again.stop();
  expect(scene.google.jobs).toEqual([]);
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
});
