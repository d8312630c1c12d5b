// Announcements from their rows to people: spread, tried again, changed, and told once whatever crashes in between.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFindAddressees } from '../../../src/announcing/addressees.ts';
import { type Announcer, createAnnouncer } from '../../../src/announcing/announce.ts';
import type { NewAnnouncement, Writers } from '../../../src/announcing/announcement.ts';
import { createIsStillAdmin } from '../../../src/announcing/still-admin.ts';
import { createTellOne, type WritersAtHand } from '../../../src/announcing/tell-one.ts';
import { createUnpostedWriter } from '../../../src/announcing/unposted.ts';
import type { PlatformId } from '../../../src/destination.ts';
import { PlatformError } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';
import type { FindNames } from '../../../src/names.ts';
import type { Announcing, DeliveryOutcome, Platform } from '../../../src/platforms/platform.ts';
import { line } from '../../../src/reply.ts';
import { insertAnnouncements, wakeAnnouncements } from '../../../src/store/announcements.ts';
import type { Store } from '../../../src/store/store.ts';
import { createLeapingClock, type LeapingClock } from '../../fixture/leaping-clock.ts';
import { createRecordingPlatform, type RecordingPlatform } from '../../fixture/recording-platform.ts';
import { type OpenedStore, sqliteStores } from '../../fixture/stores.ts';
import { allBusy } from '../generation/running-engine.ts';
import { createWorld, expectLawful, start, type World } from '../store/world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const kind = sqliteStores();

let opened: OpenedStore;
let store: Store;
let world: World;
let clock: LeapingClock;
let running: Announcer[];
let logged: string[];
/** How long the question for credits matters. */
let matterEnd: number;
/** What the writer of questions for credits says at the moment. */
let words: string;

beforeEach(async () => {
  clock = createLeapingClock(start);
  opened = await kind.open();
  store = allBusy(opened.store, clock);
  world = await createWorld(opened.store, 3);
  running = [];
  logged = [];
  words = 'Ada asks for credits';
  matterEnd = start + 3 * dayMs;
});
afterEach(async () => {
  for (const announcer of running) await announcer.stop(0);
  await kind.close();
});

const says = (text: string) => ({
  lines: [line('plain', text)],
  images: [],
  buttons: [],
  audience: 'private' as const,
});
const asking: Writers['credits_asked'] = async () => says(words);

function announcerOn(
  platforms: readonly Platform[],
  of: { writers?: WritersAtHand; operators?: readonly string[]; sole?: PlatformId; store?: Store } = {},
): Announcer {
  const log = createLog('debug', { write: (text) => logged.push(text) });
  const own = of.store ?? store;
  const announcer = createAnnouncer({
    store: own,
    tellOne: createTellOne({
      store: own,
      platforms: new Map(platforms.map((platform) => [platform.id, platform])),
      writers: of.writers ?? { credits_asked: asking },
      findAddressees: createFindAddressees({
        store: own,
        operators: of.operators ?? [],
        soleMemberOf: (platform) => (platform === of.sole ? 'local' : undefined),
        clock,
      }),
      isStillAdmin: createIsStillAdmin({
        store: own,
        platforms: new Map(platforms.map((platform) => [platform.id, platform])),
        operators: of.operators ?? [],
      }),
      findMatterEnd: async () => matterEnd,
      typed: (platform, command) => `${platform}: /${command}`,
      clock,
      log,
    }),
    clock,
    log,
  });
  running.push(announcer);
  return announcer;
}

const discord = (announce?: (announcing: Announcing, number: number) => DeliveryOutcome | undefined) =>
  createRecordingPlatform({ id: 'discord', now: clock.now, ...(announce && { announce }) });

const write = (...announcements: Partial<NewAnnouncement>[]) =>
  clock.busy(() =>
    opened.write((transaction) =>
      insertAnnouncements(
        transaction,
        announcements.map((changes, index) => ({
          teamId: world.teamId,
          matter: { kind: 'credits_asked', requestId: 'request' },
          recipient: { kind: 'member', memberId: world.member },
          dedupeKey: `key ${index}`,
          subject: 'request',
          ...changes,
        })),
        clock.now(),
      ),
    ),
  );
