// What holds of erasing people and of keeping pictures for a time only, on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BlobHash, type ImageId, type MemberId, newId, type StyleId } from '../../../src/ids.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, hash, leaseMs, start, type World } from './world.ts';

const dayMs = 86_400_000;
const canary = 'Zanzibarius';

export function privacySuite(kind: StoreKind): void {
  describe(`${kind.name}: privacy`, () => {
    let opened: OpenedStore;
    let world: World;
    let person: { readonly teamId: World['teamId']; readonly memberId: MemberId };

    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 2);
      person = await enrol();
    });
    afterEach(async () => {
      await expectLawful(opened.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const enrol = async () => {
      const { team, member } = await opened.store.enrol({
        platform: 'discord',
        teamExternalId: 'T1',
        teamName: 'T1',
        personExternalId: `${canary}-id`,
        personName: `${canary} the Great`,
        approve: 'always',
        now: start,
      });
      return { teamId: team.id, memberId: member.id };
    };
    const ask = (changes: Parameters<World['open']>[0] = {}) => {
      const base = world.order();
      return world.open({
        memberId: person.memberId,
        price: 0,
        request: {
          ...base.request,
          prompt: `a lamp by ${canary}`,
          styledPrompt: `a lamp by ${canary}, in ink`,
        },
        destination: { ...base.destination, personId: `${canary}-id`, personName: canary },
        ...changes,
      });
    };
    const make = async (run: ClaimedRun, blobHash: BlobHash, now = start) => {
      await world.store.keepBlob(
        { hash: blobHash, type: 'image/png', sizeBytes: 9, width: 1, height: 1 },
        now,
      );
      return world.store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: run.state,
        now,
        to: 'made',
        chargeMicros: 0,
        images: [{ id: newId<ImageId>(), blobHash, position: 0, altText: `Picture of: a lamp by ${canary}` }],
      });
    };
    const erase = async () => {
      await world.store.beginErasure({ ...person, actor: person.memberId, now: start });
      let generations = 0;
      for (let more = true; more; ) {
        const some = await world.store.eraseSome({ now: start, limit: 2 });
        generations += some.generationIds.length;
        more = some.more;
      }
      for (let begins = true; await world.store.tidySearch(begins); ) begins = false;
      return generations;
    };
    /** What delivery does with those that are due; answers what it took away. */
    const takeAway = async (now = start) => {
      const due = await world.store.claimGenerations({ now, leaseUntil: now + leaseMs, limit: 99 });
      for (const { id, epoch, removalRequestedAt } of due) {
        expect(removalRequestedAt).not.toBeNull();
        expect(await world.store.endRemoval(id, epoch, now)).toBe(true);
      }
      return due.map(({ id }) => id);
    };
    const unusedBytes = async () => {
      const now = start + dayMs;
      const claim = { limit: 99, unusedBefore: start, releasedBefore: start, now, until: now + leaseMs };
      return (await world.store.claimUnusedBlobs(claim)).hashes;
    };
    /** Every row of every table as text, the index's own included. */
    const dump = async () => {
      const tables = await opened.sql(
        kind.name === 'SQLite'
          ? "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and sql not like '%VIRTUAL%'"
          : "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
      );
      const rows: string[] = [];
      for (const { name } of tables) {
        for (const row of await opened.sql(`select * from ${name}`)) {
          const values = Object.values(row).map((value) =>
            Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
          );
          rows.push(`${name}: ${values.join(' | ')}`);
        }
      }
      return rows;
    };
    const traces = async () =>
      (await dump()).filter((row) => row.toLowerCase().includes(canary.toLowerCase().slice(0, 6)));

    test('after somebody was erased nothing of them is anywhere, and others keep what is theirs', async () => {
      const mine = 'b'.repeat(64) as BlobHash;
      for (let number = 0; number < 5; number += 1) {
        await ask({ inputs: [{ role: 'reference', sealedSource: `sealed ${number}` }] });
        const [run] = await world.claim({ limit: 1 });
        await make(run as ClaimedRun, number === 0 ? hash : mine);
      }
      await world.open({ price: 0 });
      await world.made((await world.claim({ limit: 1 }))[0] as ClaimedRun, 0);
      await opened.sql(`update generations set state = 'delivered', next_at = null`);
      await opened.sql(`insert into deliveries (generation_id, kind, memo, destination, first_tried_at)
        select id, 'shared', '{"platform":{"id":"M1"},"shown":"${canary}: a lamp"}', destination, 0 from generations
        where member_id = '${person.memberId}'`);
      const query = JSON.stringify({ whose: { kind: 'anybody' }, search: canary });
      await world.store.keepHistoryPage({ ...person, query, now: start });
      await opened.sql(`insert into favourites (member_id, image_id, created_at)
        select '${world.member}', id, 0 from images`);
      await opened.sql(`insert into settings (team_id, scope, subject, settings, updated_at)
        values ('${person.teamId}', 'member', '${person.memberId}', '{"note":"${canary}"}', 0)`);
      await opened.sql(`insert into home_teams (platform, external_id, team_id)
        values ('discord', '${canary}-id', '${person.teamId}')`);
      expect((await traces()).length).toBeGreaterThan(10);

      expect(await erase()).toBe(5);
      expect(await traces()).toEqual([]);
      expect(await unusedBytes()).toEqual([mine]);
      expect(await takeAway()).toHaveLength(5);
      const left = await world.store.history({
        teamId: person.teamId,
        viewerId: world.member,
        whose: { kind: 'channel', channelId: 'C1' },
        limit: 9,
      });
      expect(left.map(({ ownerId }) => ownerId)).toEqual([world.member]);
      expect((await enrol()).memberId).not.toBe(person.memberId);
      expect(await erase()).toBe(0);
    });

    test('what was running when they were erased ends by its laws, is delivered to nobody and seen by nobody', async () => {
      const { id } = await ask({ count: 2 });
      const [running] = (await world.claim({ limit: 1 })) as [ClaimedRun];
      await world.begin(running);
      await erase();
      expect(await traces()).toEqual([]);
      // What had not started ended with them.
      expect(await world.store.generation(id)).toMatchObject({ state: 'open', openRuns: 1 });
      expect((await make({ ...running, state: 'starting' }, hash)).kind).toBe('ended');
      expect(await world.store.generation(id)).toMatchObject({ state: 'delivering', images: [] });
      // Nothing but the message that said that it runs is left of it.
      expect(await takeAway()).toEqual([id]);
      expect(await world.store.generation(id)).toMatchObject({ state: 'undelivered', images: [] });
      expect(await takeAway(start + leaseMs)).toEqual([]);
      expect(await traces()).toEqual([]);
    });

    test('a delivery that is under way when they are erased is finished, so that what it posted is taken away', async () => {
      await ask();
      await make((await world.claim())[0] as ClaimedRun, hash);
      const [claimed] = await world.store.claimGenerations({
        now: start,
        leaseUntil: start + leaseMs,
        limit: 9,
      });
      await erase();
      const { id, epoch } = claimed as NonNullable<typeof claimed>;
      expect(
        await world.store.saveMemo({ id, epoch, kind: 'final', memo: { platform: {} }, now: start }),
      ).toBe(true);
      expect(await world.store.endDelivery({ id, epoch, to: 'delivered', now: start })).toBe(true);
      expect(await takeAway()).toEqual([id]);
    });

    test('a private answer can be taken away by its token after they were erased, which goes with it', async () => {
      const { id } = await ask({ sealedToken: 'sealed', tokenExpiresAt: start + leaseMs });
      await make((await world.claim())[0] as ClaimedRun, hash);
      await erase();
      expect(await world.store.generation(id)).toMatchObject({ sealedToken: 'sealed' });
      expect(await takeAway()).toEqual([id]);
      expect(await world.store.generation(id)).toMatchObject({ sealedToken: null });
    });

    test('what was proposed, chosen and pressed goes with them; what they queued is not begun, and their styles stay', async () => {
      const { runs, purses, mostLiveRuns, mostLiveRunsOfMember, ...order } = world.order();
      const { memberId, teamId } = person;
      const inputs = [{ role: 'reference', sealedSource: 'sealed' }] as const;
      await world.store.proposeGeneration({ ...order, memberId, inputs, priceMicros: 100 });
      const pick = { command: 'edit', sealedIntent: 'sealed', expiresAt: start + 9, now: start };
      await world.store.keepPick({ id: 'k', teamId, memberId, ...pick });
      await world.store.keyOfPress({ dedupeKey: 'd', memberId, button: 'b', withinMs: 9, now: start });
      await ask({ count: 2 });
      const id = newId<StyleId>();
      const image = newId<ImageId>();
      const style = { id, teamId, name: 'Ink', foldedName: 'ink', before: '', after: ', in ink' };
      const images = [{ id: image, blobHash: hash }];
      await world.store.addStyle({ ...style, images, createdBy: memberId, now: start });
      expect(await erase()).toBe(1);
      for (const table of ['picks', 'presses', 'generation_inputs']) {
        expect(await opened.sql(`select * from ${table}`)).toEqual([]);
      }
      expect(await opened.sql("select id from generations where state = 'proposed'")).toEqual([]);
      expect(await opened.sql('select state from runs')).toEqual([
        { state: 'cancelled' },
        { state: 'cancelled' },
      ]);
      expect(await world.store.styles(teamId)).toMatchObject([{ name: 'Ink', imageIds: [image] }]);
      expect(await unusedBytes()).toEqual([]);
    });

    test('several who are erased at once are all finished', async () => {
      await ask();
      await world.open({ price: 0 });
      for (const run of await world.claim()) await make(run, hash);
      for (const memberId of [person.memberId, world.member])
        await world.store.beginErasure({ ...person, memberId, actor: 'admin', now: start });
      for (let more = true; more; ) more = (await world.store.eraseSome({ now: start, limit: 9 })).more;
      expect(await opened.sql('select id from members where erasing = 1')).toEqual([]);
      expect(await opened.sql('select id from images where deleted_at is null')).toEqual([]);
    });

    test('the style that somebody made for the team keeps its pictures when they are erased', async () => {
      const imageId = newId<ImageId>();
      await world.store.addStyle({
        id: newId<StyleId>(),
        teamId: person.teamId,
        name: 'Woodcut',
        foldedName: 'woodcut',
        before: '',
        after: 'as a woodcut',
        createdBy: person.memberId,
        images: [{ id: imageId, blobHash: hash }],
        now: start,
      });
      expect(await erase()).toBe(0);
      expect((await world.store.styles(person.teamId))[0]?.imageIds).toEqual([imageId]);
      expect(await traces()).toEqual([]);
    });

    test('nobody else can be erased in the name of a team that is not theirs', async () => {
      const other = await createWorld(opened.store, 1, 'T2');
      await world.store.beginErasure({
        teamId: other.teamId,
        memberId: person.memberId,
        actor: 'x',
        now: start,
      });
      expect((await enrol()).memberId).toBe(person.memberId);
    });

    test('pictures and prompts that are older than their channel or team keeps them go, and no others', async () => {
      const { teamId } = person;
      const rule = { teamId, actor: 'admin', now: start };
      const at = async (days: number, channelId: string) => {
        const base = world.order();
        const now = start - days * dayMs;
        await ask({ now, deadlineAt: now + dayMs, destination: { ...base.destination, channelId } });
        await make((await world.claim({ now, limit: 1 }))[0] as ClaimedRun, hash, now);
      };
      for (const days of [40, 20, 1]) for (const channel of ['C1', 'C2']) await at(days, channel);
      await opened.sql("update generations set state = 'delivered', next_at = null");
      expect(await world.store.expireSome({ now: start, limit: 9 })).toMatchObject({ more: false });
      await opened.sql(`insert into settings (team_id, scope, subject, settings, updated_at)
        values ('${teamId}', 'channel', 'C1', '{"ceiling":5}', 0)`);
      await world.store.setRetention({ ...rule, channelId: 'C1', days: 10 });
      await world.store.setRetention({ ...rule, channelId: undefined, days: 30 });
      expect(await world.store.retention({ teamId, channelId: 'C1' })).toEqual({ team: 30, channel: 10 });
      expect(await world.store.retention({ teamId, channelId: 'C2' })).toEqual({ team: 30, channel: null });
      const [row] = await opened.sql("select settings from settings where scope = 'channel'");
      expect(JSON.parse(String(row?.settings))).toEqual({ ceiling: 5, retentionDays: 10 });
      for (let more = true; more; ) more = (await world.store.expireSome({ now: start, limit: 1 })).more;
      const left = await opened.sql(
        "select channel_id, created_at from images where deleted_at is null and prompt <> '' order by channel_id, created_at",
      );
      const ages = left.map((image) => `${image.channel_id} ${(start - Number(image.created_at)) / dayMs}`);
      expect(ages).toEqual(['C1 1', 'C2 20', 'C2 1']);
      expect(await opened.sql("select id from generations where prompt <> ''")).toHaveLength(3);
      await world.store.setRetention({ ...rule, channelId: 'C1', days: null });
      expect(await world.store.retention({ teamId, channelId: 'C1' })).toEqual({ team: 30, channel: null });
    });

    test('what a channel keeps for a time only goes from its threads too', async () => {
      const { teamId } = person;
      const base = world.order();
      const old = start - 40 * dayMs;
      for (const [channelId, parentChannelId] of [
        ['thread 1', 'C1'],
        ['thread 2', 'C2'],
      ] as const) {
        const destination = { ...base.destination, channelId, details: { parentChannelId } };
        await ask({ now: old, deadlineAt: old + dayMs, destination });
        await make((await world.claim({ now: old, limit: 1 }))[0] as ClaimedRun, hash, old);
      }
      await opened.sql("update generations set state = 'delivered', next_at = null");
      await world.store.setRetention({ teamId, channelId: 'C1', days: 10, actor: 'admin', now: start });
      for (let more = true; more; ) more = (await world.store.expireSome({ now: start, limit: 1 })).more;
      const left = (from: string) => opened.sql(`select channel_id from ${from} and prompt <> ''`);
      expect(await left('images where deleted_at is null')).toEqual([{ channel_id: 'thread 2' }]);
      expect(await left('generations where ended_at is not null')).toEqual([{ channel_id: 'thread 2' }]);
    });
  });
}
