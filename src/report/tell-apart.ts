// Marks rows of the same name with the end of their id, so that two people of one name remain two. Pure.
import type { ReportRow } from './report.ts';
import { shownName } from './shown-name.ts';
import { widestColumns } from './table.ts';

/** Longer where the ends are the same. */
const leastLength = 4;

/** What looks the same where names have least room: in a table of a message. */
export function tellApart(rows: readonly ReportRow[]): readonly ReportRow[] {
  const alike = Map.groupBy(rows, ({ name }) => shownName(name, widestColumns));
  const marks = new Map([...alike.values()].filter(({ length }) => length > 1).flatMap(marked));
  return rows.map((row) => {
    const mark = marks.get(row.key);
    return mark === undefined ? row : { ...row, mark };
  });
}

/** The name with its mark, which is never cut away. */
export function rowName(
  { name, key, mark }: Pick<ReportRow, 'name' | 'key' | 'mark'>,
  columns: number,
): string {
  if (mark === undefined) return shownName(name, columns) || key;
  const tail = ` ${mark}`;
  return `${shownName(name, columns - tail.length)}${tail}`;
}

function marked(rows: readonly ReportRow[]): readonly (readonly [key: string, mark: string])[] {
  const keys = rows.map(({ key }) => key);
  const longest = Math.max(...keys.map(({ length }) => length));
  let length = leastLength;
  while (length < longest && new Set(keys.map((key) => key.slice(-length))).size < keys.length) length += 1;
  return keys.map((key) => [key, `#${key.slice(-length)}`]);
}
