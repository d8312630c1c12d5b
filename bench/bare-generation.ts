// The limit of throughput: for each command the calls that the program makes (defer, a message that says it is being
// made, the provider, the picture onto that message, the answer taken away), and two durable transactions.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Client, Events, GatewayIntentBits, MessageFlags, Routes } from 'discord.js';

const { API_URL = '', TOKEN = '', PROVIDER_URL = '', PROVIDER_KEY = '', FOLDER = '' } = process.env;
const database = new SqliteDatabase(join(FOLDER, 'bare.db'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE generations (id TEXT PRIMARY KEY, state TEXT)');
const insert = database.prepare("INSERT INTO generations VALUES (?, 'open')");
const update = database.prepare("UPDATE generations SET state = 'made' WHERE id = ?");
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: API_URL, version: '10' } });
const headers = { 'x-goog-api-key': PROVIDER_KEY, 'content-type': 'application/json' };

/** Past discord.js's own queue, which lets one request at a time to a channel through. */
async function call(method: string, path: string, body: string | FormData): Promise<{ readonly id: string }> {
  const response = await fetch(`${API_URL}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${TOKEN}`,
      'user-agent': 'DiscordBot (https://example.com, 1)',
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
    },
    body,
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string };
}

async function generate(prompt: string): Promise<Buffer<ArrayBuffer>> {
  const answer = await fetch(`${PROVIDER_URL}/v1beta/models/gemini-3.1-flash-image:generateContent`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      contents: [{ role: 'user', parts: [{ text: prompt }] }],
      generationConfig: {
        responseModalities: ['IMAGE'],
        imageConfig: { aspectRatio: '1:1', imageSize: '512' },
      },
    }),
  });
  const body = (await answer.json()) as {
    candidates: { content: { parts: { inlineData?: { data: string } }[] } }[];
  };
  const data = body.candidates[0]?.content.parts.find(({ inlineData }) => inlineData)?.inlineData?.data;
  if (data === undefined) throw new Error(`The provider answered ${answer.status} ${JSON.stringify(body)}`);
  return Buffer.from(data, 'base64');
}

client.on(Events.InteractionCreate, (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  const make = async () => {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    insert.run(interaction.id);
    const path = Routes.channelMessages(interaction.channelId);
    const message = await call('POST', path, JSON.stringify({ content: 'soon' }));
    await interaction.deleteReply();
    const picture = await generate(interaction.options.getString('prompt', true));
    update.run(interaction.id);
    const form = new FormData();
    form.set('payload_json', JSON.stringify({ content: 'done' }));
    form.set('files[0]', new File([picture], 'picture.png', { type: 'image/png' }));
    await call('PATCH', Routes.channelMessage(interaction.channelId, message.id), form);
  };
  make().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
client.once(Events.ClientReady, (ready) => {
  const prompt = { type: 3, name: 'prompt', description: 'What to draw', required: true };
  const resolution = { type: 3, name: 'resolution', description: 'How large' };
  ready.application.commands
    .set([{ name: 'imagine', description: 'Make a picture', options: [prompt, resolution] }])
    .then(() => process.send?.('ready'));
});
await client.login(TOKEN);
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
