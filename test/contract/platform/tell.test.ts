// A message to one person alone, on every platform: it reaches them, calls nobody, and says when it cannot.
import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryOutcome, Platform } from '../../../src/platforms/platform.ts';
import { line, type Reply, type ReplyImage } from '../../../src/reply.ts';
import { createFakeSlack } from '../../fake/slack/fake-slack.ts';
import { image, setStage } from './discord.fixture.ts';
import { replyImage, startWeb } from './running-web.ts';
import { createRunning, picture } from './slack/running-slack.ts';

type Scene = {
  readonly platform: Pick<Platform, 'tell'>;
  readonly personId: string;
  readonly picture: ReplyImage;
  /** What the person sees, oldest first. */
  seen(): Promise<readonly { readonly text: string; readonly pictures: number }[]>;
  /** Somebody who cannot be written to. */
  readonly unreachable: string;
};

const signal = new AbortController().signal;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  Discord: async () => {
    const { fake, platform, alice } = await setStage();
    cleanups.push(() => fake.assertNoViolations());
    const closed = fake.addUser({ acceptsDirectMessages: false });
    return {
      platform,
      personId: alice.id,
      unreachable: closed.id,
      picture: image(new Uint8Array(50)),
      seen: async () =>
        fake.messages(fake.openDirectChannel(alice)).map(({ content, attachments }) => ({
          text: content,
          pictures: attachments.length,
        })),
    };
  },
  Slack: async () => {
    const fake = await createFakeSlack();
    cleanups.push(fake.close, fake.assertNoViolations);
    return {
      platform: createRunning(fake, { appToken: fake.appToken }).slack,
      personId: fake.ids.member,
      unreachable: 'U0NOBODY00',
      picture: picture(64),
      seen: async () =>
        fake.messages(fake.directMessage(fake.ids.member).id).map(({ text, blocks }) => ({
          text,
          pictures: blocks.filter(({ type }) => type === 'image').length,
        })),
    };
  },
  'The page': async () => {
    const running = await startWeb();
    cleanups.push(running.stop);
    const { team } = await running.store.enrol({
      platform: 'web',
      teamExternalId: 'local',
      teamName: 'This computer',
      personExternalId: 'local',
      personName: 'You',
      approve: 'always',
      now: Date.now(),
    });
    return {
      platform: running.web,
      personId: 'local',
      unreachable: 'somebody',
      picture: await replyImage(8, 8, 'A chart'),
      seen: async () => {
        const messages = await running.store.webMessages({ teamId: team.id, channelId: 'chat', limit: 10 });
        return [...messages].reverse().map(({ body }) => {
          const { lines, pictures } = JSON.parse(body);
          const text = lines.map(({ spans }: { spans: unknown[] }) => spans.join('')).join('\n');
          return { text, pictures: pictures.length };
        });
      },
    };
  },
};

function says(text: string, images: readonly ReplyImage[] = []): Reply {
  return { lines: [line('plain', text)], images, buttons: [], audience: 'private' };
}

describe.each(Object.entries(scenes))('%s', (_name, set) => {
  it('writes to the person, each time a message of its own', async () => {
    const { platform, personId, seen } = await set();
    const outcomes: DeliveryOutcome[] = [];
    for (const text of ['Runbase is skipped', 'Google is skipped'])
      outcomes.push(await platform.tell(personId, says(text), signal));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
    expect(await seen()).toEqual([
      { text: 'Runbase is skipped', pictures: 0 },
      { text: 'Google is skipped', pictures: 0 },
    ]);
  });

  it('shows its pictures', async () => {
    const { platform, personId, seen, picture: chart } = await set();
    const outcome = await platform.tell(personId, says('What was spent', [chart]), signal);
    expect(outcome.kind).toBe('delivered');
    expect(await seen()).toEqual([{ text: 'What was spent', pictures: 1 }]);
  });

  it('says that it is impossible where the person cannot be written to', async () => {
    const { platform, unreachable, seen } = await set();
    expect(await platform.tell(unreachable, says('Hello'), signal)).toMatchObject({ kind: 'impossible' });
    expect(await seen()).toEqual([]);
  });
});

it('Discord: calls nobody, also when the words name somebody', async () => {
  const { fake, platform, alice } = await setStage();
  await platform.tell(alice.id, says(`<@${alice.id}> and @everyone`), signal);
  const sent = fake.requests.find(({ path, method }) => method === 'POST' && path.endsWith('/messages'));
  expect(sent?.body).toMatchObject({ allowed_mentions: { parse: [] } });
  fake.assertNoViolations();
});

it('Discord: not now is not never', async () => {
  const { fake, platform, alice } = await setStage();
  fake.fault({
    match: { method: 'POST', path: /messages$/ },
    times: 1,
    effect: { kind: 'status', status: 500, code: 0, message: 'No' },
  });
  expect(await platform.tell(alice.id, says('Hello'), signal)).toMatchObject({ kind: 'later' });
  expect(await platform.tell(alice.id, says('Hello'), signal)).toMatchObject({ kind: 'delivered' });
});

it.each([
  ['ratelimited', 'later'],
  ['internal_error', 'later'],
  ['invalid_auth', 'later'],
  ['channel_not_found', 'impossible'],
])('Slack: %s means %s', async (error, kind) => {
  const fake = await createFakeSlack();
  cleanups.push(fake.close);
  const { slack } = createRunning(fake, { appToken: fake.appToken });
  fake.fault({ method: 'chat.postMessage', kind: 'error', error, times: 1 });
  expect(await slack.tell(fake.ids.member, says('Hello'), signal)).toMatchObject({ kind });
});
