// The page as it runs: the real server, a real database and real files, and a dispatch that the test drives.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createNodeServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { systemClock } from '../../../src/clock.ts';
import type { AnyCommand } from '../../../src/command.ts';
import { createCommandSet } from '../../../src/command-set.ts';
import type { Destination, Memo } from '../../../src/destination.ts';
import type { Form } from '../../../src/form.ts';
import { type AspectRatio, aspectRatios, resolutions } from '../../../src/generation/request.ts';
import { createServer } from '../../../src/http/server.ts';
import {
  type GenerationId,
  type ImageId,
  type MemberId,
  newId,
  type RunId,
  type TeamId,
} from '../../../src/ids.ts';
import { createFileBlobs } from '../../../src/image/keep.ts';
import { createRecordBlob } from '../../../src/image/record.ts';
import type { Invocation } from '../../../src/invocation.ts';
import { createLog } from '../../../src/log.ts';
import { option } from '../../../src/option.ts';
import { createWeb } from '../../../src/platforms/web/index.ts';
import { line, type Reply, type ReplyImage } from '../../../src/reply.ts';
import { createSecrets } from '../../../src/secrets.ts';
import { openStore } from '../../../src/store/index.ts';
import type { Typing } from '../../../src/suggestions.ts';

function sample(parts: Partial<AnyCommand> & { name: string; summary: string }): AnyCommand {
  return {
    examples: [],
    surface: 'typed',
    standsAlone: false,
    options: z.object({}),
    posts: false,
    acknowledge: 'answer',
    audience: 'everybody',
    run: () => Promise.reject(new Error('The test has a dispatch of its own')),
    ...parts,
  };
}

const ratios = aspectRatios.filter((ratio) => !ratio.includes('8')) as unknown as ['1:1', ...AspectRatio[]];
const shared = {
  reference: option.images({ summary: 'Pictures to work from', max: 14 }).optional(),
  aspect_ratio: option
    .choice(ratios, { summary: 'Width to height', aliases: ['ar'], usual: '1:1' })
    .optional(),
  resolution: option.choice(resolutions, { summary: 'How large', aliases: ['res'], usual: '1K' }).optional(),
  count: option
    .integer({ summary: 'How many pictures', min: 1, max: 4, aliases: ['n'], usual: '1' })
    .optional(),
  style: option.text({ summary: 'A style preset of the team', max: 40 }).optional(),
  provider: option.suggested({ summary: 'Only this provider', max: 40, suggest: 'providers' }).optional(),
  search: option.flag({ summary: 'Look things up on the web first' }).optional(),
  private: option.flag({ summary: 'Nobody else sees it' }).optional(),
};
const prompt = (summary: string) => option.text({ summary, max: 6_000, positional: true, long: true });

const all: AnyCommand[] = [
  sample({
    name: 'imagine',
    summary: 'Make a picture from words',
    posts: true,
    acknowledge: 'answer',
    options: z.object({ prompt: prompt('What to see'), ...shared }),
  }),
  sample({
    name: 'edit',
    summary: 'Change a picture',
    posts: true,
    acknowledge: 'form',
    options: z.object({
      prompt: prompt('What to change'),
      picture: option.images({ summary: 'The picture to change', max: 1 }).optional(),
      picture_number: option.pick({ summary: 'Which of them to change' }).optional(),
      ...shared,
    }),
  }),
  sample({ name: 'history', summary: 'What was made' }),
  sample({ name: 'credits', summary: 'Where you stand' }),
  sample({
    name: 'report show',
    summary: 'What the team spent',
    options: z.object({
      provider: shared.provider,
      count: shared.count,
      words: prompt('About what').optional(),
    }),
  }),
  sample({
    name: 'report schedule',
    summary: 'The same, again and again',
    options: z.object({ where: option.text({ summary: 'Which channel', max: 40 }) }),
  }),
  sample({
    name: 'thank',
    summary: 'Say thanks',
    acknowledge: 'form',
    options: z.object({
      person: option.person({ summary: 'Who', positional: true }).optional(),
      role: option.role({ summary: 'Which role' }).optional(),
      place: option.channel({ summary: 'Where' }).optional(),
    }),
  }),
  sample({ name: 'help', summary: 'How to use all this' }),
  sample({ name: 'cancel', summary: 'Stop it', surface: 'button' }),
  sample({ name: 'vary', summary: 'Another like it', surface: 'button', posts: true, acknowledge: 'answer' }),
  sample({
    name: 'describe',
    summary: 'Change the words for a picture',
    surface: 'button',
    acknowledge: 'form',
    options: z.object({ alt_text: option.text({ summary: 'What it shows', max: 1_000, long: true }) }),
  }),
  sample({ name: 'favourite', summary: 'Keep it in mind', surface: 'button', acknowledge: 'update' }),
];
export const commands = createCommandSet(all, { report: 'Where the credits went' });