const wake = () =>
  clock.busy(() => opened.write((transaction) => wakeAnnouncements(transaction, 'request', clock.now())));
const states = async () =>
  (await clock.busy(() => opened.sql('select state from announcements order by state'))).map(
    ({ state }) => state,
  );
/** Nothing is due or held any more. */
const isOver = async () => (await store.nextAnnouncementAt()) === undefined;
const settled = async () => {
  await clock.until(isOver);
  await expectLawful(opened.store, clock.now());
};
const toldTo = ({ announced }: RecordingPlatform) =>
  announced.map(({ to }) => (to.kind === 'person' ? to.personId : `#${to.channelId}`)).sort();
const setAdminChannel = (adminChannelId: string) =>
  opened.store.changeSettings({
    teamId: world.teamId,
    scope: 'team',
    subject: world.teamId,
    values: { adminChannelId },
    actor: world.member,
    now: start,
  });

describe('whom it is told', () => {
  it('a member, where they can be addressed, in words that know whose it is', async () => {
    const platform = discord();
    const about: unknown[] = [];
    const writer: Writers['credits_asked'] = async (matter, given) => {
      about.push({ matter, ...given, signal: undefined, typed: given.typed('credits') });
      return says('It is decided');
    };
    announcerOn([platform], { writers: { credits_asked: writer } }).start();
    await write({});
    await settled();
    expect(platform.announced).toMatchObject([
      { to: { kind: 'person', personId: 'P0' }, said: ['It is decided'] },
    ]);
    expect(platform.announcings[0]).toMatchObject({ teamExternalId: 'T1', since: start });
    expect(about).toMatchObject([
      {
        matter: { kind: 'credits_asked', requestId: 'request' },
        teamId: world.teamId,
        to: { kind: 'person', platform: 'discord', personId: 'P0' },
        memberId: world.member,
        typed: 'discord: /credits',
      },
    ]);
  });

  it('admins: in their channel, directly those who are known, and operators of that platform, each once', async () => {
    await setAdminChannel('C9');
    for (const member of world.members.slice(0, 2)) await opened.store.noteAdmin(member, start);
    const platform = discord();
    const operators = ['discord:P0', 'discord:OP', 'slack:U1'];
    announcerOn([platform], { operators }).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } });
    await settled();
    expect(toldTo(platform)).toEqual(['#C9', 'OP', 'P0', 'P1']);
  });

  it('admins: where it came up, when they have no channel, and not those unseen for long', async () => {
    await opened.store.noteAdmin(world.member, start - 91 * dayMs);
    const platform = discord();
    announcerOn([platform]).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } });
    await settled();
    expect(toldTo(platform)).toEqual(['#C1']);
  });

  it('admins: the one person there is, once, where nobody else is', async () => {
    const platform = discord();
    announcerOn([platform], { sole: 'discord', operators: ['discord:local'] }).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } });
    await settled();
    expect(toldTo(platform)).toEqual(['local']);
  });

  it('operators: wherever each of them is', async () => {
    const [one, other] = [discord(), createRecordingPlatform({ id: 'slack', now: clock.now })];
    announcerOn([one, other], { operators: ['discord:OP', 'slack:U1'] }).start();
    await write({ recipient: { kind: 'operators' } });
    await settled();
    expect([toldTo(one), toldTo(other)]).toEqual([['OP'], ['U1']]);
  });

  it('nobody, when nobody is known as long as it matters: that is said to the log once', async () => {
    matterEnd = start + 30 * 60_000;
    announcerOn([discord()]).start();
    await write({ recipient: { kind: 'operators' } });
    await settled();
    expect(clock.now()).toBeGreaterThanOrEqual(matterEnd);
    expect(await states()).toEqual(['untold']);
    const said = logged.filter((text) => text.includes('for nobody who can be told'));
    expect(said.filter((text) => text.includes('"level":"error"'))).toHaveLength(1);
    // One look in five minutes.
    expect(said).toHaveLength(6);
  });

  it('an admin who turns up later, at once', async () => {
    const platform = discord();
    announcerOn([platform]).start();
    await write({ recipient: { kind: 'admins' } });
    await clock.until(async () => logged.join('').includes('for nobody who can be told'));
    const now = clock.now();
    await clock.busy(() => opened.store.noteAdmin(world.member, now));
    await settled();
    expect(toldTo(platform)).toEqual(['P0']);
    expect(clock.now() - now).toBeLessThan(10_000);
  });

  it('whoever turns up later, when those who were known cannot be told', async () => {
    const platform = discord(({ to }) =>
      to.kind === 'channel' ? { kind: 'impossible', detail: 'Missing Access' } : undefined,
    );
    const unposted: Writers['unposted'] = async () => 'obsolete';
    announcerOn([platform], { writers: { credits_asked: asking, unposted } }).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } });
    await clock.until(async () => logged.join('').includes('for nobody who can be told'));
    await clock.busy(() => opened.store.noteAdmin(world.member, clock.now()));
    await settled();
    expect(toldTo(platform)).toEqual(['P0']);
    // One more is for the admins, and one of those for this one, that the channel takes nothing.
    expect(await states()).toEqual(['told', 'told', 'told', 'untold', 'untold']);
  });

  it('nobody any more, when it does not matter by the time that it is its turn', async () => {
    matterEnd = start;
    await opened.store.noteAdmin(world.member, start);
    const platform = discord();
    announcerOn([platform]).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } });
    await settled();
    expect(platform.announcings).toEqual([]);
  });

  it('those who can be told, also when the admin channel cannot', async () => {
    await opened.store.noteAdmin(world.member, start);
    const platform = discord(({ to }) =>
      to.kind === 'channel' ? { kind: 'impossible', detail: 'Missing Access' } : undefined,
    );
    const unposted: Writers['unposted'] = async () => 'obsolete';
    announcerOn([platform], { writers: { credits_asked: asking, unposted } }).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } });
    await settled();
    expect(toldTo(platform)).toEqual(['P0']);
    // One more is for the admins, and one of those for this one, that the channel takes nothing.
    expect(await states()).toEqual(['told', 'told', 'told', 'untold', 'untold']);
    expect(logged.join('')).toContain('Missing Access');
  });

  it('not whoever is no admin any more, who is forgotten as one', async () => {
    for (const member of world.members.slice(0, 2)) await opened.store.noteAdmin(member, start);
    const platform = createRecordingPlatform({
      id: 'discord',
      now: clock.now,
      formerAdmins: ['P0', 'OP'],
    });
    announcerOn([platform], { operators: ['discord:OP'] }).start();
    await write({ recipient: { kind: 'admins' } });
    await settled();
    expect(toldTo(platform)).toEqual(['OP', 'P1']);
    expect(await states()).toEqual(['told', 'told', 'told', 'untold']);
    const known = await store.knownAdmins({ teamId: world.teamId, since: 0, limit: 10 });
    expect(known).toEqual([{ kind: 'person', platform: 'discord', personId: 'P1' }]);
  });

  it('an admin only once the platform has said that they still are one', async () => {
    await opened.store.noteAdmin(world.member, start);
    let asked = 0;
    const platform: RecordingPlatform = {
      ...discord(),
      isTeamAdmin: async () => {
        asked += 1;
        if (asked === 1) throw new PlatformError('rate_limited', 'Slower', { retryAfterMs: 60_000 });
        return true;
      },
    };
    announcerOn([platform]).start();
    await write({ recipient: { kind: 'admins' } });
    await settled();
    const [only, ...others] = platform.announcings;
    expect(others).toEqual([]);
    expect((only?.at ?? 0) - start).toBeGreaterThanOrEqual(60_000);
    expect(logged.join('')).not.toContain('"level":"error"');
  });

  it('not whoever was erased meanwhile', async () => {
    const platform = discord();
    await write({});
    const { teamId, member: memberId } = world;
    await opened.store.beginErasure({ teamId, memberId, actor: 'P0', now: start });
    // Also what is written only now.
    await write({ dedupeKey: 'later' });
    announcerOn([platform]).start();
    await settled();
    expect(platform.announcings).toEqual([]);
    expect(await states()).toEqual(['untold', 'untold']);
  });
});

