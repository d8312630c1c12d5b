// What only SQLite does: transactions that share a commit, a disk that fills up at any write, and one process at a time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { createGroupCommitDriver } from '../../../src/store/group-commit.ts';
import { openStore, storeOn } from '../../../src/store/index.ts';
import { openGeneration } from '../../../src/store/intake.ts';
import { readMigrations } from '../../../src/store/migrate.ts';
import { databaseOn } from '../../../src/store/sqlite.ts';
import { createWorld, expectLawful } from './world.ts';

type Numbers = { numbers: { value: number } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plantain-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

class SideBySide extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function openGroups(file = join(folder, 'groups.db')) {
  const commits: string[] = [];
  const database = new SqliteDatabase(file, {
    verbose: (text) => {
      if (text === 'COMMIT' || text === 'ROLLBACK') commits.push(String(text));
    },
  });
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE numbers (value INTEGER PRIMARY KEY) STRICT');
  commits.length = 0;
  const driver = createGroupCommitDriver(database);
  const kysely = new Kysely<Numbers>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new SideBySide(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (introspected) => new SqliteIntrospector(introspected),
    },
  });
  const insert = (value: number) =>
    kysely
      .transaction()
      .execute((transaction) => transaction.insertInto('numbers').values({ value }).execute());
  const count = () => database.prepare('SELECT count(*) FROM numbers').pluck().get();
  return { database, kysely, commits, insert, count };
}

test('transactions that wait share a commit, and each is done only when it is', async () => {
  const { kysely, commits, insert, count } = openGroups();
  const commitsWhenDone = await Promise.all(
    Array.from({ length: 40 }, async (_, value) => {
      await insert(value);
      return commits.length;
    }),
  );
  expect(commits).toEqual(['COMMIT', 'COMMIT']);
  expect(Math.min(...commitsWhenDone)).toBe(1);
  expect(count()).toBe(40);
  await kysely.destroy();
});

test('one that fails is undone alone', async () => {
  const { kysely, insert, count } = openGroups();
  const results = await Promise.allSettled([
    insert(1),
    kysely.transaction().execute(async (transaction) => {
      await transaction.insertInto('numbers').values({ value: 2 }).execute();
      throw new Error('changed my mind');
    }),
    insert(1),
    insert(3),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(count()).toBe(2);
  await kysely.destroy();
});

test('a commit that fails rejects all that shared it, and the next one works', async () => {
  const { database, kysely, insert, count } = openGroups();
  // A deferred foreign key is checked by COMMIT only.
  database.exec(
    'CREATE TABLE children (value INTEGER REFERENCES numbers (value) DEFERRABLE INITIALLY DEFERRED)',
  );
  database.pragma('foreign_keys = ON');
  const orphan = () =>
    kysely
      .transaction()
      .execute((transaction) => sql`insert into children (value) values (99)`.execute(transaction));
  const results = await Promise.allSettled([insert(1), orphan(), insert(2)]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(count()).toBe(0);
  await insert(3);
  expect(count()).toBe(1);
  await kysely.destroy();
});

test('when SQLite rolls everything back in the middle, nobody is told that theirs was kept', async () => {
  const { database, kysely, insert, count } = openGroups();
  database.exec(
    "CREATE TRIGGER gone BEFORE INSERT ON numbers WHEN NEW.value = 13 BEGIN SELECT RAISE(ROLLBACK, 'gone'); END",
  );
  const stubborn = () =>
    kysely.transaction().execute(async (transaction) => {
      const failed = await transaction
        .insertInto('numbers')
        .values({ value: 13 })
        .execute()
        .then(
          () => false,
          () => true,
        );
      expect(failed).toBe(true);
      // Without a transaction this would be kept at once.
      await transaction.insertInto('numbers').values({ value: 14 }).execute();
    });
  const results = await Promise.allSettled([insert(1), stubborn(), insert(2)]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(count()).toBe(1);
  await kysely.destroy();
});

test('closing waits for what is under way', async () => {
  const store = await openStore({ dataDir: folder, log: createLog('silent') });
  const world = await createWorld(store, 1);
  const answers = Promise.all(Array.from({ length: 5 }, () => world.open()));
  await store.close();
  expect((await answers).map(({ opened }) => opened.kind)).toEqual(Array.from({ length: 5 }, () => 'opened'));
});

test('a second process on the same folder is refused until the first one has closed', async () => {
  const log = createLog('silent');
  const store = await openStore({ dataDir: folder, log });
  await expect(openStore({ dataDir: folder, log })).rejects.toMatchObject({ code: 'locked' });
  const elsewhere = `file:${join(folder, 'elsewhere', 'plantain.db')}`;
  await expect(openStore({ dataDir: folder, databaseUrl: elsewhere, log })).rejects.toMatchObject({
    code: 'locked',
  });
  await store.close();
  await (await openStore({ dataDir: folder, log })).close();
});

test('a disk that is full at any write undoes the whole operation, and it works again afterwards', async () => {
  const file = join(folder, 'full.db');
  const writer = new SqliteDatabase(file);
  const database = await databaseOn(file, writer, await readMigrations('migrations', 'sqlite'), 0);
  const store = storeOn(database);
  const world = await createWorld(store, 1);
  const pages = () => Number(writer.pragma('page_count', { simple: true }));
  const order = () =>
    world.order({
      count: 4,
      price: 1,
      wallets: [world.share('member', 1_000_000)],
      request: { ...world.order().request, prompt: 'long '.repeat(3000) },
    });
  let refused = 0;
  for (let spare = 0; ; spare += 1) {
    const before = await held(world);
    writer.pragma(`max_page_count = ${pages() + spare}`);
    const asked = order();
    const outcome = await openGeneration(database, asked).catch((error: { code: string }) => error.code);
    writer.pragma('max_page_count = 1000000');
    await expectLawful(store);
    if (outcome !== 'full') {
      expect(outcome).toEqual({ kind: 'opened' });
      break;
    }
    refused += 1;
    expect(await held(world)).toBe(before);
    expect(await store.generation(asked.id)).toBeUndefined();
  }
  expect(refused).toBeGreaterThan(3);
  expect((await world.open()).opened.kind).toBe('opened');
  await store.close();
});

async function held(world: Awaited<ReturnType<typeof createWorld>>): Promise<number | undefined> {
  return (await world.store.balances([world.share('member', 1_000_000)], 0))[0]?.heldMicros;
}
