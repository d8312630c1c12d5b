// How long Discord waits for the acknowledgement of each of 200 commands given at once.
import { createFakeDiscord } from '../test/fake/discord/fake-discord.ts';
import {
  type Child,
  type Figure,
  inFolder,
  inTurn,
  median,
  percentile,
  settled,
  startChild,
} from './measure.ts';

const commandsAtOnce = 200;
const rounds = 5;
/** So that nobody meets the limit of one person's open pictures. */
const people = 50;

async function createSide(start: (api: { apiUrl: string; token: string }) => Promise<Child>) {
  const fake = await createFakeDiscord({ keepAttachmentBytes: false });
  const guild = fake.addGuild();
  const members = Array.from({ length: people }, () => fake.addUser());
  for (const member of members) fake.addMember(guild, member);
  const channel = fake.addChannel(guild);
  const child = await start({ apiUrl: fake.restUrl, token: fake.token });
  return {
    round: async (): Promise<readonly number[]> => {
      const handles = Array.from({ length: commandsAtOnce }, (_, index) => {
        const by = members[index % people] ?? guild;
        // The picture fails without being drawn: a provider draws on machines of its own.
        return fake.invokeCommand({ name: 'imagine', options: { prompt: 'a lamp #fail' }, by, channel });
      });
      const callbacks = await Promise.all(handles.map((handle) => handle.callback(20_000)));
      // What the commands set going is not to meet the next round.
      await settled(() => fake.requests.length, 1_500);
      return callbacks.map(({ latencyMs }) => latencyMs);
    },
    close: async () => {
      await child.stop();
      fake.assertNoViolations();
      await fake.close();
    },
  };
}

export function measureDiscordAck(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const ours = await createSide(({ apiUrl, token }) =>
      startChild(
        './program.ts',
        {
          DISCORD_TOKEN: token,
          DISCORD_API_URL: apiUrl,
          DATA_DIR: folder,
          PORT: '0',
          SANDBOX_OPTIONS: '{"concurrency":1000,"latencyScale":0}',
          DEFAULT_MEMBER_ALLOWANCE: 'unlimited',
          DEFAULT_TEAM_ALLOWANCE: 'unlimited',
        },
        { cwd: folder },
      ),
    );
    const bare = await createSide(({ apiUrl, token }) =>
      startChild('./bare-discord.ts', { API_URL: apiUrl, TOKEN: token }),
    );
    try {
      return compare(
        'Discord',
        'a bare discord.js bot that only defers',
        await inTurn(rounds, ours.round, bare.round),
      );
    } finally {
      await ours.close();
      await bare.close();
    }
  });
}

export function compare(
  platform: string,
  limit: string,
  results: { readonly ours: readonly (readonly number[])[]; readonly bare: readonly (readonly number[])[] },
): readonly Figure[] {
  return ([0.99, 0.5] as const).map((share) => {
    const [ours, bare] = [results.ours, results.bare].map((each) =>
      median(each.map((latencies) => percentile(latencies, share))),
    );
    if (ours === undefined || bare === undefined) throw new Error('There are two sides');
    return {
      what: `${platform}: command given → acknowledged, p${share * 100} of 200 at once`,
      limit,
      value: ours / bare,
      unit: ' ×',
      goal: { most: 1.5 },
      detail: `${ours.toFixed(1)} ms beside ${bare.toFixed(1)} ms`,
    };
  });
}
