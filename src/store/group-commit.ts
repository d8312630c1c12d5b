// Kysely's driver for the one SQLite connection that writes: transactions run one after another, those that are
// waiting share one COMMIT (one fsync), and each is reported as done only after it. It knows no tables.
import type SqliteDatabase from 'better-sqlite3';
import type { DatabaseConnection, Driver } from 'kysely';
import { connectionOf } from './sqlite-connection.ts';

// 32 operations keep the loop busy for about 10 ms; larger groups gain little, as the fsync is then no longer what costs.
const mostInGroup = 32;

type Group = { size: number; endsSoon: boolean; readonly committed: PromiseWithResolvers<void>[] };

export function createGroupCommitDriver(database: SqliteDatabase.Database): Driver {
  const waiting: (() => void)[] = [];
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const open = database.prepare('SAVEPOINT operation');
  const keep = database.prepare('RELEASE operation');
  const undo = database.prepare('ROLLBACK TO operation');
  const connection = connectionOf(database);
  let taken = false;
  // Operations since the event loop certainly had its turn.
  let sinceTurn = 0;
  let group: Group | undefined;
  let lastError: unknown;
  // Whose turn it is; a transaction that is over must not end the turn of the next one.
  let current: DatabaseConnection | undefined;

  const endGroup = (ended: Group): void => {
    group = undefined;
    if (!database.inTransaction) {
      // A full disk or an I/O error makes SQLite roll back everything: with it go those that were waiting for the commit.
      for (const { reject } of ended.committed) reject(lastError);
      return;
    }
    try {
      commit.run();
    } catch (error) {
      if (database.inTransaction) rollback.run();
      for (const { reject } of ended.committed) reject(error);
      return;
    }
    const resolveAll = () => {
      for (const { resolve } of ended.committed) resolve();
    };
    sinceTurn += ended.committed.length;
    if (sinceTurn < mostInGroup) {
      resolveAll();
      return;
    }
    // Work that goes on from commit to commit would otherwise never let the event loop have its turn.
    sinceTurn = 0;
    setImmediate(resolveAll);
  };

  /** What else this turn of the event loop brings may still join: sockets and files tend to be ready together. */
  const endGroupSoon = (open: Group): void => {
    if (open.endsSoon) return;
    open.endsSoon = true;
    setImmediate(() => {
      open.endsSoon = false;
      // Whoever is in the middle of a transaction passes the turn later.
      if (group === open && !taken) endGroup(open);
    });
  };

  const passTurn = (): void => {
    current = undefined;
    const next = waiting.shift();
    const mayJoin = database.inTransaction && (group?.size ?? 0) < mostInGroup;
    if (group !== undefined && !mayJoin) endGroup(group);
    if (next === undefined) {
      taken = false;
      if (group !== undefined) endGroupSoon(group);
    } else if (mayJoin) next();
    // Between groups the event loop gets its turn: a queue that never empties would otherwise starve all I/O.
    else setImmediate(next);
  };

  return {
    init: async () => {},
    acquireConnection: async () => {
      if (taken) await new Promise<void>((resolve) => waiting.push(resolve));
      taken = true;
      const own: DatabaseConnection = {
        executeQuery: async (query) => {
          // After SQLite has rolled back by itself, a further statement would commit alone.
          if (current !== own || !database.inTransaction)
            throw lastError ?? new Error('Not in a transaction');
          try {
            return connection.execute(query);
          } catch (error) {
            lastError = error;
            throw error;
          }
        },
        streamQuery: () => {
          throw new Error('Streams are not supported');
        },
      };
      current = own;
      return own;
    },
    beginTransaction: async () => {
      lastError = undefined;
      if (group === undefined) {
        begin.run();
        group = { size: 0, endsSoon: false, committed: [] };
      }
      group.size += 1;
      // The first one needs no savepoint: when it fails, there is nothing else to keep.
      if (group.size > 1) open.run();
    },
    commitTransaction: async () => {
      if (group === undefined || !database.inTransaction)
        throw lastError ?? new Error('Not in a transaction');
      if (group.size > 1) keep.run();
      const committed = Promise.withResolvers<void>();
      group.committed.push(committed);
      passTurn();
      await committed.promise;
    },
    rollbackTransaction: async (own) => {
      if (current !== own || group === undefined || !database.inTransaction) return;
      if (group.size === 1) {
        rollback.run();
        group = undefined;
        return;
      }
      undo.run();
      keep.run();
    },
    releaseConnection: async (own) => {
      if (current === own) passTurn();
    },
    destroy: async () => {
      database.close();
    },
  };
}
