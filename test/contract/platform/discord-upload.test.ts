// Uploads work in a process in which Bolt has loaded its own HTTP client beside discord.js, in either order.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createFakeDiscord } from '../../fake/discord/fake-discord.ts';

const run = promisify(execFile);

const script = (imports: readonly string[]) => `
  ${imports.map((name) => `await import('${name}');`).join('\n')}
  const { RequestMethod } = await import('discord.js');
  const { createRest } = await import('./src/platforms/discord/rest.ts');
  const { systemClock } = await import('./src/clock.ts');
  const { createLog } = await import('./src/log.ts');
  const [token, apiUrl, channelId] = process.argv.slice(1);
  const { createRefusals } = await import('./src/platforms/discord/refusals.ts');
  const refusals = createRefusals({ clock: systemClock, log: createLog('silent') });
  const rest = createRest({ token, apiUrl, clock: systemClock, refusals });
  const outcome = await rest.call({
    method: RequestMethod.Post,
    path: '/channels/' + channelId + '/messages',
    body: { content: 'one megabyte', attachments: [{ id: '0', filename: 'a.bin' }] },
    files: [{ name: 'a.bin', data: Buffer.alloc(1024 * 1024, 7), contentType: 'application/octet-stream' }],
    signal: AbortSignal.timeout(10000),
  });
  rest.close();
  console.log(JSON.stringify({ kind: outcome.kind, detail: outcome.detail }));
  process.exit(0);
`;

it.each([[['undici', '@slack/bolt', 'discord.js']], [['discord.js', '@slack/bolt', 'undici']]])(
  'uploads a megabyte after importing %j',
  async (imports) => {
    const fake = await createFakeDiscord();
    try {
      const channel = fake.addChannel(fake.addGuild());
      const { stdout } = await run(process.execPath, [
        '--input-type=module',
        '--eval',
        script(imports),
        fake.token,
        fake.restUrl,
        channel.id,
      ]);
      expect(JSON.parse(stdout)).toEqual({ kind: 'done' });
      expect(fake.messages(channel)[0]?.attachments[0]?.bytes.equals(Buffer.alloc(1024 * 1024, 7))).toBe(
        true,
      );
    } finally {
      await fake.close();
    }
  },
);
