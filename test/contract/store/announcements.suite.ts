// Announcements as rows: written once, held by one, spread to each, set due again, and known admins to tell them to.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Addressee, NewAnnouncement } from '../../../src/announcing/announcement.ts';
import type { TeamId } from '../../../src/ids.ts';
import type { ClaimedAnnouncement } from '../../../src/store/announcement-operations.ts';
import { insertAnnouncements, wakeAnnouncements } from '../../../src/store/announcements.ts';
import type { Store } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, leaseMs, start, type World } from './world.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const dayMs = 24 * hourMs;

export function announcementSuite(kind: StoreKind): void {
  let opened: OpenedStore;
  let store: Store;
  let world: World;

  beforeEach(async () => {
    opened = await kind.open();
    store = opened.store;
    world = await createWorld(store, 3);
  });
  afterEach(async () => {
    await store.close();
  });
  afterAll(() => kind.close());

  const about = (changes: Partial<NewAnnouncement> = {}): NewAnnouncement => ({
    teamId: world.teamId,
    matter: { kind: 'credits_asked', requestId: 'request' },
    recipient: { kind: 'member', memberId: world.member },
    dedupeKey: 'key',
    ...changes,
  });
  const write = (announcements: readonly NewAnnouncement[], now = start) =>
    opened.write((transaction) => insertAnnouncements(transaction, announcements, now));
  const wake = (subject: string, now: number) =>
    opened.write((transaction) => wakeAnnouncements(transaction, subject, now));
  const claim = (now = start, limit = 10) =>
    store.claimAnnouncements({ now, leaseUntil: now + leaseMs, limit });
  const claimOne = async (now = start): Promise<ClaimedAnnouncement> => {
    const claimed = await claim(now);
    expect(claimed).toHaveLength(1);
    return claimed[0] as ClaimedAnnouncement;
  };
  const held = ({ id, epoch }: ClaimedAnnouncement) => ({ id, epoch });
  const states = async () =>
    (await opened.sql('select state from announcements order by created_at, state')).map(
      ({ state }) => state,
    );
  const person = (personId: string): Addressee => ({ kind: 'person', platform: 'discord', personId });

  describe(`${kind.name}: an announcement`, () => {
    test('is written once for a key, whoever noticed it', async () => {
      await write([about(), about()]);
      await write([about(), about({ dedupeKey: 'other' })]);
      expect(await states()).toEqual(['due', 'due']);
    });

    test('is held by one with all that is needed to tell it, and by nobody else until the lease runs out', async () => {
      await write([about({ subject: 'request' })]);
      const claimed = await claimOne();
      expect(claimed).toMatchObject({
        teamId: world.teamId,
        platform: 'discord',
        teamExternalId: 'T1',
        matter: { kind: 'credits_asked', requestId: 'request' },
        recipient: { kind: 'member', memberId: world.member },
        subject: 'request',
        attempts: 0,
        takeovers: 0,
        memo: {},
        createdAt: start,
        dueSince: start,
      });
      expect(await claim(start + leaseMs - 1)).toEqual([]);
      const again = await claimOne(start + leaseMs);
      expect(again.epoch).toBeGreaterThan(claimed.epoch);
      expect(again.takeovers).toBe(1);
    });

    test('is claimed the oldest first, and no more than asked for', async () => {
      await write([about({ dedupeKey: 'late' })], start + 2);
      await write([about({ dedupeKey: 'early' })], start + 1);
      await write([about({ dedupeKey: 'future' })], start + 10);
      expect((await claim(start + 5, 1)).map(({ createdAt }) => createdAt)).toEqual([start + 1]);
      expect((await claim(start + 5, 5)).map(({ createdAt }) => createdAt)).toEqual([start + 2]);
    });

    test('takes no write of whoever lost it', async () => {
      await write([about()]);
      const lost = await claimOne();
      const owner = await claimOne(start + leaseMs);
      expect(await store.saveAnnouncementMemo({ ...held(lost), memo: { messageId: 'M' } })).toBe(false);
      expect(await store.postponeAnnouncement({ ...held(lost), nextAt: start, attempts: 1 })).toBe(false);
      expect(await store.endAnnouncement({ ...held(lost), to: 'told', now: start })).toBe(false);
      expect(await store.spreadAnnouncement({ ...held(lost), to: [person('P9')], now: start })).toBe(false);
      expect(await store.endAnnouncement({ ...held(owner), to: 'told', now: start })).toBe(true);
      expect(await store.endAnnouncement({ ...held(owner), to: 'told', now: start })).toBe(false);
      expect(await states()).toEqual(['told']);
    });

    test('remembers what telling it made, also when it is put off', async () => {
      await write([about()]);
      const claimed = await claimOne();
      expect(await store.saveAnnouncementMemo({ ...held(claimed), memo: { messageId: 'M' } })).toBe(true);
      const nextAt = start + minuteMs;
      expect(await store.postponeAnnouncement({ ...held(claimed), nextAt, attempts: 1 })).toBe(true);
      expect(await claim(nextAt - 1)).toEqual([]);
      expect(await claimOne(nextAt)).toMatchObject({ attempts: 1, takeovers: 0, memo: { messageId: 'M' } });
    });

    test('that is due says when the next look is worth it', async () => {
      expect(await store.nextAnnouncementAt()).toBeUndefined();
      await write([about()]);
      expect(await store.nextAnnouncementAt()).toBe(start);
      const claimed = await claimOne();
      expect(await store.nextAnnouncementAt()).toBe(start + leaseMs);
      await store.postponeAnnouncement({ ...held(claimed), nextAt: start + hourMs, attempts: 1 });
      expect(await store.nextAnnouncementAt()).toBe(start + hourMs);
      await store.endAnnouncement({ ...held(await claimOne(start + hourMs)), to: 'told', now: start });
      expect(await store.nextAnnouncementAt()).toBeUndefined();
    });

    test('held by a process that died is due at once when its leases are cleared', async () => {
      await write([about()]);
      await claimOne();
      await store.clearLeases();
      expect(await claimOne(start + 1)).toMatchObject({ takeovers: 1 });
    });

    test('of a kind that only a newer version knows waits for that, and holds up no other', async () => {
      await write([about({ dedupeKey: 'new' }), about()]);
      await opened.sql(
        `update announcements set matter = '{"kind":"of the future"}' where dedupe_key = 'new'`,
      );
      let now = start;
      for (let look = 0; look < 7; look += 1, now += leaseMs) expect((await claim(now)).length).toBe(1);
      const matter = JSON.stringify(about().matter);
      await opened.sql(`update announcements set matter = '${matter}' where dedupe_key = 'new'`);
      expect((await claim(now)).map(({ takeovers }) => takeovers).sort()).toEqual([1, 7]);
    });

    test('that waits long past its time is a violation', async () => {
      await write([about()]);
      await expectLawful(store, start + 10 * minuteMs);
      expect(await store.findViolations(start + hourMs)).toHaveLength(1);
      await claimOne(start + hourMs);
      await expectLawful(store, start + hourMs);
    });
  });

  describe(`${kind.name}: an announcement whose words change`, () => {
    test('is told again with what it remembers', async () => {
      await write([about({ subject: 'request' })]);
      const first = await claimOne();
      await store.saveAnnouncementMemo({ ...held(first), memo: { messageId: 'M' } });
      await store.endAnnouncement({ ...held(first), to: 'told', now: start });
      expect(await claim(start + dayMs)).toEqual([]);
      await wake('request', start + dayMs);
      expect(await claimOne(start + dayMs)).toMatchObject({
        memo: { messageId: 'M' },
        attempts: 0,
        dueSince: start + dayMs,
        createdAt: start,
      });
    });

    test('stays due when it changed while somebody was telling it', async () => {
      await write([about({ subject: 'request' })]);
      const first = await claimOne();
      await wake('request', start + 5);
      expect(await claim(start + 6)).toEqual([]);
      expect(await store.endAnnouncement({ ...held(first), to: 'told', now: start + 7 })).toBe(true);
      const second = await claimOne(start + 7);
      await wake('request', start + 8);
      await store.postponeAnnouncement({ ...held(second), nextAt: start + hourMs, attempts: 3 });
      const third = await claimOne(start + 8);
      expect(third.attempts).toBe(0);
      await store.endAnnouncement({ ...held(third), to: 'told', now: start + 9 });
      expect(await states()).toEqual(['told']);
    });

    test('of another subject stays as it is', async () => {
      await write([about({ subject: 'request' })]);
      await store.endAnnouncement({ ...held(await claimOne()), to: 'told', now: start });
      await wake('another', start + 1);
      expect(await claim(start + 1)).toEqual([]);
    });
  });

  describe(`${kind.name}: an announcement for several`, () => {
    const forAdmins = { recipient: { kind: 'admins' }, subject: 'request' } as const;
    const channel: Addressee = { kind: 'channel', platform: 'discord', channelId: 'C1' };

    test('becomes one for each, which all change with its subject', async () => {
      await write([about(forAdmins)]);
      const to = [channel, person('P1'), person('P1')];
      expect(await store.spreadAnnouncement({ ...held(await claimOne()), to, now: start })).toBe(true);
      const spread = await claim();
      expect(spread.map(({ recipient }) => recipient)).toEqual(
        expect.arrayContaining([channel, person('P1')]),
      );
      expect(spread).toHaveLength(2);
      for (const each of spread)
        expect(each).toMatchObject({ matter: { kind: 'credits_asked' }, subject: 'request', memo: {} });
      for (const each of spread) await store.endAnnouncement({ ...held(each), to: 'told', now: start });
      await wake('request', start + 1);
      // The one that they came from is told for good: nobody who became an admin since learns of it.
      expect((await claim(start + 1)).map(({ recipient }) => recipient)).toEqual(
        expect.arrayContaining([channel, person('P1')]),
      );
      expect(await states()).toEqual(['due', 'due', 'told']);
    });

    test('to nobody stays untold', async () => {
      await write([about(forAdmins)]);
      expect(await store.spreadAnnouncement({ ...held(await claimOne()), to: [], now: start })).toBe(true);
      expect(await states()).toEqual(['untold']);
    });

    test('reaches each when it is woken just while it is spread', async () => {
      await write([about(forAdmins)]);
      const claimed = await claimOne();
      await Promise.all([
        store.spreadAnnouncement({ ...held(claimed), to: [channel, person('P1')], now: start }),
        wake('request', start),
      ]);
      expect(await claim(start)).toHaveLength(2);
    });
  });

  describe(`${kind.name}: whom admins' matters are told`, () => {
    const since = start - 90 * dayMs;
    const known = (limit = 10) => store.knownAdmins({ teamId: world.teamId, since, limit });
    const seen = (index: number) => world.members[index] ?? world.member;

    test('are those who acted as admins, the last one first', async () => {
      expect(await known()).toEqual([]);
      await store.noteAdmin(seen(0), start - 2 * hourMs);
      await store.noteAdmin(seen(1), start - hourMs);
      await store.noteAdmin(seen(2), since - 1);
      expect(await known()).toEqual([person('P1'), person('P0')]);
      expect(await known(1)).toEqual([person('P1')]);
    });

    test('is noted at most once an hour', async () => {
      await store.noteAdmin(seen(0), start);
      await store.noteAdmin(seen(0), start + hourMs - 1);
      const at = async () => (await opened.sql('select max(admin_seen_at) as at from members'))[0]?.at;
      expect(Number(await at())).toBe(start);
      await store.noteAdmin(seen(0), start + hourMs);
      expect(Number(await at())).toBe(start + hourMs);
    });

    test('are not those any more who turned out to be none', async () => {
      for (const index of [0, 1]) await store.noteAdmin(seen(index), start);
      const who = { teamId: world.teamId, platform: 'discord', personId: 'P0' } as const;
      await store.forgetAdmin({ ...who, platform: 'slack' });
      await store.forgetAdmin({ ...who, teamId: 'other' as TeamId });
      expect(await known()).toHaveLength(2);
      await store.forgetAdmin(who);
      await store.forgetAdmin(who);
      expect(await known()).toEqual([person('P1')]);
      await store.noteAdmin(seen(0), start + 1);
      expect(await known()).toHaveLength(2);
    });

    test('is the channel that the team decided on', async () => {
      expect(await store.adminChannel(world.teamId)).toBeUndefined();
      const values = { adminChannelId: 'C7', adminRoleId: 'R7', nsfw: true };
      await store.changeSettings({
        teamId: world.teamId,
        scope: 'team',
        subject: world.teamId,
        values,
        actor: world.member,
        now: start,
      });
      expect(await store.adminChannel(world.teamId)).toBe('C7');
      expect(await store.adminRole(world.teamId)).toBe('R7');
      expect(await store.adminChannel('other' as TeamId)).toBeUndefined();
      expect(await store.adminRole('other' as TeamId)).toBeUndefined();
    });
  });

  describe(`${kind.name}: somebody who is erased`, () => {
    const erase = () =>
      store.beginErasure({ teamId: world.teamId, memberId: world.member, actor: 'P0', now: start });

    test('has no address any more, and is no admin', async () => {
      expect(await store.addressOf(world.member)).toEqual(person('P0'));
      await store.noteAdmin(world.member, start);
      await erase();
      expect(await store.addressOf(world.member)).toBeUndefined();
      expect(await store.knownAdmins({ teamId: world.teamId, since: 0, limit: 10 })).toEqual([]);
    });

    test('is told nothing more, and nothing says where they were told things', async () => {
      const asked = { subject: 'request' };
      await write([
        about(asked),
        about({ ...asked, dedupeKey: 'direct', recipient: person('P0') }),
        about({ ...asked, dedupeKey: 'told', recipient: person('P0') }),
        about({ ...asked, dedupeKey: 'other', recipient: person('P1') }),
      ]);
      const told = (await claim()).at(-1) as ClaimedAnnouncement;
      await store.clearLeases();
      await opened.sql(
        `update announcements set memo = '{"messageId":"M"}', state = 'told', next_at = null where dedupe_key = 'told'`,
      );
      await erase();
      await wake('request', start + 1);
      expect((await claim(start + leaseMs)).map(({ recipient }) => recipient)).toEqual([person('P1')]);
      expect(await store.saveAnnouncementMemo({ ...held(told), memo: {} })).toBe(false);
      const kept = await opened.sql('select recipient, memo from announcements');
      expect(JSON.stringify(kept)).not.toMatch(/P0|messageId/);
      expect(await states()).toEqual(['due', 'told', 'untold', 'untold']);
    });
  });

  describe(`${kind.name}: many processes`, () => {
    test('never hold the same one', async () => {
      await write(Array.from({ length: 40 }, (_, index) => about({ dedupeKey: `${index}` })));
      const stores = kind.name === 'PostgreSQL' ? [store, await opened.openAgain()] : [store, store];
      const claims = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          stores[index % 2]?.claimAnnouncements({ now: start, leaseUntil: start + leaseMs, limit: 10 }),
        ),
      );
      const rest = await claim(start, 100);
      const ids = [...claims.flatMap((each) => each ?? []), ...rest].map(({ id }) => id);
      expect(new Set(ids).size).toBe(40);
      expect(ids).toHaveLength(40);
    });
  });
}
