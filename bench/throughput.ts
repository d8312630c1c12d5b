// Pictures a second when the provider answers at once, from the command to the message that shows it, beside a process
// that makes the same calls over HTTP, two durable transactions and one upload for each.
import { join } from 'node:path';
import { createFakeDiscord } from '../test/fake/discord/fake-discord.ts';
import { createFakeGoogle } from '../test/fake/provider/google.ts';
import { type Child, type Figure, inFolder, inTurn, median, settled, startChild } from './measure.ts';

const generationsAtOnce = 60;
const rounds = 4;
const people = 50;

type Side = {
  readonly apiUrl: string;
  readonly token: string;
  readonly baseUrl: string;
  readonly key: string;
};

async function createSide(start: (side: Side) => Promise<Child>) {
  const discord = await createFakeDiscord({ keepAttachmentBytes: false });
  const guild = discord.addGuild();
  const members = Array.from({ length: people }, () => discord.addUser());
  for (const member of members) discord.addMember(guild, member);
  const channel = discord.addChannel(guild);
  const google = await createFakeGoogle();
  const child = await start({
    apiUrl: discord.restUrl,
    token: discord.token,
    baseUrl: google.baseUrl,
    key: google.key,
  });
  const shown = new Set<string>();
  let tell: (() => void) | undefined;
  discord.world.onMessage((_change, message) => {
    if (message.attachments.length === 0) return;
    shown.add(message.id);
    tell?.();
  });
  let calls = 0;
  return {
    calls: () => calls,
    round: async (): Promise<number> => {
      const wanted = shown.size + generationsAtOnce;
      const before = discord.requests.length;
      const done = new Promise<void>((resolve) => {
        tell = () => {
          if (shown.size >= wanted) resolve();
        };
      });
      const startedAt = performance.now();
      for (let index = 0; index < generationsAtOnce; index += 1) {
        const by = members[index % people] ?? guild;
        discord.invokeCommand({
          name: 'imagine',
          options: { prompt: `a lamp ${index}`, resolution: '0.5K' },
          by,
          channel,
        });
      }
      await done;
      const tookMs = performance.now() - startedAt;
      await settled(() => discord.requests.length, 500);
      calls = (discord.requests.length - before) / generationsAtOnce;
      return (generationsAtOnce * 1000) / tookMs;
    },
    close: async () => {
      await child.stop();
      discord.assertNoViolations();
      await discord.close();
      await google.close();
    },
  };
}

export function measureThroughput(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const startOurs = (name: string, options: object) =>
      createSide(({ apiUrl, token, baseUrl, key }) =>
        startChild(
          './program.ts',
          {
            DISCORD_TOKEN: token,
            DISCORD_API_URL: apiUrl,
            GOOGLE_API_KEY: key,
            GOOGLE_BASE_URL: baseUrl,
            GOOGLE_OPTIONS: JSON.stringify({ concurrency: 200, ...options }),
            DEFAULT_MEMBER_ALLOWANCE: 'unlimited',
            DEFAULT_TEAM_ALLOWANCE: 'unlimited',
            DATA_DIR: join(folder, name),
            PORT: '0',
          },
          { cwd: folder },
        ),
      );
    const ours = await startOurs('ours', {});
    // Wide enough that nothing waits for it: what is measured is the writing of it.
    const limited = await startOurs('limited', { requests: { count: 1_000, windowMs: 5_000 } });
    const bare = await createSide(({ apiUrl, token, baseUrl, key }) =>
      startChild('./bare-generation.ts', {
        API_URL: apiUrl,
        TOKEN: token,
        PROVIDER_URL: baseUrl,
        PROVIDER_KEY: key,
        FOLDER: folder,
      }),
    );
    try {
      const results = await inTurn(rounds, ours.round, bare.round);
      const [own, other] = [median(results.ours), median(results.bare)];
      const beside = await inTurn(rounds, limited.round, ours.round);
      const [within, without] = [median(beside.ours), median(beside.bare)];
      return [
        {
          what: 'pictures a second, the provider answers at once',
          limit: 'the same HTTP calls, two FULL transactions and one upload',
          value: own / other,
          unit: ' ×',
          goal: { least: 0.5 },
          detail: `${own.toFixed(1)} beside ${other.toFixed(1)} a second; ${ours.calls()} and ${bare.calls()} calls to Discord each`,
        },
        {
          what: 'pictures a second, the provider limits its requests',
          limit: 'the same program where it does not',
          value: within / without,
          unit: ' ×',
          goal: { least: 0.95 },
          detail: `${within.toFixed(1)} beside ${without.toFixed(1)} a second`,
        },
      ];
    } finally {
      await ours.close();
      await limited.close();
      await bare.close();
    }
  });
}