describe('when it does not work', () => {
  it('is tried again after growing pauses, for a day', async () => {
    const platform = discord(() => ({ kind: 'later', afterMs: 0, detail: 'Down' }));
    await write({});
    announcerOn([platform]).start();
    await settled();
    expect(await states()).toEqual(['untold']);
    const times = platform.announcings.map(({ at }) => at - start);
    expect(times.slice(0, 5).map((at) => at / 1000)).toEqual([0, 5, 15, 35, 75]);
    expect(times.length).toBeLessThan(50);
    expect(times.at(-1)).toBeGreaterThan(dayMs - hourMs);
    expect(logged.join('')).toContain('could not be told for too long');
  });

  it('is not tried again sooner than the platform says', async () => {
    const platform = discord((_, number) =>
      number === 1 ? { kind: 'later', afterMs: 60_000, detail: 'Rate limited' } : undefined,
    );
    await write({});
    announcerOn([platform]).start();
    await settled();
    expect(platform.announcings.map(({ at }) => at - start)).toEqual([0, 60_000]);
    expect(await states()).toEqual(['told']);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('a bug'))],
    ['never answers', () => new Promise<undefined>(() => {})],
  ])('is tried again when the platform %s', async (_what, fail) => {
    const platform = createRecordingPlatform({
      id: 'discord',
      now: clock.now,
      announce: (_, number, signal) => {
        if (number > 1) return undefined;
        return Promise.race([fail(), rejectOn(signal)]);
      },
    });
    announcerOn([platform]).start();
    await write({});
    await settled();
    expect(platform.announcings).toHaveLength(2);
    expect(toldTo(platform)).toEqual(['P0']);
  });

  it('waits for its platform while that is off here', async () => {
    const first = announcerOn([]);
    first.start();
    await write({});
    await clock.pass(2 * hourMs);
    expect(await states()).toEqual(['due']);
    await first.stop(0);
    const platform = discord();
    announcerOn([platform]).start();
    await settled();
    expect(toldTo(platform)).toEqual(['P0']);
  });

  it('is told nothing when there is nobody to put it into words, which is said to the log', async () => {
    const platform = discord();
    announcerOn([platform], { writers: {} }).start();
    await write({});
    await settled();
    expect(platform.announcings).toEqual([]);
    expect(logged.join('')).toContain('Nobody here puts announcements of this kind into words');
  });

  it('waits as long as there is nothing to say yet, which is no error', async () => {
    const platform = discord();
    const sayable = start + 10 * 60_000;
    const writer: Writers['credits_asked'] = async () =>
      clock.now() < sayable ? { kind: 'later', afterMs: 60_000, detail: 'busy' } : says('At last');
    await write({});
    // What fails is not tried for so long.
    await opened.sql(`update announcements set due_since = ${start - 2 * dayMs}`);
    announcerOn([platform], { writers: { credits_asked: writer } }).start();
    await settled();
    expect(platform.announced).toMatchObject([{ said: ['At last'] }]);
    expect(clock.now() - sayable).toBeLessThan(70_000);
    expect(logged.join('')).not.toContain('"level":"error"');
  });

  it('tells its writer whether it was told before', async () => {
    const before: boolean[] = [];
    const writer: Writers['credits_asked'] = async (_, { wasTold }) => {
      before.push(wasTold);
      return says('It is so');
    };
    announcerOn([discord()], { writers: { credits_asked: writer } }).start();
    await write({});
    await settled();
    await wake();
    await settled();
    expect(before).toEqual([false, true]);
  });

  it('is told nothing when it has become obsolete', async () => {
    const platform = discord();
    announcerOn([platform], { writers: { credits_asked: async () => 'obsolete' } }).start();
    await write({});
    await settled();
    expect(platform.announcings).toEqual([]);
    expect(await states()).toEqual(['untold']);
  });

  it('is given up when telling it crashes the process each time', async () => {
    await write({});
    for (let crash = 0; crash < 5; crash += 1) {
      const dead = mortal(store);
      const hanging = createRecordingPlatform({
        id: 'discord',
        now: clock.now,
        announce: () => {
          dead.die();
          return new Promise(() => {});
        },
      });
      announcerOn([hanging], { store: dead.store }).start();
      running.pop();
      await clock.until(() => dead.isDead());
      await store.clearLeases();
    }
    const platform = discord();
    announcerOn([platform]).start();
    await settled();
    expect(platform.announcings).toEqual([]);
    expect(logged.join('')).toContain('crashes the process');
  });
});

