// The real Discord platform against the local Discord, with a few commands and whatever a test lets dispatch reply.
import { afterEach } from 'vitest';
import { z } from 'zod';
import { type Clock, systemClock } from '../../../src/clock.ts';
import type { CommandSet } from '../../../src/command.ts';
import { createCommandSet } from '../../../src/command-set.ts';
import type { Destination, Memo } from '../../../src/destination.ts';
import { DownloadError } from '../../../src/errors.ts';
import type { HttpClient } from '../../../src/http/http-client.ts';
import { type GenerationId, newId } from '../../../src/ids.ts';
import type { FitImage } from '../../../src/image/fit.ts';
import type { Dispatch, Invocation } from '../../../src/invocation.ts';
import { createLog } from '../../../src/log.ts';
import { option } from '../../../src/option.ts';
import { createDiscord, type DiscordOptions } from '../../../src/platforms/discord/index.ts';
import type { Delivery, DeliveryOutcome, Platform } from '../../../src/platforms/platform.ts';
import { type Button, line, type Reply, type ReplyImage } from '../../../src/reply.ts';
import type { Suggest } from '../../../src/suggestions.ts';
import { createFakeDiscord, type FakeDiscordOptions } from '../../fake/discord/fake-discord.ts';
import { command } from './discord-commands.ts';

export const signal = new AbortController().signal;

export const imagine = command({
  name: 'imagine',
  posts: true,
  acknowledge: 'answer',
  options: z.object({
    aspect_ratio: option
      .choice(['1:1', '16:9'], { summary: 'Its shape', usual: '1:1', aliases: ['ar'] })
      .optional(),
    count: option.integer({ summary: 'How many', min: 1, max: 4 }).optional(),
    private: option.flag({ summary: 'For you alone' }).optional(),
    reference: option.images({ summary: 'A picture to start from', max: 14 }).optional(),
    prompt: option.text({ summary: 'What to draw', max: 6000, positional: true }),
  }),
});
const all = [
  imagine,
  command({
    name: 'settings mine',
    options: z.object({
      provider: option.suggested({ summary: 'Who makes it', max: 32, suggest: 'providers' }).optional(),
      aspect_ratio: option.choice(['1:1', '16:9'], { summary: 'Its shape', aliases: ['ar'] }).optional(),
      sample: option.images({ summary: 'Pictures to go by', max: 2 }).optional(),
      words: option.text({ summary: 'Words', max: 50, positional: true }).optional(),
    }),
  }),
  command({ name: 'settings team', audience: 'admins' }),
  command({ name: 'pot open', audience: 'admins' }),
  command({ name: 'pot close', audience: 'admins' }),
  command({ name: 'budget', audience: 'admins' }),
  command({ name: 'cancel', surface: 'button' }),
  command({ name: 'favourite', surface: 'button', acknowledge: 'update' }),
];
export const commands = createCommandSet(all, {
  settings: 'Defaults and rules',
  pot: 'A pot of credits',
});

