// What holds of bringing a database to the program's schema, on every database.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoreKind } from '../../fixture/stores.ts';
import { start } from './world.ts';

const own = [...new Set(readdirSync('migrations').map((file) => Number(file.slice(0, 4))))];
const next = own.length + 1;
const further = `${String(next).padStart(4, '0')}_more.sql`;

export function migrationSuite(kind: StoreKind): void {
  describe(`${kind.name}: migrations`, () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'plantain-migrations-'));
      cpSync('migrations', folder, { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    afterAll(() => kind.close());

    const numbers = async (sql: (text: string) => Promise<readonly Record<string, unknown>[]>) =>
      (await sql('select number from schema_migrations order by applied_at, number')).map((row) =>
        Number(row.number),
      );

    /** As the first migration has them: what enrols people today writes columns that are younger. */
    const writeTeam = async (sql: (text: string) => Promise<unknown>) => {
      await sql(`insert into teams (id, platform, external_id, name, approved, created_at)
        values ('t', 'discord', 'T1', 'T1', 1, ${start})`);
      await sql(`insert into members (id, team_id, created_at) values ('m', 't', ${start})`);
    };

    test('each is applied once, in order, and a new one when it is there', async () => {
      const { openAgain, sql } = await kind.prepare();
      await (await openAgain(folder)).close();
      const before = await numbers(sql);
      expect(before).toEqual(own);
      writeFileSync(join(folder, further), 'CREATE TABLE more (id INTEGER NOT NULL) STRICT;');
      await (await openAgain(folder)).close();
      await (await openAgain(folder)).close();
      expect(await numbers(sql)).toEqual([...before, next]);
      expect(await sql('select count(*) as count from more')).toHaveLength(1);
    });

    test('what was counted by the hour is counted by the quarter from then on', async () => {
      const { openAgain, sql } = await kind.prepare();
      const files = readdirSync(folder).sort();
      const usage = files.findIndex((file) => file.endsWith('_usage.sql'));
      for (const file of files.slice(usage)) rmSync(join(folder, file));
      await (await openAgain(folder)).close();
      const hour = Date.UTC(2026, 9, 1, 5);
      const insert = (model: string, made: number, charge: number, cost: number) =>
        sql(`insert into usage_hours (hour, team_id, member_id, channel_id, provider, model, resolution, made, failed,
          charge_micros, cost_micros) values (${hour}, 'T', 'M', 'C', 'p', '${model}', '1K', ${made}, 1, ${charge}, ${cost})`);
      await insert('told', 2, 300, 250);
      await insert('silent', 1, 150, 0);
      await insert('failing', 0, 0, 20);
      await (await openAgain()).close();
      const rows =
        await sql(`select model, at, role_set, made, failed, charge_micros, reported_charge_micros, cost_micros,
        failure_cost_micros from usage order by model`);
      expect(
        rows.map(({ model, role_set, ...counts }) => [model, role_set, ...Object.values(counts).map(Number)]),
      ).toEqual([
        ['failing', '', hour, 0, 1, 0, 0, 20, 20],
        ['silent', '', hour, 1, 1, 150, 0, 0, 0],
        ['told', '', hour, 2, 1, 300, 300, 250, 0],
      ]);
    });

    test('a database that is newer than the program is refused in one sentence', async () => {
      const { openAgain } = await kind.prepare();
      writeFileSync(join(folder, further), 'CREATE TABLE more (id INTEGER NOT NULL) STRICT;');
      await (await openAgain(folder)).close();
      await expect(openAgain()).rejects.toMatchObject({
        code: 'newer_schema',
        message: expect.stringMatching(/^[^.]+\.$/),
      });
    });

    test('a migration that was changed after it was applied is refused', async () => {
      const { openAgain } = await kind.prepare();
      await (await openAgain(folder)).close();
      writeFileSync(join(folder, '0001_teams.sql'), '-- nothing');
      await expect(openAgain(folder)).rejects.toMatchObject({ code: 'broken' });
    });

    test('one that fails leaves nothing behind', async () => {
      const { openAgain, sql } = await kind.prepare();
      writeFileSync(join(folder, further), 'CREATE TABLE more (id INTEGER); SELECT nothing FROM nowhere;');
      await expect(openAgain(folder)).rejects.toThrow();
      await expect(sql('select * from more')).rejects.toThrow();
      rmSync(join(folder, further));
      await (await openAgain(folder)).close();
      expect(await numbers(sql)).toEqual(own);
    });

    test('a team that had several styles before their names were compared keeps them', async () => {
      const { openAgain, sql } = await kind.prepare();
      const later = readdirSync(folder).filter((file) => file >= '0012');
      for (const file of later) rmSync(join(folder, file));
      await (await openAgain(folder)).close();
      await writeTeam(sql);
      for (const name of ['Ink', 'Woodcut']) {
        await sql(`insert into styles (id, team_id, name, before_prompt, after_prompt, created_by, created_at)
          values ('${name}', 't', '${name}', '', '', 'm', 0)`);
      }
      for (const file of later) cpSync(join('migrations', file), join(folder, file));
      await (await openAgain(folder)).close();
      const names = (await sql('select folded_name from styles order by id')).map((row) => row.folded_name);
      expect(names).toEqual(['ink', 'woodcut']);
    });

    test('credits that were spent before there were budgets stay spent, and only the latest period is drawn on', async () => {
      const { openAgain, sql } = await kind.prepare();
      const later = readdirSync(folder).filter((file) => file >= '0015');
      for (const file of later) rmSync(join(folder, file));
      await (await openAgain(folder)).close();
      await writeTeam(sql);
      await sql(`insert into wallets (id, team_id, kind, subject, created_at)
        values ('w', 't', 'team', 't', 0)`);
      for (const [id, kindOf, ends] of [
        ['a', 'allowance', 30],
        ['b', 'allowance', 7],
        ['c', 'grant', 30],
      ]) {
        await sql(`insert into buckets (id, wallet_id, kind, name, starts_at, ends_at, amount_micros)
          values ('${id}', 'w', '${kindOf}', '${id}', 0, ${ends}, 10)`);
      }
      await sql(`insert into entries (id, wallet_id, bucket_id, kind, amount_micros, actor, at)
        values ('e', 'w', 'c', 'grant', 10, 'somebody', 0)`);
      for (const file of later) cpSync(join('migrations', file), join(folder, file));
      const again = await openAgain(folder);
      expect(await again.findViolations(0)).toEqual([]);
      await again.close();
      const superseded = await sql("select id, superseded from buckets where id <> 'house' order by id");
      expect(superseded.map((row) => Number(row.superseded))).toEqual([1, 0, 0]);
      await expect(sql("delete from entries where id = 'e'")).rejects.toThrow('append-only');
      await expect(sql("update entries set at = 1 where id = 'e'")).rejects.toThrow('append-only');
    });

    test('of several that start at once, all find the schema made once', async () => {
      const { openAgain, sql } = await kind.prepare();
      const starts = await Promise.allSettled(Array.from({ length: 4 }, () => openAgain()));
      const refused = starts.filter((start) => start.status === 'rejected');
      // On one machine a second process has no business on the same folder.
      expect(refused).toHaveLength(kind.name === 'SQLite' ? 3 : 0);
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 'locked' });
      expect(await numbers(sql)).toEqual(own);
    });
  });
}
