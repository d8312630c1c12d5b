// Brings a database to the program's schema: numbered SQL files, each applied once, in order, under a lock.
// What the files say is written for SQLite; PostgreSQL reads INTEGER as BIGINT and has no STRICT.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StoreError } from '../errors.ts';

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
};

export type MigrationTarget = {
  readonly dialect: 'sqlite' | 'postgres';
  /** Runs `work` in one transaction while no other process can migrate. */
  exclusively(work: () => Promise<void>): Promise<void>;
  /** Several statements without parameters. */
  script(text: string): Promise<void>;
  /** One statement; parameters are written `$1`, `$2` … */
  query(text: string, parameters: readonly (string | number)[]): Promise<readonly unknown[]>;
};

const fileName = /^(\d{4})_([a-z0-9_]+?)(?:\.(sqlite|postgres))?\.sql$/;

/** A row of schema_migrations. */
export const appliedSchema = z.object({ number: z.number(), name: z.string(), checksum: z.string() });

export async function readMigrations(
  folder: string,
  dialect: MigrationTarget['dialect'],
): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(folder)).sort()) {
    if (!file.endsWith('.sql')) continue;
    const [, digits, name, only] = fileName.exec(file) ?? [];
    if (digits === undefined || name === undefined) {
      throw new StoreError('broken', `The migration ${file} is not named NNNN_name.sql.`);
    }
    if (only !== undefined && only !== dialect) continue;
    const number = Number(digits);
    if (number !== migrations.length + 1) {
      throw new StoreError(
        'broken',
        `The migration ${file} is out of order: ${migrations.length + 1} is next.`,
      );
    }
    const text = await readFile(join(folder, file), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    migrations.push({ number, name, checksum, text: dialect === 'postgres' ? forPostgres(text) : text });
  }
  return migrations;
}

function forPostgres(text: string): string {
  return text.replaceAll(/\bINTEGER\b/g, 'BIGINT').replaceAll(/\)\s*STRICT\s*;/g, ');');
}

export async function applyMigrations(
  target: MigrationTarget,
  migrations: readonly Migration[],
  now: number,
): Promise<void> {
  await target.exclusively(async () => {
    const integer = target.dialect === 'postgres' ? 'BIGINT' : 'INTEGER';
    await target.script(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         number ${integer} PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at ${integer} NOT NULL)`,
    );
    const rows = await target.query(
      'SELECT number, name, checksum FROM schema_migrations ORDER BY number',
      [],
    );
    const applied = z.array(appliedSchema).parse(rows);
    const refusal = refuseOthers(applied, migrations);
    if (refusal !== undefined) throw refusal;
    for (const migration of migrations.slice(applied.length)) {
      await target.script(migration.text);
      await target.query(
        'INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)',
        [migration.number, migration.name, migration.checksum, now],
      );
    }
  });
}

/** Why a database with these migrations cannot be brought to ours, or undefined. */
export function refuseOthers(
  applied: readonly z.infer<typeof appliedSchema>[],
  migrations: readonly Migration[],
): StoreError | undefined {
  const newest = applied.at(-1);
  if (newest !== undefined && newest.number > migrations.length) {
    return new StoreError(
      'newer_schema',
      `The database was made by a newer version of Plantain (it is at ${newest.number}, this version knows ${migrations.length}).`,
    );
  }
  for (const [index, { number, name, checksum }] of applied.entries()) {
    const known = migrations[index];
    if (known === undefined || known.number !== number || known.checksum !== checksum) {
      return new StoreError(
        'broken',
        `The migration ${number} (${name}) is not the one that this database was made with.`,
      );
    }
  }
  return undefined;
}
