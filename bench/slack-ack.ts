// How long Slack waits for the acknowledgement of each of 200 commands given at once, over Socket Mode.
import { createFakeSlack, type FakeSlack } from '../test/fake/slack/fake-slack.ts';
import { compare } from './discord-ack.ts';
import { type Child, type Figure, inFolder, inTurn, settled, startChild } from './measure.ts';

const commandsAtOnce = 200;
const rounds = 5;
const people = 50;

async function createSide(start: (fake: FakeSlack) => Promise<Child>) {
  const fake = await createFakeSlack({ filePollsUntilReady: 0 });
  const members = Array.from({ length: people }, (_, index) => `U1PERSON${index}`);
  for (const id of members) fake.addPerson({ id });
  const child = await start(fake);
  return {
    round: async (): Promise<readonly number[]> => {
      const acts = await Promise.all(
        Array.from({ length: commandsAtOnce }, (_, index) => {
          const user = members[index % people] ?? '';
          return fake.runCommand({
            channel: fake.ids.general,
            user,
            command: '/imagine',
            text: 'a lamp #fail',
          });
        }),
      );
      await settled(() => fake.requests.length, 1_500);
      return acts.map(({ ack }) => ack.latencyMs);
    },
    close: async () => {
      await child.stop();
      fake.assertNoViolations();
      await fake.close();
    },
  };
}

export function measureSlackAck(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const ours = await createSide((fake) =>
      startChild(
        './program.ts',
        {
          SLACK_BOT_TOKEN: fake.botToken,
          SLACK_APP_TOKEN: fake.appToken,
          SLACK_API_URL: fake.apiUrl,
          DATA_DIR: folder,
          PORT: '0',
          SANDBOX_OPTIONS: '{"concurrency":1000,"latencyScale":0}',
          DEFAULT_MEMBER_ALLOWANCE: 'unlimited',
          DEFAULT_TEAM_ALLOWANCE: 'unlimited',
        },
        { cwd: folder },
      ),
    );
    const bare = await createSide((fake) =>
      startChild('./bare-slack.ts', {
        API_URL: fake.apiUrl,
        APP_TOKEN: fake.appToken,
        BOT_TOKEN: fake.botToken,
      }),
    );
    try {
      return compare('Slack', 'a bare Bolt app that only acks', await inTurn(rounds, ours.round, bare.round));
    } finally {
      await ours.close();
      await bare.close();
    }
  });
}
