// What holds on every database of pictures that are there: set anew, shared, taken away, their line, and their bytes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { type BlobHash, type GenerationId, type ImageId, type MemberId, newId } from '../../../src/ids.ts';
import { createBlobSweep } from '../../../src/image/blob-sweep.ts';
import { createFileBlobs } from '../../../src/image/keep.ts';
import { createRecordBlob } from '../../../src/image/record.ts';
import { createLog } from '../../../src/log.ts';
import type { ClaimedGeneration, ClaimedRun } from '../../../src/store/records.ts';
import { tinyPicture } from '../../fixture/pictures.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, hash, leaseMs, start, type World } from './world.ts';

const hour = 3_600_000;

export function keepingSuite(kind: StoreKind): void {
  describe(`${kind.name}: pictures that are there`, () => {
    let opened: OpenedStore;
    let world: World;
    let now = start;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 2);
      now = start;
    });
    afterEach(async () => {
      await expectLawful(world.store, now);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const request = (changes: { private?: boolean; prompt?: string; derivation?: 'variation' } = {}) => ({
      prompt: 'a lamp',
      aspectRatio: '1:1' as const,
      resolution: '1K' as const,
      count: 1,
      search: false,
      private: false,
      ...changes,
    });
    const claim = async (): Promise<ClaimedGeneration | undefined> => {
      const [claimed] = await world.store.claimGenerations({ now, leaseUntil: now + leaseMs, limit: 1 });
      return claimed;
    };
    const due = async (): Promise<ClaimedGeneration> => {
      const claimed = await claim();
      if (claimed === undefined) throw new Error('Nothing is due');
      return claimed;
    };
    const view = async (id: GenerationId) => {
      const found = await world.store.generation(id);
      if (found === undefined) throw new Error('There is no such generation');
      return found;
    };
    /** Made and delivered, each with its pictures. */
    const delivered = async (changes: Parameters<World['open']>[0] = {}): Promise<GenerationId> => {
      const { id } = await world.open({ wallets: [world.share('team', null)], ...changes });
      for (const run of await world.claim({ now })) await world.made(run, 50, now);
      const { epoch } = await due();
      const post = { platform: 'discord' as const, channelId: 'C1', messageId: `M-${id}` };
      await world.store.saveMemo({ id, epoch, kind: 'final', memo: { messageId: `M-${id}` }, now });
      await world.store.endDelivery({ id, epoch, to: 'delivered', post, now });
      return id;
    };
    const imageOf = async (id: GenerationId): Promise<ImageId> => {
      const [image] = (await view(id)).images;
      if (image === undefined) throw new Error('It has no picture');
      return image.id;
    };

    test('what changes about a delivered one makes it due, with what its message remembers', async () => {
      const id = await delivered();
      const imageId = await imageOf(id);
      expect(await claim()).toBeUndefined();
      now += 1000;
      expect(await world.store.setAltText({ id: imageId, altText: 'A green lamp', now })).toBe(true);
      const claimed = await due();
      expect(claimed).toMatchObject({
        state: 'delivering',
        memo: { messageId: `M-${id}` },
        deliveredAt: start,
        dueSince: now,
        shared: null,
      });
      expect(claimed.images[0]?.altText).toBe('A green lamp');
      await world.store.settleMessage({ id, epoch: claimed.epoch, kind: 'final', now: now + 1 });
      expect(await world.store.endRedelivery(id, claimed.epoch, now)).toBe(true);
      expect((await view(id)).state).toBe('delivered');
      expect(await claim()).toBeUndefined();
    });

    /** Whether a message that says so is looked at once more. */
    const isStale = ({ deliveredAt, dueSince }: ClaimedGeneration) => (deliveredAt ?? 0) <= (dueSince ?? 0);

    test('what changes while it is set anew makes it due once more', async () => {
      const id = await delivered();
      now += 1000;
      await world.store.redeliver(id, now);
      const { epoch } = await due();
      now += 1000;
      await world.store.setAltText({ id: await imageOf(id), altText: 'Later', now });
      now += 1000;
      await world.store.settleMessage({ id, epoch, kind: 'final', now });
      await world.store.endRedelivery(id, epoch, now);
      const again = await due();
      expect(again.images[0]?.altText).toBe('Later');
      expect(isStale(again)).toBe(true);
      now += 1000;
      await world.store.settleMessage({ id, epoch: again.epoch, kind: 'final', now });
      await world.store.endRedelivery(id, again.epoch, now);
      expect(await claim()).toBeUndefined();
      await world.store.setAltText({ id: await imageOf(id), altText: 'Latest', now: now - 1 });
      const waited = await due();
      expect(isStale(waited)).toBe(true);
      await world.store.endRedelivery(id, waited.epoch, now);
    });

    test('what changes during the first delivery is not lost', async () => {
      const { id } = await world.open({ wallets: [world.share('team', null)] });
      for (const run of await world.claim()) await world.made(run, 50);
      const { epoch } = await due();
      now += 1000;
      await world.store.setAltText({ id: await imageOf(id), altText: 'Early', now });
      now += 1000;
      await world.store.endDelivery({ id, epoch, to: 'delivered', now });
      expect(isStale(await due())).toBe(true);
    });

    test('the first picture that is deleted while others are made takes none of them with it', async () => {
      const { id } = await world.open({ count: 2, wallets: [world.share('team', null)] });
      const [first, second] = (await world.claim()) as [ClaimedRun, ClaimedRun];
      await world.made(first, 50);
      await world.store.deleteImage({ id: await imageOf(id), now });
      await world.made(second, 50);
      expect(await view(id)).toMatchObject({ removalRequestedAt: null, images: [{ slot: 1 }] });
      await world.store.deleteImage({ id: await imageOf(id), now });
      expect((await view(id)).removalRequestedAt).toBe(now);
    });

    test('whoever lost the lease writes nothing more', async () => {
      const id = await delivered({ request: request({ private: true }) });
      await world.store.requestShare({ id, destination: (await view(id)).destination, now });
      const lost = await due();
      now += leaseMs;
      const { epoch } = await due();
      const { store } = world;
      expect(await store.settleMessage({ id, epoch: lost.epoch, kind: 'shared', now })).toBe(false);
      expect(await store.refuseShare(id, lost.epoch)).toBe(false);
      expect(await store.endRedelivery(id, lost.epoch, now)).toBe(false);
      expect(await store.endRemoval(id, lost.epoch, now)).toBe(false);
      expect((await view(id)).request.private).toBe(true);
      await store.endRedelivery(id, epoch, now);
    });

    test('a private one is shared once however often it is asked for, and public only when it is there', async () => {
      const id = await delivered({ request: request({ private: true }) });
      const destination = { ...(await view(id)).destination, channelId: 'C2' };
      const share = () => world.store.requestShare({ id, destination, now });
      const answers = await Promise.all([share(), share(), share()]);
      expect(answers.sort()).toEqual(['already', 'already', 'asked']);
      const claimed = await due();
      expect(claimed.shared).toEqual({ memo: {}, destination, deliveredAt: null });
      const { epoch } = claimed;
      await world.store.saveMemo({ id, epoch, kind: 'shared', memo: { messageId: 'M2' }, now });
      expect((await view(id)).images[0]?.private).toBe(true);
      const post = { platform: 'discord' as const, channelId: 'C2', messageId: 'M2' };
      await world.store.settleMessage({ id, epoch, kind: 'shared', post, now });
      await world.store.endRedelivery(id, epoch, now);
      const shared = await view(id);
      expect([shared.request.private, shared.images[0]?.private, shared.state]).toEqual([
        false,
        false,
        'delivered',
      ]);
      expect(await world.store.generationOfPost('discord', 'C2', 'M2')).toBe(id);
      expect(await share()).toBe('already');
    });

    test('one that could not be shared stays private and may be shared later', async () => {
      const id = await delivered({ request: request({ private: true }) });
      const { destination } = await view(id);
      await world.store.requestShare({ id, destination, now });
      const { epoch } = await due();
      await world.store.refuseShare(id, epoch);
      await world.store.endRedelivery(id, epoch, now);
      expect(await view(id)).toMatchObject({ state: 'delivered', request: { private: true } });
      expect(await world.store.requestShare({ id, destination, now })).toBe('asked');
    });

    test('where nobody else reads sharing makes it public at once', async () => {
      const id = await delivered({ request: request({ private: true }) });
      expect(await world.store.requestShare({ id, now })).toBe('asked');
      expect((await view(id)).request.private).toBe(false);
      const { epoch, shared } = await due();
      expect(shared).toBeNull();
      await world.store.endRedelivery(id, epoch, now);
    });

    test('one that is still on its way, or is gone, is not shared', async () => {
      const { id } = await world.open({
        wallets: [world.share('team', null)],
        request: request({ private: true }),
      });
      const { destination } = await view(id);
      expect(await world.store.requestShare({ id, destination, now })).toBe('not_yet');
      expect(await world.store.requestShare({ id: newId<GenerationId>(), destination, now })).toBe(
        'not_found',
      );
    });

    test('deleting takes pictures from sight at once and messages by delivery, and may be repeated', async () => {
      const id = await delivered({ count: 2, request: { ...request(), count: 2 } });
      const imageId = await imageOf(id);
      await world.store.markForRemoval([id, id], now);
      await world.store.markForRemoval([id], now + 5);
      expect(await world.store.image(imageId)).toBeUndefined();
      expect((await view(id)).images).toEqual([]);
      const claimed = await due();
      expect(claimed).toMatchObject({ removalRequestedAt: now, memo: { messageId: `M-${id}` } });
      expect(await world.store.endRemoval(id, claimed.epoch, now)).toBe(true);
      await world.store.markForRemoval([id], now + 10);
      expect(await claim()).toBeUndefined();
      expect(await world.store.setAltText({ id: imageId, altText: 'No', now })).toBe(false);
    });

    test('one that is deleted while it runs is taken away at its end, what it made included', async () => {
      const { id } = await world.open({ wallets: [world.share('team', null)] });
      const runs = await world.claim();
      await world.store.markForRemoval([id], now);
      for (const run of runs) await world.made(run, 50);
      expect((await view(id)).images).toEqual([]);
      const { epoch, removalRequestedAt } = await due();
      expect(removalRequestedAt).toBe(now);
      await world.store.endRemoval(id, epoch, now);
    });

    test('one picture of several goes alone; the last one takes everything along', async () => {
      const id = await delivered({ count: 2, request: { ...request(), count: 2 } });
      const [first, second] = (await view(id)).images;
      expect(await world.store.deleteImage({ id: first?.id as ImageId, now })).toBe(true);
      expect(await world.store.deleteImage({ id: first?.id as ImageId, now })).toBe(false);
      const claimed = await due();
      expect(claimed.images.map((image) => image.id)).toEqual([second?.id]);
      expect(claimed.removalRequestedAt).toBeNull();
      await world.store.endRedelivery(id, claimed.epoch, now);
      await world.store.deleteImage({ id: second?.id as ImageId, now });
      const last = await due();
      expect(last.removalRequestedAt).toBe(now);
      await world.store.endRemoval(id, last.epoch, now);
    });

    test('the line goes back to the first picture, with costs, messages, and what was deleted', async () => {
      const first = await delivered({ request: request({ prompt: 'a lamp' }) });
      const parent = (imageId: ImageId) => ({ inputs: [{ role: 'parent' as const, imageId }] });
      const second = await delivered({
        request: request({ prompt: 'make it green' }),
        ...parent(await imageOf(first)),
      });
      const third = await delivered({
        request: request({ prompt: 'at night', private: true, derivation: 'variation' }),
        ...parent(await imageOf(second)),
      });
      const newest = await imageOf(third);
      await world.store.markForRemoval([second], now);
      const steps = await world.store.lineage(newest);
      expect(
        steps.map(({ made, deleted, private: isPrivate }) => [made?.prompt, deleted, isPrivate]),
      ).toEqual([
        ['at night', false, true],
        ['make it green', true, false],
        ['a lamp', false, false],
      ]);
      expect(steps.map(({ made }) => made?.derivation)).toEqual(['variation', undefined, undefined]);
      expect(steps[2]?.made).toMatchObject({
        chargeMicros: 50,
        post: { platform: 'discord', channelId: 'C1', messageId: `M-${first}` },
      });
      await world.store.endRemoval(second, (await due()).epoch, now);
      expect(await world.store.lineage(newId<ImageId>())).toEqual([]);
    });

    test('a line that runs in a circle ends', async () => {
      const one = await delivered();
      const imageId = await imageOf(one);
      const two = await delivered({ inputs: [{ role: 'parent', imageId }] });
      await opened.sql(
        `insert into generation_inputs (generation_id, position, role, image_id)
         values ('${one}', 0, 'parent', '${await imageOf(two)}')`,
      );
      expect(await world.store.lineage(imageId)).toHaveLength(2);
    });

    test('favourites are each member’s own', async () => {
      const imageId = await imageOf(await delivered());
      const [ada, bob] = world.members as [MemberId, MemberId];
      const set = (favourite: boolean) =>
        world.store.setFavourite({ memberId: ada, imageId, favourite, now });
      await set(true);
      await set(true);
      expect([...(await world.store.favouriteOf(ada, [imageId]))]).toEqual([imageId]);
      expect((await world.store.favouriteOf(bob, [imageId])).size).toBe(0);
      await set(false);
      expect((await world.store.favouriteOf(ada, [imageId])).size).toBe(0);
    });

    test('the token of a private answer is kept until it expires', async () => {
      const of = (isPrivate: boolean) =>
        delivered({
          request: request({ private: isPrivate }),
          sealedToken: 'sealed',
          tokenExpiresAt: start + 1000,
        });
      const [open, closed] = [await of(false), await of(true)];
      expect((await view(open)).sealedToken).toBeNull();
      await world.store.forgetExpiredTokens(start + 999);
      expect((await view(closed)).sealedToken).toBe('sealed');
      await world.store.forgetExpiredTokens(start + 1000);
      expect((await view(closed)).sealedToken).toBeNull();
    });

    describe('bytes', () => {
      const unused = (at: number, after?: BlobHash) =>
        world.store.claimUnusedBlobs({
          ...(after === undefined ? {} : { after }),
          limit: 100,
          unusedBefore: at - 24 * hour,
          releasedBefore: at - hour,
          now: at,
          until: at + 60_000,
        });
      const keep = (letter: string, at = start) =>
        world.store.keepBlob(
          { hash: letter.repeat(64) as BlobHash, type: 'image/png', sizeBytes: 1, width: 1, height: 1 },
          at,
        );

      test('go a day after they were kept when nothing came to need them', async () => {
        await keep('b');
        const b = 'b'.repeat(64);
        expect((await unused(start + 24 * hour - 1)).hashes).toEqual([]);
        await keep('b', start + hour);
        expect((await unused(start + 24 * hour)).hashes).toEqual([hash]);
        expect((await unused(start + 25 * hour)).hashes).toContain(b);
      });

      test('stay while any picture, or a style, needs them', async () => {
        const one = await delivered();
        const other = await delivered();
        await world.store.markForRemoval([one], now);
        const later = start + 48 * hour;
        expect((await unused(later)).hashes).toEqual([]);
        await world.store.endRemoval(one, (await due()).epoch, now);
        const imageId = await imageOf(other);
        await opened.sql(
          `insert into styles (id, team_id, name, created_by, created_at)
           values ('s', '${world.teamId}', 'ours', '${world.member}', 1)`,
        );
        await opened.sql(
          `insert into style_images (style_id, position, image_id) values ('s', 0, '${imageId}')`,
        );
        await world.store.markForRemoval([other], now);
        await world.store.endRemoval(other, (await due()).epoch, now);
        expect((await unused(later)).hashes).toEqual([]);
        await opened.sql(`delete from style_images`);
        expect((await unused(later)).hashes).toEqual([hash]);
      });

      test('of what was deleted go within the hour', async () => {
        const id = await delivered();
        await world.store.markForRemoval([id], now);
        await world.store.endRemoval(id, (await due()).epoch, now);
        expect((await unused(start + hour - 1)).hashes).toEqual([]);
        expect((await unused(start + hour)).hashes).toEqual([hash]);
      });

      test('are taken by one at a time, kept by nobody meanwhile, and may be kept again after it', async () => {
        await keep('c');
        const at = start + 24 * hour;
        const claims = await Promise.all([unused(at), unused(at)]);
        expect(claims.flatMap(({ hashes }) => hashes).filter((each) => each.startsWith('c'))).toHaveLength(1);
        expect(await keep('c', at)).toBe('being_removed');
        const c = 'c'.repeat(64) as BlobHash;
        expect(await world.store.endBlobRemoval({ hash: c, until: at + 60_000, now: at })).toBe(true);
        expect((await unused(at + 48 * hour)).hashes).not.toContain(c);
        expect(await keep('c', at)).toBe('kept');
        expect((await unused(at + 24 * hour)).hashes).toContain(c);
      });

      test('that somebody began to take away and died are taken by the next, or kept', async () => {
        await keep('d');
        const at = start + 24 * hour;
        await unused(at);
        expect(await keep('d', at + 60_000)).toBe('kept');
        const d = 'd'.repeat(64) as BlobHash;
        expect(await world.store.endBlobRemoval({ hash: d, until: at + 60_000, now: at })).toBe(false);
      });

      test('are never lost when the same ones are kept and taken away at once', async () => {
        const directory = mkdtempSync(join(tmpdir(), 'plantain-sweep-'));
        const signal = new AbortController().signal;
        const log = createLog('silent');
        // The sweep lives two days later, so that everything which is kept looks unused to it at once.
        const later = { ...systemClock, now: () => systemClock.now() + 48 * hour, wait: async () => {} };
        const record = createRecordBlob(world.store, systemClock);
        const blobs = await createFileBlobs({ directory, record, clock: systemClock, log });
        const sweep = createBlobSweep({ store: world.store, blobs, clock: later, log });
        const limits = { maxBytes: 1_000_000, maxPixels: 1_000_000 };
        const pictures = ['one', 'two', 'three'].map((name) => tinyPicture(name));
        let removed = 0;
        let isDone = false;
        const sweeping = (async () => {
          while (!isDone) {
            removed += await sweep.sweep(signal);
            await new Promise((resolve) => setImmediate(resolve));
          }
        })();
        const keepers = pictures.flatMap((bytes, index) =>
          [0, 1].map(async (worker) => {
            for (let round = 0; round < 15; round += 1) {
              const blob = await blobs.keep([bytes], limits, signal);
              expect([index, worker, blob.hash.length]).toEqual([index, worker, 64]);
            }
          }),
        );
        await Promise.all(keepers);
        isDone = true;
        await sweeping;
        expect(removed).toBeGreaterThan(0);
        // What the rows say is there is there. (A sweep that gives no day of grace may forget a file that came after it.)
        const rows = await opened.sql(
          'select hash, gone_at, removing_until from blobs where size_bytes > 10',
        );
        expect(rows).toHaveLength(pictures.length);
        for (const { hash: kept, gone_at: gone, removing_until: until } of rows) {
          expect(until).toBeNull();
          if (gone === null) expect([kept, await blobs.has(kept as BlobHash)]).toEqual([kept, true]);
        }
        // As the real sweep sees it nothing is old enough, so each that is kept now is there and stays.
        const honest = createBlobSweep({ store: world.store, blobs, clock: systemClock, log });
        for (const bytes of pictures) {
          const blob = await blobs.keep([bytes], limits, signal);
          await honest.sweep(signal);
          expect(await blobs.has(blob.hash)).toBe(true);
        }
        rmSync(directory, { recursive: true, force: true });
      });
    });
  });
}
