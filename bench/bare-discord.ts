// The limit of Discord's figures: a discord.js bot that defers every interaction and does nothing else.
import { Client, Events, GatewayIntentBits } from 'discord.js';

const { API_URL = '', TOKEN = '' } = process.env;
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: API_URL, version: '10' } });
client.on(Events.InteractionCreate, (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  interaction.deferReply().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
  });
});
client.once(Events.ClientReady, (ready) => {
  const prompt = { type: 3, name: 'prompt', description: 'What to draw', required: true };
  ready.application.commands
    .set([{ name: 'imagine', description: 'Make a picture', options: [prompt] }])
    .then(() => process.send?.('ready'));
});
await client.login(TOKEN);
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
