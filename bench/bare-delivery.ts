// The limit of delivery: asks the provider once, downloads the picture into a file, makes the file durable, and puts it
// onto a message that is there.
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { REST, Routes } from 'discord.js';
import { answerQuestions } from './measure.ts';

const {
  API_URL = '',
  TOKEN = '',
  CHANNEL = '',
  PROVIDER_URL = '',
  PROVIDER_KEY = '',
  FOLDER = '',
} = process.env;
const rest = new REST({ api: API_URL, version: '10' }).setToken(TOKEN);
const headers = { authorization: `Bearer ${PROVIDER_KEY}`, 'content-type': 'application/json' };
const started = JSON.stringify({
  model: 'google/nano-banana-2',
  input: { prompt: 'a lamp', aspect_ratio: '1:1', resolution: '1K' },
});

answerQuestions(async () => {
  const message = (await rest.post(Routes.channelMessages(CHANNEL), { body: { content: 'soon' } })) as {
    id: string;
  };
  const start = await fetch(`${PROVIDER_URL}/runs`, { method: 'POST', headers, body: started });
  const { id } = (await start.json()) as { id: string };
  const status = await fetch(`${PROVIDER_URL}/runs/${id}`, { headers });
  const run = (await status.json()) as { output: { urls: string[] } };
  const download = await fetch(run.output.urls[0] ?? '');
  const pieces: Uint8Array[] = [];
  const file = await open(join(FOLDER, randomUUID()), 'wx');
  for await (const piece of download.body ?? []) {
    pieces.push(piece);
    await file.write(piece);
  }
  await file.sync();
  await file.close();
  await rest.patch(Routes.channelMessage(CHANNEL, message.id), {
    body: { content: 'done' },
    files: [{ name: 'picture.png', data: Buffer.concat(pieces), contentType: 'image/png' }],
  });
  return 'done';
});
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
process.send?.('ready');