describe('where a channel takes nothing', () => {
  const closed = () =>
    discord(({ to }) =>
      to.kind === 'channel' ? { kind: 'impossible', detail: 'Missing Access' } : undefined,
    );
  const inChannel = (dedupeKey: string) =>
    write({ recipient: { kind: 'channel', platform: 'discord', channelId: 'C1' }, dedupeKey });
  const findNames: FindNames = async () => ({ member: String, role: String, channel: () => 'lamps' });
  const unposted = () => createUnpostedWriter({ store, findNames });

  it('the admins are told once, by its name and with what to do', async () => {
    await opened.store.noteAdmin(world.member, start);
    const platform = closed();
    announcerOn([platform], { writers: { credits_asked: asking, unposted: unposted() } }).start();
    await inChannel('one');
    await inChannel('two');
    await settled();
    expect(platform.announced).toEqual([
      {
        id: expect.any(String),
        to: { kind: 'person', platform: 'discord', personId: 'P0' },
        said: [
          'What is for admins to know could not be posted in lamps.\nI may not post there, or it is gone. Let me see it, ' +
            'write and attach files there, or choose another with discord: /settings team.',
        ],
        isForgotten: false,
      },
    ]);
  });

  it('that is not told of a message that was there and was taken away', async () => {
    await opened.store.noteAdmin(world.member, start);
    const platform = discord((_, number) =>
      number === 2 ? { kind: 'impossible', detail: 'The message was deleted' } : undefined,
    );
    announcerOn([platform], { writers: { credits_asked: asking, unposted: unposted() } }).start();
    await inChannel('one');
    await settled();
    await clock.pass(1_000);
    await wake();
    await settled();
    expect(toldTo(platform)).toEqual(['#C1']);
    expect(platform.announcings).toHaveLength(2);
  });

  it('that is not told of the channel of admins to itself for ever', async () => {
    matterEnd = start + dayMs;
    await setAdminChannel('C1');
    const platform = closed();
    announcerOn([platform], { writers: { credits_asked: asking, unposted: unposted() } }).start();
    await inChannel('one');
    await settled();
    expect(platform.announcings).toHaveLength(2);
  });
});