export function says(...sentences: string[]): Reply {
  return {
    lines: sentences.map((text) => line('plain', text)),
    images: [],
    buttons: [],
    audience: 'public',
  };
}

/** The form of the invoked command for these options. */
export function asks(
  { command, subject }: Invocation,
  fields: readonly (string | Form['fields'][number])[],
): Reply {
  const form: Form = {
    command,
    title: 'Edit',
    subject: subject ?? '',
    fields: fields.map((field) => (typeof field === 'string' ? { option: field } : field)),
  };
  return { ...says(), form };
}

export async function freePort(): Promise<number> {
  const server = createNodeServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export type RunningWeb = Awaited<ReturnType<typeof startWeb>>;

export async function startWeb(
  options: { host?: string; publicUrl?: string; dataDir?: string; port?: number } = {},
) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'plantain-web-'));
  const log = createLog('silent');
  const port = options.port ?? (await freePort());
  const host = options.host ?? '127.0.0.1';
  const store = await openStore({ dataDir, log });
  const blobs = await createFileBlobs({
    directory: join(dataDir, 'images'),
    record: createRecordBlob(store, systemClock),
    clock: systemClock,
    log,
  });
  const web = createWeb({
    host,
    port,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    secrets: createSecrets('a secret key of a test'),
    clock: systemClock,
    log,
    blobs,
    store,
    dataDir,
  });
  const server = createServer({
    host: '127.0.0.1',
    port,
    routes: web.routes,
    health: { ready: async () => web.ready() },
    metrics: { contentType: 'text/plain', render: async () => '' },
    clock: systemClock,
    log,
  });
  await server.start();

  const enrolled = store.enrol({
    platform: 'web',
    teamExternalId: 'local',
    teamName: 'This computer',
    personExternalId: 'local',
    personName: 'You',
    approve: 'always',
    now: Date.now(),
  });
  const invocations: Invocation[] = [];
  const typings: Typing[] = [];
  const generations: { id: GenerationId; invocation: Invocation; memo: Memo }[] = [];
  const answers = new Map<string, (invocation: Invocation) => Reply | Promise<Reply>>();

  const openGeneration = async (invocation: Invocation): Promise<Reply> => {
    const { team, member } = await enrolled;
    const id = newId<GenerationId>();
    const { options: chosen } = invocation;
    const count = Number(chosen.count ?? 1);
    const opened = await store.openGeneration({
      ...blank(team.id, member.id, invocation.destination),
      id,
      dedupeKey: invocation.dedupeKey,
      request: {
        prompt: String(chosen.prompt ?? ''),
        aspectRatio: (chosen.aspect_ratio ?? '1:1') as AspectRatio,
        resolution: '1K',
        count,
        search: false,
        private: false,
      },
      runs: Array.from({ length: count }, (_, slot) => ({
        id: newId<RunId>(),
        slot,
        provider: 'sandbox' as never,
        model: 'sandbox',
        holdMicros: 0,
      })),
    });
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    generations.push({ id, invocation, memo: {} });
    return { ...says('Accepted'), generation: id };
  };
  const dispatch = async (invocation: Invocation) => {
    invocations.push(invocation);
    const answer = answers.get(invocation.command);
    if (answer !== undefined) return answer(invocation);
    if (invocation.opensForm) return asks(invocation, ['prompt', 'reference']);
    return invocation.command === 'imagine' ? openGeneration(invocation) : says(`Did ${invocation.command}`);
  };
  await web.start(commands, dispatch, async (typing) => {
    typings.push(typing);
    return [
      { name: 'Google', value: 'google' },
      { name: 'The Sandbox', value: 'sand box' },
    ].filter(({ value }) => value.startsWith(typing.typed.toLowerCase()));
  });

  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    web,
    store,
    blobs,
    invocations,
    typings,
    generations,
    answers,
    /** Sets the state of the `index`th generation's message, as the scheduler would. */
    deliver: async (index: number, kind: 'progress' | 'final' | 'notice', reply: Reply) => {
      const generation = generations.at(index);
      if (generation === undefined) throw new Error('No such generation');
      return web.deliver(
        {
          generationId: generation.id,
          kind,
          destination: generation.invocation.destination,
          reply,
          memo: generation.memo,
          remember: async (memo) => {
            generation.memo = memo;
          },
        },
        new AbortController().signal,
      );
    },
    /** A picture that is kept here: what the `index`th generation starts from. One for each. */
    keepImage: async (index: number, hue: number): Promise<ReplyImage & { readonly id: ImageId }> => {
      const bytes = await landscape(40, 30, hue);
      const limits = { maxBytes: 1e6, maxPixels: 1e6 };
      const blob = await blobs.keep(
        (async function* () {
          yield bytes;
        })(),
        limits,
        new AbortController().signal,
      );
      const generation = generations.at(index);
      if (generation === undefined) throw new Error('No such generation');
      const id = newId<ImageId>();
      const input = { generationId: generation.id, position: 0, imageId: id, blobHash: blob.hash };
      await store.keepInput({ ...input, hasAddress: false, now: Date.now() });
      return { ...(await replyImage(40, 30, `Picture ${hue}`, hue)), id };
    },
    stop: async (keepData = false) => {
      await web.stop();
      await server.stop(0);
      await store.close();
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function blank(teamId: TeamId, memberId: MemberId, destination: Destination) {
  return {
    teamId,
    memberId,
    roleIds: [],
    destination,
    inputs: [{ role: 'reference' as const, sealedSource: 'sealed' }],
    purses: [[]],
    mostLiveRuns: 1_000,
    mostLiveRunsOfMember: 1_000,
    deadlineAt: Date.now() + 60_000,
    now: Date.now(),
  };
}

/** A calm landscape, another one for each `hue`. */
export async function landscape(width: number, height: number, hue: number): Promise<Buffer> {
  const hill = (top: number, light: number, shift: number) =>
    `<path fill="hsl(${hue + shift} 42% ${light}%)" d="M0 ${top * height} C ${width * 0.25} ${(top - 0.14) * height}, ${width * 0.4} ${(top + 0.1) * height}, ${width * 0.62} ${(top - 0.04) * height} S ${width * 0.9} ${(top + 0.05) * height}, ${width} ${(top - 0.08) * height} V ${height} H 0 Z"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue + 40} 70% 82%)"/><stop offset="1" stop-color="hsl(${hue - 20} 75% 90%)"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${width * 0.7}" cy="${height * 0.32}" r="${Math.min(width, height) * 0.11}" fill="hsl(${hue + 60} 95% 88%)"/>
    ${hill(0.62, 66, 10)}${hill(0.72, 50, 0)}${hill(0.84, 34, -10)}${hill(0.95, 22, -20)}
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

export async function replyImage(
  width: number,
  height: number,
  altText: string,
  hue = 150,
): Promise<ReplyImage> {
  const bytes = await landscape(width, height, hue);
  return {
    type: 'image/png',
    sizeBytes: bytes.byteLength,
    width,
    height,
    altText,
    fileName: `${randomUUID()}.png`,
    read: async () => bytes,
  };
}

export async function until<Value>(
  read: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const end = performance.now() + 10_000;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error('It did not come true in time');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
