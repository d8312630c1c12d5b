// What the operations of the store run on: a database that writes atomically and reads what is committed.
// Which database it is shows nowhere else than in `locksRows` and `searchIndex`.
import { type Kysely, type Transaction as KyselyTransaction, sql } from 'kysely';
import type { Tables } from './tables.ts';

export type Transaction = KyselyTransaction<Tables> & Kysely<Tables>;

export type Database = {
  /**
   * Runs `work` in a transaction and resolves once it is durable. What `work` throws rolls it back and is thrown on.
   * It runs a second time, with `again`, when it threw Contended or the database picked it to lose against another.
   */
  write<Result>(work: (transaction: Transaction, again: boolean) => Promise<Result>): Promise<Result>;
  /** Runs `work` on one snapshot of what is committed. It must not write. */
  read<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** PostgreSQL: writers run side by side and must lock. SQLite: they run one after another. */
  readonly locksRows: boolean;
  /** How words and who may find them are indexed: SQLite's FTS5 table, or PostgreSQL's column of text search. */
  readonly searchIndex: 'fts5' | 'tsvector';
  close(): Promise<void>;
};

/** Others changed what a decision was made on; the operation starts over and locks first. */
export class Contended extends Error {
  override readonly name = 'Contended';
}

const lockNumbers = { claim: 7_526_001, enrol: 7_526_002, window: 7_526_003 } as const;

/** Until the transaction ends, nobody else is between here and the end of theirs. */
export async function lockAlone(
  database: Database,
  transaction: Transaction,
  what: keyof typeof lockNumbers,
): Promise<void> {
  if (!database.locksRows) return;
  await sql`select pg_advisory_xact_lock(${lockNumbers[what]})`.execute(transaction);
}
