// Where a database is, read from DATABASE_URL. Opens nothing.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '../errors.ts';

export type DatabasePlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

export const ownMigrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** @param databaseUrl `file:…` or `postgres:…`; undefined: plantain.db in the data folder. */
export function placeOf(databaseUrl: string | undefined, dataDir: string): DatabasePlace {
  if (databaseUrl === undefined) return { kind: 'sqlite', file: join(dataDir, 'plantain.db') };
  if (/^postgres(ql)?:/.test(databaseUrl)) return { kind: 'postgres', url: databaseUrl };
  if (databaseUrl.startsWith('file:')) return { kind: 'sqlite', file: pathOf(databaseUrl) };
  throw new StoreError('broken', 'The database address must begin with file: or postgres:.');
}

/** `file:///absolute`, `file:/absolute` and `file:relative`. */
function pathOf(url: string): string {
  const path = url.slice('file:'.length);
  return path.startsWith('//') ? fileURLToPath(url) : path;
}
