// Every statement that a store runs, written down and run again on better-sqlite3 alone: the same statements with the same
// parameters, each transaction with its own commit.
import SqliteDatabase from 'better-sqlite3';

export type Call = { readonly text: string; readonly parameters: readonly unknown[] };

/** From now on what is run on `database` is added to `calls`. */
export function listen(database: SqliteDatabase.Database, calls: Call[]): void {
  const prepare = database.prepare.bind(database);
  const listening = (text: string) => {
    const statement = prepare(text);
    const run = statement.run.bind(statement);
    const all = statement.all.bind(statement);
    statement.run = (...parameters: unknown[]) => {
      calls.push({ text, parameters });
      return run(...parameters);
    };
    statement.all = (...parameters: unknown[]) => {
      calls.push({ text, parameters });
      return all(...parameters);
    };
    return statement;
  };
  Object.assign(database, { prepare: listening });
}

/** How long all but the first `warmUp` calls take. */
export function replayMs(file: string, calls: readonly Call[], warmUp: number): number {
  const database = new SqliteDatabase(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  const statements = new Map<string, SqliteDatabase.Statement>();
  for (const { text } of calls) if (!statements.has(text)) statements.set(text, database.prepare(text));
  let startedAt = performance.now();
  calls.forEach(({ text, parameters }, index) => {
    if (index === warmUp) startedAt = performance.now();
    const statement = statements.get(text);
    if (statement?.reader === true) statement.all(...parameters);
    else statement?.run(...parameters);
  });
  const tookMs = performance.now() - startedAt;
  database.close();
  return tookMs;
}
