// The store's database on PostgreSQL: the pool, how its numbers are read, and what its errors mean. It knows no tables.

import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { StoreError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Contended, type Database } from './database.ts';
import { applyMigrations, type Migration } from './migrate.ts';
import type { Tables } from './tables.ts';

export const connectTimeoutMs = 5000;
// Longer than any statement of ours takes, shorter than a lease.
const statementTimeoutMs = 30_000;
const mostConnections = 10;
const mostTries = 5;
const migrationLock = 7_526_000;

export type PostgresOptions = {
  readonly url: string;
  readonly migrations: readonly Migration[];
  readonly log: Log;
  readonly now: number;
};

export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: mostConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // int8 and numeric arrive as text; all of ours are integers below 2^53.
    types: {
      getTypeParser: (id, format) =>
        id === pg.types.builtins.INT8 || id === pg.types.builtins.NUMERIC
          ? readInteger
          : pg.types.getTypeParser(id, format),
    },
  });
  // The pool replaces a connection that broke while idle; without a listener it would end the process.
  pool.on('error', (error) => options.log.warn({ error: error.message }, 'A database connection broke'));
  try {
    await migrate(pool, options.migrations, options.now);
  } catch (error) {
    await pool.end();
    throw mapPostgresError(error);
  }
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { options: pool.options, connect: () => pool.connect(), end: () => pool.end() },
    }),
  });
  return {
    locksRows: true,
    searchIndex: 'tsvector',
    write: async (work) => {
      for (let tried = 1; ; tried += 1) {
        try {
          return await kysely.transaction().execute((transaction) => work(transaction, tried > 1));
        } catch (error) {
          if (tried === mostTries || !mayRetry(error)) throw mapPostgresError(error);
        }
      }
    },
    read: async (work) => {
      try {
        return await kysely
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute(work);
      } catch (error) {
        throw mapPostgresError(error);
      }
    },
    close: async () => {
      await kysely.destroy();
      // Kysely leaves alone what it never used.
      if (!pool.ended) await pool.end();
    },
  };
}

function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new StoreError('broken', `The database holds ${text} for an integer.`);
  return value;
}

async function migrate(pool: pg.Pool, migrations: readonly Migration[], now: number): Promise<void> {
  const client = await pool.connect();
  try {
    await applyMigrations(
      {
        dialect: 'postgres',
        exclusively: async (work) => {
          await client.query('BEGIN');
          try {
            await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
            await work();
            await client.query('COMMIT');
          } catch (error) {
            await client.query('ROLLBACK');
            throw error;
          }
        },
        script: async (text) => {
          await client.query(text);
        },
        query: async (text, parameters) => (await client.query(text, [...parameters])).rows,
      },
      migrations,
      now,
    );
  } finally {
    client.release();
  }
}

/** What may come out well when it is simply done again: nothing of it was kept. */
function mayRetry(error: unknown): boolean {
  if (error instanceof Contended) return true;
  // serialization_failure, deadlock_detected
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}

export function mapPostgresError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    if (code === '53100')
      return new StoreError('full', 'The disk of the database is full.', { cause: error });
    // Connection exceptions, and the server starting, stopping or killing us.
    if (/^(08|57P)/.test(code)) return unreachableError(error);
    // Out of resources, lost against others, cancelled by a timeout, waited too long for a lock.
    if (/^(53|40|57014|55P03)/.test(code)) {
      return new StoreError('busy', `The database is too busy (${code}).`, { cause: error });
    }
    // Wrong password, no such database, missing rights, corruption.
    if (/^(28|3D|42501|58|XX)/.test(code)) {
      return new StoreError('broken', `The database refuses to work (${code}): ${error.message}`, {
        cause: error,
      });
    }
    return error;
  }
  // pg reports lost connections as a system's error (Node's own subclass), or as a plain Error without a code.
  if (error instanceof Error && ('syscall' in error || Object.getPrototypeOf(error) === Error.prototype))
    return unreachableError(error);
  if (error instanceof AggregateError) return unreachableError(error);
  return error;
}

function unreachableError(cause: Error): StoreError {
  return new StoreError('unreachable', 'The database cannot be reached.', { cause });
}
