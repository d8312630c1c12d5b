// What holds of the days in which credits were spent on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asId, type BucketId, type MemberId } from '../../../src/ids.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import { walletId } from '../../../src/store/wallets.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, monthEnd, start, type World } from './world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const midnight = start - (start % dayMs);

export function spendingSuite(kind: StoreKind): void {
  describe(`${kind.name}: what is spent`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 2);
    });
    afterEach(() => opened.store.close());
    afterAll(() => kind.close());

    const spend = async (price: number, at: number, memberId?: MemberId, channelId = 'C1') => {
      await world.open({
        price,
        ...(memberId === undefined ? {} : { memberId, wallets: [world.share('member', 1000, memberId)] }),
        destination: { platform: 'discord', channelId, personId: 'P0', personName: 'P0', details: {} },
      });
      const [run] = await world.claim();
      await world.made(run as ClaimedRun, price, at);
    };

    test('is told by day, of all of a team and of one wallet of it', async () => {
      const [one, other] = world.members as [MemberId, MemberId];
      await spend(10, midnight - dayMs);
      await spend(20, midnight - 1);
      await spend(30, midnight, other);
      await spend(40, midnight + dayMs - 1, one, 'C2');
      await spend(50, midnight + dayMs);
      const { teamId } = world;
      const starts = [midnight - dayMs, midnight, midnight + dayMs];
      expect(await world.store.spentByDay({ teamId, starts })).toEqual([30, 70]);
      const of = (subject: MemberId) =>
        world.store.spentByDay({ walletId: walletId({ teamId, kind: 'member', subject }), starts });
      expect(await of(one)).toEqual([30, 40]);
      expect(await of(other)).toEqual([0, 30]);
      expect(
        await world.store.spentByDay({ teamId: (await createWorld(world.store, 1, 'T2')).teamId, starts }),
      ).toEqual([0, 0]);
      expect(await world.store.spentByDay({ teamId, starts: [] })).toEqual([]);
    });

    test('begins where the days of the team do', async () => {
      await spend(10, midnight - 2 * hourMs);
      await spend(20, midnight - hourMs);
      const starts = [midnight - dayMs - hourMs, midnight - hourMs, midnight + dayMs - hourMs];
      expect(await world.store.spentByDay({ teamId: world.teamId, starts })).toEqual([10, 20]);
    });

    test('leads from an allowance’s bucket to its wallet, while somebody draws on it', async () => {
      await opened.sql(`update teams set time_zone = 'Asia/Tokyo'`);
      await spend(10, start);
      const [row] = await opened.sql('select id from buckets where amount_micros = 1000');
      const id = asId<BucketId>(String(row?.id));
      expect(await world.store.walletOfBucket(id)).toEqual({
        share: world.share('member', 1000),
        timeZone: 'Asia/Tokyo',
        endsAt: monthEnd,
      });
      expect(await world.store.walletOfBucket(asId<BucketId>('house'))).toBeUndefined();
      expect(await world.store.walletOfBucket(asId<BucketId>('nobody'))).toBeUndefined();
      await opened.sql('update buckets set superseded = 1 where amount_micros = 1000');
      expect(await world.store.walletOfBucket(id)).toBeUndefined();
    });
  });
}
