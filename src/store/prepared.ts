// Queries that are built and compiled once and then run with other values: building them anew each time was a sixth of
// what an operation on SQLite cost. For the statements of every intake and every end; others stay plain Kysely.
import { type Compilable, type CompiledQuery, type QueryResult, type RawBuilder, sql } from 'kysely';
import type { Transaction } from './database.ts';

/** Stands in a compiled query for a value that is given when it runs. */
class Slot {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

export type SlotOf<Values> = <Key extends keyof Values & string>(key: Key) => RawBuilder<Values[Key]>;

export function prepared<Values extends object, Row>(
  build: (transaction: Transaction, slot: SlotOf<Values>) => Compilable<Row>,
): (transaction: Transaction, values: Values) => Promise<QueryResult<Row>> {
  // By database, as each compiles to its own text.
  const compiled = new WeakMap<object, CompiledQuery<Row>>();
  return async (transaction, values) => {
    const { adapter } = transaction.getExecutor();
    let query = compiled.get(adapter);
    if (query === undefined) {
      query = build(transaction, (key) => sql`${new Slot(key)}`).compile();
      compiled.set(adapter, query);
    }
    const given = new Map(Object.entries(values));
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Slot ? given.get(parameter.key) : parameter,
    );
    return await transaction.executeQuery({ ...query, parameters });
  };
}