describe('its message', () => {
  it('changes when what it says has changed', async () => {
    const platform = discord();
    announcerOn([platform]).start();
    await write({ recipient: { kind: 'admins', channelId: 'C1' } }, { dedupeKey: 'direct' });
    await settled();
    words = 'Approved';
    await wake();
    await settled();
    expect(platform.announced.map(({ said }) => said)).toEqual([
      [expect.any(String), 'Approved'],
      [expect.any(String), 'Approved'],
    ]);
  });

  it('says what is true in the end, also when that changed while it was told', async () => {
    let woken = false;
    const platform = createRecordingPlatform({
      id: 'discord',
      now: clock.now,
      announce: async () => {
        if (!woken) {
          woken = true;
          words = 'Approved';
          await wake();
        }
        return undefined;
      },
    });
    announcerOn([platform]).start();
    await write({});
    await settled();
    expect(platform.announced.map(({ said }) => said)).toEqual([['Ada asks for credits', 'Approved']]);
  });
});

describe('the rows', () => {
  it('are told within seconds of being written, at once when somebody nudges', async () => {
    const platform = discord();
    const announcer = announcerOn([platform]);
    announcer.start();
    await clock.pass(hourMs + 1);
    await write({});
    const writtenAt = clock.now();
    await settled();
    expect((platform.announcings[0]?.at ?? 0) - writtenAt).toBeLessThanOrEqual(5_000);
    await write({ dedupeKey: 'nudged' });
    const nudgedAt = clock.now();
    announcer.nudge();
    await settled();
    expect(platform.announcings[1]?.at).toBe(nudgedAt);
  });

  it('cost one look in five seconds and no write while nothing is due', async () => {
    let looks = 0;
    let claims = 0;
    const counting: Store = {
      ...store,
      nextAnnouncementAt: () => {
        looks += 1;
        return store.nextAnnouncementAt();
      },
      claimAnnouncements: (claim) => {
        claims += 1;
        return store.claimAnnouncements(claim);
      },
    };
    announcerOn([], { store: counting }).start();
    await clock.pass(hourMs);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(hourMs / 5_000 + 1);
    expect(claims).toBe(0);
  });

  it('that are due when the program starts are told at once', async () => {
    await write({});
    await clock.pass(hourMs);
    const platform = discord();
    const startedAt = clock.now();
    announcerOn([platform]).start();
    await settled();
    expect(platform.announcings.map(({ at }) => at)).toEqual([startedAt]);
  });

  it('are told once by several processes', async () => {
    const platform = discord();
    await write(...Array.from({ length: 30 }, (_, index) => ({ dedupeKey: `${index}` })));
    for (const _ of [1, 2, 3]) announcerOn([platform]).start();
    await settled();
    expect(platform.announced.map(({ said }) => said.length)).toEqual(Array(30).fill(1));
  });

  it('are told to the end when the program stops, and by the next one what takes too long', async () => {
    const release = Promise.withResolvers<undefined>();
    const platform = createRecordingPlatform({
      id: 'discord',
      now: clock.now,
      announce: (_, number, signal) =>
        number === 1 ? release.promise : number === 2 ? rejectOn(signal) : undefined,
    });
    const first = announcerOn([platform]);
    first.start();
    await write({}, { dedupeKey: 'slow' });
    await clock.until(() => platform.announcings.length === 2);
    const stopped = first.stop(1_000);
    release.resolve(undefined);
    await clock.pass(1_000);
    await stopped;
    expect(await states()).toEqual(['due', 'told']);
    const restartedAt = clock.now();
    announcerOn([platform]).start();
    await settled();
    expect(platform.announcings.at(-1)?.at).toBe(restartedAt);
    expect(platform.announced.map(({ said }) => said.length)).toEqual([1, 1]);
  });

  it('are told once wherever the process dies', async () => {
    await setAdminChannel('C9');
    await opened.store.noteAdmin(world.member, start);
    for (let step = 1; ; step += 1) {
      const platform = discord();
      await write({ recipient: { kind: 'admins' }, dedupeKey: `crash ${step}` });
      const dying = mortal(store, step);
      announcerOn([platform], { store: dying.store }).start();
      await clock.until(async () => dying.isDead() || (await isOver()));
      const survived = !dying.isDead();
      dying.die();
      running.pop();
      await store.clearLeases();
      announcerOn([platform]).start();
      await settled();
      await running.pop()?.stop(0);
      expect([step, toldTo(platform)]).toEqual([step, ['#C9', 'P0']]);
      expect(platform.announced.every(({ said }) => said.length <= 2)).toBe(true);
      if (survived) {
        // Each step of the way was died at.
        expect(step).toBeGreaterThan(10);
        return;
      }
    }
  });
});

function rejectOn(signal: AbortSignal): Promise<undefined> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** A store in the hands of a process that dies: before or after its `step`th call, by turns. Nothing it does comes after. */
function mortal(
  real: Store,
  step = Number.POSITIVE_INFINITY,
): { readonly store: Store; die(): void; isDead(): boolean } {
  let calls = 0;
  let dead = false;
  const forever = () => new Promise<never>(() => {});
  const wrapped = Object.fromEntries(
    Object.entries(real).map(([name, method]) => [
      name,
      async (...given: unknown[]) => {
        if (dead) return forever();
        calls += 1;
        const call = calls;
        const [deadlyCall, isBefore] = [Math.ceil(step / 2), step % 2 === 1];
        if (call === deadlyCall && isBefore) {
          dead = true;
          return forever();
        }
        const result = await (method as (...all: unknown[]) => Promise<unknown>)(...given);
        if (dead || (call === deadlyCall && !isBefore)) {
          dead = true;
          return forever();
        }
        return result;
      },
    ]),
  );
  return {
    store: wrapped as unknown as Store,
    die: () => {
      dead = true;
    },
    isDead: () => dead,
  };
}
