// The store's database on SQLite: one connection that writes, one that reads what is committed, and the lock that
// keeps a second process out. It knows no tables.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { StoreError } from '../errors.ts';
import type { Database } from './database.ts';
import { createGroupCommitDriver } from './group-commit.ts';
import { applyMigrations, type Migration } from './migrate.ts';
import { connectionOf } from './sqlite-connection.ts';
import type { Tables } from './tables.ts';

// Only a person's own tool (a backup, a shell) can be in the way, as a second process is refused.
const busyTimeoutMs = 5000;

export type SqliteOptions = {
  /** The database file. */
  readonly file: string;
  /** Folders that belong to this process alone for as long as it runs. */
  readonly lockFolders: readonly string[];
  readonly migrations: readonly Migration[];
  readonly now: number;
};

export async function openSqlite(options: SqliteOptions): Promise<Database> {
  mkdirSync(dirname(options.file), { recursive: true });
  const locks: SqliteDatabase.Database[] = [];
  const release = (): void => {
    for (const lock of locks) lock.close();
  };
  let writer: SqliteDatabase.Database | undefined;
  try {
    for (const folder of options.lockFolders) locks.push(lockFolder(folder));
    writer = new SqliteDatabase(options.file, { timeout: busyTimeoutMs });
    const database = await databaseOn(options.file, writer, options.migrations, options.now);
    return {
      ...database,
      close: async () => {
        await database.close();
        release();
      },
    };
  } catch (error) {
    writer?.close();
    release();
    throw mapSqliteError(error);
  }
}

/** Makes `writer`, which is `file` opened, and a second connection that reads into a database at the program's schema. */
export async function databaseOn(
  file: string,
  writer: SqliteDatabase.Database,
  migrations: readonly Migration[],
  now: number,
): Promise<Database> {
  writer.pragma('journal_mode = WAL');
  // NORMAL may lose the last commits on a power cut, and these are money.
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  // Savepoints keep the pages that they may have to bring back; in a file that cost a third of each operation.
  writer.pragma('temp_store = MEMORY');
  await applyMigrations(migrationTarget(writer), migrations, now);
  const reader = new SqliteDatabase(file, { timeout: busyTimeoutMs, readonly: true });
  const writes = new Kysely<Tables>({
    dialect: dialectOf(createGroupCommitDriver(writer), new SideBySideAdapter()),
  });
  const reads = new Kysely<Tables>({ dialect: dialectOf(createReadDriver(reader), new SqliteAdapter()) });
  const underWay = new Set<Promise<unknown>>();
  const track = async <Result>(work: Promise<Result>): Promise<Result> => {
    underWay.add(work);
    try {
      return await work;
    } catch (error) {
      throw mapSqliteError(error);
    } finally {
      underWay.delete(work);
    }
  };
  return {
    locksRows: false,
    searchIndex: 'fts5',
    // Writers run one after another, so none is ever contended.
    write: (work) => track(writes.transaction().execute((transaction) => work(transaction, false))),
    read: (work) => track(reads.transaction().execute(work)),
    close: async () => {
      await Promise.allSettled(underWay);
      await reads.destroy();
      await writes.destroy();
      // Kysely leaves alone what it never used.
      reader.close();
      writer.close();
    },
  };
}

/** Kysely would otherwise hold its own mutex from begin to the end of the commit, and no two could share one. */
class SideBySideAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function dialectOf(driver: Driver, adapter: SqliteAdapter): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => adapter,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (database) => new SqliteIntrospector(database),
  };
}

function createReadDriver(database: SqliteDatabase.Database): Driver {
  const connection = connectionOf(database);
  const begin = database.prepare('BEGIN');
  const commit = database.prepare('COMMIT');
  const own: DatabaseConnection = {
    executeQuery: async (query) => connection.execute(query),
    streamQuery: () => {
      throw new Error('Streams are not supported');
    },
  };
  const end = async (): Promise<void> => {
    if (database.inTransaction) commit.run();
  };
  return {
    init: async () => {},
    acquireConnection: async () => own,
    beginTransaction: async () => {
      begin.run();
    },
    commitTransaction: end,
    rollbackTransaction: end,
    releaseConnection: async () => {},
    destroy: async () => {
      database.close();
    },
  };
}

function lockFolder(folder: string): SqliteDatabase.Database {
  mkdirSync(folder, { recursive: true });
  const lock = new SqliteDatabase(join(folder, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof SqliteDatabase.SqliteError && error.code === 'SQLITE_BUSY') {
      throw new StoreError('locked', `Another process is already running on ${folder}.`, { cause: error });
    }
    throw error;
  }
}

function migrationTarget(writer: SqliteDatabase.Database): Parameters<typeof applyMigrations>[0] {
  return {
    dialect: 'sqlite',
    exclusively: async (work) => {
      writer.exec('BEGIN EXCLUSIVE');
      try {
        await work();
        writer.exec('COMMIT');
      } catch (error) {
        if (writer.inTransaction) writer.exec('ROLLBACK');
        throw error;
      }
    },
    script: async (text) => {
      writer.exec(text);
    },
    query: async (text, parameters) => {
      const statement = writer.prepare(text.replaceAll(/\$\d+/g, '?'));
      if (statement.reader) return statement.all(...parameters);
      statement.run(...parameters);
      return [];
    },
  };
}

export function mapSqliteError(error: unknown): unknown {
  if (!(error instanceof SqliteDatabase.SqliteError)) return error;
  const { code } = error;
  if (code === 'SQLITE_FULL') return new StoreError('full', 'The disk is full.', { cause: error });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StoreError('busy', 'The database is locked by another program.', { cause: error });
  }
  if (/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|PERM)/.test(code)) {
    return new StoreError('broken', `The database cannot be used (${code}).`, { cause: error });
  }
  return error;
}
