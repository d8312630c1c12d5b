// Runs Kysely's compiled queries on a better-sqlite3 connection; each text is prepared once.
import type SqliteDatabase from 'better-sqlite3';
import type { CompiledQuery, QueryResult } from 'kysely';

// Lists of ids make texts of many lengths; past this many the oldest are prepared again.
const mostStatements = 500;

export type SqliteConnection = { execute<Row>(query: CompiledQuery): QueryResult<Row> };

export function connectionOf(database: SqliteDatabase.Database): SqliteConnection {
  const statements = new Map<string, SqliteDatabase.Statement<unknown[], unknown>>();
  const prepare = (text: string): SqliteDatabase.Statement<unknown[], unknown> => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare<unknown[], unknown>(text);
    if (statements.size >= mostStatements) {
      for (const oldest of statements.keys()) {
        statements.delete(oldest);
        break;
      }
    }
    statements.set(text, statement);
    return statement;
  };
  return {
    execute: <Row>(query: CompiledQuery): QueryResult<Row> => {
      const statement = prepare(query.sql);
      if (!statement.reader) {
        const { changes } = statement.run(...query.parameters);
        return { rows: [], numAffectedRows: BigInt(changes) };
      }
      const rows = statement.all(...query.parameters);
      return { rows: areRows<Row>(rows) ? rows : [] };
    },
  };
}

/** Takes the query's own type at its word for what its rows are. */
function areRows<Row>(rows: unknown[]): rows is Row[] {
  return Array.isArray(rows);
}
