// From the provider's answer that a picture of 2 MB is ready to the message that shows it, beside a process that does
// nothing but download it, make it durable and upload it. A question to the provider begins both.
import { createFakeDiscord } from '../test/fake/discord/fake-discord.ts';
import { createFakeRunbase } from '../test/fake/provider/runbase.ts';
import { type Figure, inFolder, inTurn, median, startChild } from './measure.ts';

const pictureBytes = 2_000_000;
const rounds = 12;

async function createSide() {
  const discord = await createFakeDiscord({ keepAttachmentBytes: false });
  const guild = discord.addGuild();
  const by = discord.addUser();
  discord.addMember(guild, by);
  const channel = discord.addChannel(guild);
  const provider = await createFakeRunbase({ rateLimit: 'off' });
  provider.behave({ start: { kind: 'made', sizeBytes: pictureBytes } }, 'always');
  /** From the last question to the provider to the message with the picture. */
  const round = async (begin: () => unknown): Promise<number> => {
    const seen = new Set(discord.messages(channel).map(({ id }) => id));
    const shown = new Promise<number>((resolve) => {
      const stop = discord.world.onMessage((_change, message) => {
        if (seen.has(message.id) || message.attachments.length === 0) return;
        stop();
        resolve(performance.timeOrigin + performance.now());
      });
    });
    const asked = provider.requests.length;
    await begin();
    const shownAt = await shown;
    const question = provider.requests.slice(asked).findLast(({ moment }) => moment === 'status');
    if (question === undefined) throw new Error('Nobody asked the provider');
    return shownAt - question.receivedAt;
  };
  return {
    discord,
    provider,
    channel,
    round,
    ask: () => discord.invokeCommand({ name: 'imagine', options: { prompt: 'a lamp' }, by, channel }),
    close: async () => {
      discord.assertNoViolations();
      await discord.close();
      await provider.close();
    },
  };
}

export function measureDelivery(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const ours = await createSide();
    const bare = await createSide();
    const program = await startChild(
      './program.ts',
      {
        DISCORD_TOKEN: ours.discord.token,
        DISCORD_API_URL: ours.discord.restUrl,
        RUNBASE_API_KEY: ours.provider.key,
        RUNBASE_BASE_URL: ours.provider.baseUrl,
        RUNBASE_OPTIONS: '{"requests":{"count":100000,"windowMs":1000}}',
        EGRESS_ALLOW: '127.0.0.1',
        DATA_DIR: folder,
        PORT: '0',
      },
      { cwd: folder },
    );
    const plain = await startChild('./bare-delivery.ts', {
      API_URL: bare.discord.restUrl,
      TOKEN: bare.discord.token,
      CHANNEL: bare.channel.id,
      PROVIDER_URL: bare.provider.baseUrl,
      PROVIDER_KEY: bare.provider.key,
      FOLDER: folder,
    });
    try {
      const results = await inTurn(
        rounds,
        () => ours.round(ours.ask),
        () => bare.round(() => plain.ask('go')),
      );
      const [own, other] = [median(results.ours), median(results.bare)];
      return [
        {
          what: 'provider ready and detected → message edited, a picture of 2 MB',
          limit: 'the same download, fsync and upload alone',
          value: own / other,
          unit: ' ×',
          goal: { most: 1.5 },
          detail: `${own.toFixed(1)} ms beside ${other.toFixed(1)} ms`,
        },
      ];
    } finally {
      await program.stop();
      await plain.stop();
      await ours.close();
      await bare.close();
    }
  });
}