/** A download without an address guard: the local Discord is on the loopback. */
const http: HttpClient = {
  send: () => Promise.reject(new Error('Discord is never spoken to by this door')),
  download: async ({ url, maxBytes, signal }) => {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new DownloadError('bad_status', `${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.byteLength > maxBytes) throw new DownloadError('too_large', 'Too large');
    return (async function* () {
      yield bytes;
    })();
  },
  close: async () => {},
};

/** As it is when that fits; otherwise bytes of the size that was asked for. */
const fit: FitImage = async (image, { maxBytes }) => {
  if (image.sizeBytes <= maxBytes) return { bytes: await image.read(), type: image.type, change: 'as_is' };
  return { bytes: new Uint8Array(maxBytes), type: 'image/webp', change: 'smaller' };
};

export function reply(of: Partial<Reply> & { text?: string }): Reply {
  const { text = 'All is well', ...rest } = of;
  return { lines: [line('plain', text)], images: [], buttons: [], audience: 'public', ...rest };
}

export function image(bytes: Uint8Array, of: Partial<ReplyImage> = {}): ReplyImage {
  return {
    type: 'image/png',
    sizeBytes: bytes.byteLength,
    width: 1,
    height: 1,
    altText: 'A lamp on a table',
    fileName: 'lamp.png',
    read: async () => bytes,
    ...of,
  };
}

export function button(verb: string, id: string, of: Partial<Button> = {}): Button {
  return { verb, id, label: verb, style: 'plain', ...of };
}

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

export type Stage = Awaited<ReturnType<typeof setStage>>;

export async function setStage(of: { fake?: FakeDiscordOptions; discord?: Partial<DiscordOptions> } = {}) {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const waitsMs: number[] = [];
  const wait: Clock['wait'] = async (delayMs) => {
    waitsMs.push(delayMs);
  };
  const clock: Clock = { ...systemClock, now, wait };
  const fake = await createFakeDiscord({ now, ...of.fake });
  const alice = fake.addUser({ username: 'alice', displayName: 'Alice' });
  const guild = fake.addGuild({ name: 'Lamps', blockedWords: ['forbidden'] });
  fake.addMember(guild, alice);
  const channel = fake.addChannel(guild);
  const invocations: Invocation[] = [];
  const logged: string[] = [];
  let answer: Dispatch = async () => reply({});
  let suggest: Suggest = async () => [];
  const awaited = new Map<string, (invocation: Invocation) => void>();
  const dispatch: Dispatch = (invocation) => {
    invocations.push(invocation);
    awaited.get(invocation.dedupeKey.split(':').at(-1) ?? '')?.(invocation);
    return answer(invocation);
  };
  const platform = createDiscord({
    token: fake.token,
    apiUrl: fake.restUrl,
    guildIds: [],
    clock,
    log: createLog('debug', { write: (text) => logged.push(text) }),
    http,
    fit,
    ...of.discord,
  });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await platform.stop();
    isStopped = true;
  };
  cleanUps.push(() => fake.close(), stop);
  return {
    fake,
    alice,
    guild,
    channel,
    platform,
    invocations,
    logged,
    waitsMs,
    stop,
    start: (set: CommandSet = commands) => platform.start(set, dispatch, (typing) => suggest(typing)),
    replyWith(next: Dispatch | Reply): void {
      answer = typeof next === 'function' ? next : async () => next;
    },
    suggestWith(next: Suggest): void {
      suggest = next;
    },
    moveClock(ms: number): void {
      aheadMs += ms;
    },
    /** Alice asks for a picture; with what dispatch was told, as soon as it was. */
    async imagine(asking: { channel?: { id: string }; ageMs?: number; by?: { id: string } } = {}) {
      const handle = fake.invokeCommand({
        name: 'imagine',
        options: { prompt: 'a lamp' },
        by: alice,
        channel,
        ...asking,
      });
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      awaited.set(handle.id, resolve);
      return { handle, invocation: await promise };
    },
  };
}

/** A generation whose deliveries share one memo, as the store keeps it. */
export function generationAt(platform: Platform, invocation: Pick<Invocation, 'destination' | 'token'>) {
  const generationId = newId<GenerationId>();
  let memo: Memo = {};
  return {
    generationId,
    memo: () => memo,
    forget(): void {
      memo = {};
    },
    deliver(
      kind: Delivery['kind'],
      what: Reply,
      of: { token?: string | undefined; destination?: Destination; memo?: Memo } = {},
    ): Promise<DeliveryOutcome> {
      const token = 'token' in of ? of.token : invocation.token?.value;
      return platform.deliver(
        {
          generationId,
          kind,
          destination: of.destination ?? invocation.destination,
          ...(token === undefined ? {} : { token }),
          reply: what,
          memo: of.memo ?? memo,
          remember: async (next) => {
            memo = next;
          },
        },
        signal,
      );
    },
  };
}
