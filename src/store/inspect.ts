// Looks at a database without opening it as the program does: takes no lock, changes nothing, and so works beside a
// running program. Says how its schema stands to ours, and which models it remembers as gone.
import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import pg from 'pg';
import { z } from 'zod';
import { StoreError } from '../errors.ts';
import { appliedSchema, type Migration, readMigrations, refuseOthers } from './migrate.ts';
import { ownMigrations, placeOf } from './place.ts';
import { connectTimeoutMs, mapPostgresError } from './postgres.ts';
import { mapSqliteError } from './sqlite.ts';

export type Inspection = {
  /** The file, or the server and database without who logs in. */
  readonly place: string;
  /** `absent`: made at the first start. `behind`: brought up to date at the next start. */
  readonly state: 'absent' | 'behind' | 'current';
  /** The number of its last migration, 0 for none, and of ours. */
  readonly at: number;
  readonly known: number;
  /** Models that providers said they do not have, until when each is left alone, in epoch milliseconds. */
  readonly goneModels: readonly GoneModel[];
};
export type GoneModel = { readonly provider: string; readonly model: string; readonly until: number };

/** Rows as the database has them; without their table there are none. */
type Look = { readonly applied: readonly unknown[]; readonly gone: readonly unknown[] };

const statementTimeoutMs = 5000;
const lookup = 'SELECT number, name, checksum FROM schema_migrations ORDER BY number';
const goneLookup = 'SELECT provider, model, until_at FROM gone_models ORDER BY provider, model';
const goneSchema = z
  // BIGINT arrives as text.
  .object({ provider: z.string(), model: z.string(), until_at: z.coerce.number() })
  .transform(({ until_at: until, ...gone }): GoneModel => ({ ...gone, until }));

/** Rejects with a StoreError: `unreachable`, `broken`, `busy`, `newer_schema`. */
export async function inspectDatabase(options: {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly migrationsDir?: string;
}): Promise<Inspection> {
  const place = placeOf(options.databaseUrl, options.dataDir);
  const migrations = await readMigrations(options.migrationsDir ?? ownMigrations, place.kind);
  switch (place.kind) {
    case 'sqlite':
      return compare(`SQLite, ${place.file}`, readSqlite(place.file), migrations);
    case 'postgres':
      return compare(`PostgreSQL, ${nameOf(place.url)}`, await readPostgres(place.url), migrations);
  }
}

function compare(place: string, look: Look, migrations: readonly Migration[]): Inspection {
  const applied = z.array(appliedSchema).parse(look.applied);
  const refusal = refuseOthers(applied, migrations);
  if (refusal !== undefined) throw refusal;
  const state = applied.length === 0 ? 'absent' : applied.length < migrations.length ? 'behind' : 'current';
  const goneModels = z.array(goneSchema).parse(look.gone);
  return { place, state, at: applied.length, known: migrations.length, goneModels };
}

function readSqlite(file: string): Look {
  if (!existsSync(file)) return { applied: [], gone: [] };
  let database: SqliteDatabase.Database | undefined;
  try {
    database = new SqliteDatabase(file, { readonly: true, fileMustExist: true, timeout: statementTimeoutMs });
    const opened = database;
    const find = opened.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?");
    const read = (table: string, query: string) =>
      find.all(table).length === 0 ? [] : opened.prepare(query).all();
    return { applied: read('schema_migrations', lookup), gone: read('gone_models', goneLookup) };
  } catch (error) {
    throw mapSqliteError(error);
  } finally {
    database?.close();
  }
}

async function readPostgres(url: string): Promise<Look> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
  });
  // What breaks between two queries rejects the next one as well; unheard it would end the process.
  client.on('error', () => undefined);
  let connected = false;
  try {
    await client.connect();
    connected = true;
    const read = async (table: string, query: string): Promise<readonly unknown[]> => {
      const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
      if (z.array(z.object({ there: z.boolean() })).parse(rows)[0]?.there !== true) return [];
      return (await client.query(query)).rows;
    };
    // BIGINT arrives as text.
    const applied = await read('schema_migrations', lookup.replace('number', 'number::integer AS number'));
    return { applied, gone: await read('gone_models', goneLookup) };
  } catch (error) {
    const mapped = mapPostgresError(error);
    throw mapped instanceof StoreError && mapped.code === 'unreachable'
      ? new StoreError('unreachable', `${nameOf(url)} cannot be reached.`, { cause: error })
      : mapped;
  } finally {
    // Ending what never began rejects with the same error once more.
    if (connected) await client.end();
  }
}

function nameOf(url: string): string {
  if (!URL.canParse(url)) return 'at the address given';
  const { host, pathname, searchParams } = new URL(url);
  return `${decodeURIComponent(pathname).replace(/^\//, '')} at ${host || searchParams.get('host') || 'this machine'}`;
}
