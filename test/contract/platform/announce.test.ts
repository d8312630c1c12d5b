// The message of an announcement, on Discord and on the page: made once however often it is tried, then changed.
import { afterEach, describe, expect, it } from 'vitest';
import type { Memo } from '../../../src/destination.ts';
import type { Announcing, DeliveryOutcome, Platform } from '../../../src/platforms/platform.ts';
import type { Reply, ReplyFile, ReplyImage } from '../../../src/reply.ts';
import { button, image, reply, type Stage, setStage } from './discord.fixture.ts';
import { replyImage, startWeb } from './running-web.ts';

type Seen = {
  readonly text: string;
  readonly pictures: number;
  readonly files: readonly string[];
  readonly buttons: readonly string[];
};
type Scene = {
  readonly platform: Platform;
  readonly person: Announcing['to'];
  readonly channel: Announcing['to'];
  readonly picture: ReplyImage;
  readonly teamExternalId: string;
  seenBy(to: Announcing['to']): Promise<readonly Seen[]>;
  /** Where nothing can be told. */
  readonly nowhere: readonly Announcing['to'][];
};

const signal = new AbortController().signal;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  Discord: async () => {
    const stage = await setStage();
    const { fake, platform, alice, channel, guild } = stage;
    cleanups.push(() => fake.assertNoViolations());
    const closed = fake.addUser({ acceptsDirectMessages: false });
    const hidden = fake.addChannel(guild);
    fake.denyBot(hidden, fake.permissions.ViewChannel);
    const foreign = fake.addChannel(fake.addGuild());
    const somebodys = fake.openDirectChannel(alice);
    return {
      platform,
      teamExternalId: guild.id,
      person: { kind: 'person', personId: alice.id },
      channel: { kind: 'channel', channelId: channel.id },
      nowhere: [
        { kind: 'person', personId: closed.id },
        { kind: 'channel', channelId: hidden.id },
        { kind: 'channel', channelId: '123456789012345678' },
        { kind: 'channel', channelId: foreign.id },
        { kind: 'channel', channelId: somebodys.id },
      ],
      picture: image(new Uint8Array(50)),
      seenBy: async (to) => seenOnDiscord(stage, to),
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
      teamExternalId: 'local',
      person: { kind: 'person', personId: 'local' },
      channel: { kind: 'channel', channelId: 'chat' },
      nowhere: [
        { kind: 'person', personId: 'somebody' },
        { kind: 'channel', channelId: 'elsewhere' },
      ],
      picture: await replyImage(8, 8, 'A chart'),
      seenBy: async () => {
        const messages = await running.store.webMessages({ teamId: team.id, channelId: 'chat', limit: 10 });
        return [...messages].reverse().map(({ body }) => {
          const { lines, pictures, files = [], buttons } = JSON.parse(body);
          return {
            text: lines.map(({ spans }: { spans: unknown[] }) => spans.join('')).join('\n'),
            pictures: pictures.length,
            files: files.map(({ fileName }: { fileName: string }) => fileName),
            buttons: buttons.map(({ verb }: { verb: string }) => verb),
          };
        });
      },
    };
  },
};

function seenOnDiscord({ fake, alice }: Stage, to: Announcing['to']): readonly Seen[] {
  const where = to.kind === 'channel' ? { id: to.channelId } : fake.openDirectChannel(alice);
  return fake.messages(where).map(({ content, attachments, components }) => ({
    text: content,
    pictures: attachments.filter(({ filename }) => filename.endsWith('.png')).length,
    files: attachments.map(({ filename }) => filename).filter((name) => !name.endsWith('.png')),
    buttons: JSON.stringify(components).match(/(?<=v1:)\w+/g) ?? [],
  }));
}

function table(bytes: Uint8Array = Buffer.from('member,credits\nAda,12\n')): ReplyFile {
  return { fileName: 'report.csv', type: 'text/csv', sizeBytes: bytes.byteLength, read: async () => bytes };
}

/** An announcement whose attempts share one memo, as the store keeps it. */
function announcementOn(
  { platform, teamExternalId }: Pick<Scene, 'platform' | 'teamExternalId'>,
  to: Announcing['to'],
  of: Partial<Announcing> = {},
) {
  let memo: Memo = {};
  const since = Date.now();
  return {
    announce(what: Reply, changes: Partial<Announcing> = {}): Promise<DeliveryOutcome> {
      const remember = async (next: Memo) => {
        memo = next;
      };
      const said = { id: 'one', teamExternalId, to, reply: what, since, memo, remember };
      return platform.announce({ ...said, ...of, ...changes }, signal);
    },
  };
}

