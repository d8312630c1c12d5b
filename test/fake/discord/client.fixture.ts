// The real discord.js client, pointed at the local Discord, for the tests of the local Discord itself.
import { Client, type ClientOptions, GatewayIntentBits, Partials, type ResponseLike } from 'discord.js';
import type { FakeDiscord } from './fake-discord.ts';

// discord.js's own undici cannot upload files once undici 8 is loaded in the process; Node's fetch always can.
async function makeRequest(url: string, init: object): Promise<ResponseLike> {
  return (await fetch(url, { ...init, duplex: 'half' } as RequestInit)) as unknown as ResponseLike;
}

export function restOptions(fake: FakeDiscord) {
  return { api: fake.restUrl, version: '10', retries: 0, makeRequest } as NonNullable<ClientOptions['rest']>;
}

export async function connect(fake: FakeDiscord, intents: number[] = []): Promise<Client<true>> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
      ...intents,
    ],
    partials: [Partials.Channel, Partials.Message],
    rest: restOptions(fake),
  });
  const ready = new Promise<Client<true>>((resolve, reject) => {
    client.once('clientReady', resolve);
    client.once('error', reject);
  });
  await client.login(fake.token);
  return ready;
}

/** A request as any other program would make it. */
export async function ask(
  fake: FakeDiscord,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${fake.restUrl}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${fake.token}`,
      'user-agent': 'DiscordBot (https://example.test, 1)',
      ...(body instanceof FormData || body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body: json };
}