describe.each(Object.entries(scenes))('%s', (_name, set) => {
  it.each(['person', 'channel'] as const)(
    'makes one message for a %s and changes it from then on',
    async (kind) => {
      const scene = await set();
      const { seenBy } = scene;
      const announcement = announcementOn(scene, scene[kind]);
      const asked = reply({ text: 'Ada asks for credits', buttons: [button('approve', 'request')] });
      const first = await announcement.announce(asked);
      expect(first).toMatchObject({ kind: 'delivered', message: { messageId: expect.any(String) } });
      expect(await seenBy(scene[kind])).toEqual([
        { text: 'Ada asks for credits', pictures: 0, files: [], buttons: ['approve'] },
      ]);
      expect(await announcement.announce(reply({ text: 'Approved' }))).toEqual(first);
      expect(await seenBy(scene[kind])).toEqual([{ text: 'Approved', pictures: 0, files: [], buttons: [] }]);
    },
  );

  it('makes another message for another announcement', async () => {
    const scene = await set();
    const { person, seenBy } = scene;
    await announcementOn(scene, person).announce(reply({ text: 'One' }));
    await announcementOn(scene, person, { id: 'two' }).announce(reply({ text: 'Two' }));
    expect((await seenBy(person)).map(({ text }) => text)).toEqual(['One', 'Two']);
  });

  it('brings pictures and files along', async () => {
    const scene = await set();
    const { channel, picture, seenBy } = scene;
    const outcome = await announcementOn(scene, channel).announce(
      reply({ text: 'The report', images: [picture], files: [table()] }),
    );
    expect(outcome.kind).toBe('delivered');
    expect(await seenBy(channel)).toEqual([
      { text: 'The report', pictures: 1, files: ['report.csv'], buttons: [] },
    ]);
  });

  it('leaves out a file that is too large and says so', async () => {
    const scene = await set();
    const { channel, seenBy } = scene;
    const large = table(new Uint8Array(21 * 1024 * 1024));
    await announcementOn(scene, channel).announce(reply({ text: 'The report', files: [large] }));
    const [seen] = await seenBy(channel);
    expect(seen).toMatchObject({ files: [] });
    expect(seen?.text).toMatch(/The report\n.*left out: report.csv/);
  });

  it('says that it is impossible where nothing can be told', async () => {
    const scene = await set();
    const { nowhere, seenBy, person } = scene;
    for (const to of nowhere) {
      const outcome = await announcementOn(scene, to).announce(reply({ text: 'Hello' }));
      expect([to, outcome.kind]).toEqual([to, 'impossible']);
    }
    expect(await seenBy(person)).toEqual([]);
  });
});

describe('Discord', () => {
  const stageWith = async () => {
    const stage = await setStage();
    const to = { kind: 'channel', channelId: stage.channel.id } as const;
    return {
      ...stage,
      teamExternalId: stage.guild.id,
      to,
      seen: () => seenOnDiscord(stage, to).map(({ text }) => text),
    };
  };
  /** Carried out, and the answer lost. */
  const loseAnswer = ({ fake }: Pick<Stage, 'fake'>) =>
    fake.fault({
      match: { method: 'POST', path: /messages$/ },
      times: 1,
      effect: { kind: 'drop', when: 'after' },
    });

  it.each([
    ['at once', 0],
    ['when the nonce is forgotten', 10 * 60_000],
  ])('makes no second message after an attempt whose answer was lost: %s', async (_when, laterMs) => {
    const scene = await stageWith();
    const { fake, to, seen, moveClock } = scene;
    const announcement = announcementOn(scene, to);
    loseAnswer({ fake });
    expect(await announcement.announce(reply({ text: '80 % is used' }))).toMatchObject({ kind: 'later' });
    expect(seen()).toEqual(['80 % is used']);
    moveClock(laterMs);
    // Its figures went on meanwhile.
    expect(await announcement.announce(reply({ text: '81 % is used' }))).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual(['81 % is used']);
    fake.assertNoViolations();
  });

  it('finds it also when the clock here goes before that of Discord', async () => {
    const scene = await stageWith();
    const { fake, to, seen, moveClock } = scene;
    const announcement = announcementOn(scene, to, { since: Date.now() + 30_000 });
    loseAnswer({ fake });
    await announcement.announce(reply({ text: '80 % is used' }));
    moveClock(10 * 60_000);
    await announcement.announce(reply({ text: '80 % is used' }));
    expect(seen()).toEqual(['80 % is used']);
  });

  it('goes on after a crash between the message and the memo', async () => {
    const scene = await stageWith();
    const { to, seen } = scene;
    const announcement = announcementOn(scene, to);
    let writes = 0;
    const crash = announcement.announce(reply({ text: 'Once' }), {
      remember: async () => {
        writes += 1;
        if (writes === 2) throw new Error('crash');
      },
    });
    await expect(crash).rejects.toThrow('crash');
    await announcement.announce(reply({ text: 'Once' }));
    expect(seen()).toEqual(['Once']);
  });

  it('calls nobody, also when the words name somebody', async () => {
    const scene = await stageWith();
    const { fake, to, alice } = scene;
    await announcementOn(scene, to).announce(reply({ text: `<@${alice.id}> and @everyone` }));
    const sent = fake.requests.find(({ path, method }) => method === 'POST' && path.endsWith('/messages'));
    expect(sent?.body).toMatchObject({
      allowed_mentions: { parse: [], users: [] },
      enforce_nonce: true,
      nonce: expect.any(String),
    });
    fake.assertNoViolations();
  });

  it('leaves a message that somebody took away', async () => {
    const scene = await stageWith();
    const { fake, to, seen, channel } = scene;
    const announcement = announcementOn(scene, to);
    await announcement.announce(reply({ text: 'Ada asks for credits' }));
    for (const message of fake.messages(channel)) fake.deleteMessage(message);
    expect(await announcement.announce(reply({ text: 'Approved' }))).toMatchObject({ kind: 'impossible' });
    expect(seen()).toEqual([]);
  });

  it('not now is not never', async () => {
    const scene = await stageWith();
    const { fake, to } = scene;
    const announcement = announcementOn(scene, to);
    const effect = { kind: 'status', status: 500, code: 0, message: 'No' } as const;
    fake.fault({ match: { method: 'POST', path: /messages$/ }, times: 1, effect });
    expect(await announcement.announce(reply({}))).toMatchObject({ kind: 'later' });
    expect(await announcement.announce(reply({}))).toMatchObject({ kind: 'delivered' });
  });
});
