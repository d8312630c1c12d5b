// What must hold of money however it got there, read from the tables by themselves: entries by entries, bucket by bucket.
// Beside the store's own audit, so that an oversight there is noticed.
import { expect } from 'vitest';

type Sql = (text: string) => Promise<readonly Record<string, unknown>[]>;

/** From here on the database itself refuses whatever reserves more in a bucket than it has room for. */
export async function guardRoom(kind: 'SQLite' | 'PostgreSQL', sql: Sql): Promise<void> {
  const greatest = kind === 'SQLite' ? 'max' : 'greatest';
  const isOver = `new.held_micros + new.set_aside_micros > old.held_micros + old.set_aside_micros
    and new.amount_micros is not null and new.spent_micros + new.held_micros + new.set_aside_micros
      > ${greatest}(0, new.amount_micros + new.carried_micros)`;
  await sql(
    kind === 'SQLite'
      ? `create trigger guard_room before update on buckets when ${isOver}
          begin select raise(abort, 'more is reserved than there is room for'); end`
      : `create function guard_room() returns trigger as $$ begin
          raise exception 'more is reserved than there is room for'; end $$ language plpgsql;
        create trigger guard_room before update on buckets for each row when (${isOver})
          execute function guard_room()`,
  );
}

type Sums = { spent: number; held: number; aside: number; granted: number };

/** Columns are what entries come to, each hold ends at most once and by no more, and nothing is below zero. */
export async function expectBooksBalance(sql: Sql): Promise<void> {
  const entries = await sql('select run_id, bucket_id, kind, amount_micros, pot_bucket_id from entries');
  const sums = new Map<unknown, Sums>();
  const sumOf = (id: unknown) => {
    const known = sums.get(id) ?? { spent: 0, held: 0, aside: 0, granted: 0 };
    sums.set(id, known);
    return known;
  };
  const holds = new Map<string, number>();
  const broken: string[] = [];
  const end = (key: string, most: (held: number) => boolean) => {
    const held = holds.get(key);
    if (held === undefined || !most(held)) broken.push(`${key} ends what is not held`);
    holds.delete(key);
    return held ?? 0;
  };
  // Ids do not sort by time across processes: what begins comes before what ends it.
  const order = ['hold', 'grant', 'set_aside'];
  const sorted = entries.toSorted(
    (one, other) => order.indexOf(String(other.kind)) - order.indexOf(String(one.kind)),
  );
  for (const { run_id, bucket_id, kind, amount_micros, pot_bucket_id } of sorted) {
    const [key, amount] = [`${run_id} ${bucket_id}`, Number(amount_micros)];
    const bucket = sumOf(bucket_id);
    if (amount < 0) broken.push(`${key} is below zero`);
    if (kind === 'hold') {
      if (holds.has(key)) broken.push(`${key} is held twice`);
      holds.set(key, amount);
      bucket.held += amount;
    } else if (kind === 'settle') {
      bucket.held -= end(key, (held) => amount <= held);
      bucket.spent += amount;
    } else if (kind === 'release') {
      bucket.held -= end(key, (held) => amount === held);
    } else if (kind === 'house') {
      bucket.spent += amount;
    } else if (kind === 'grant' || kind === 'take_back') {
      bucket.granted += kind === 'grant' ? amount : -amount;
    } else {
      const sign = kind === 'set_aside' ? 1 : -1;
      bucket.aside += sign * amount;
      // So what was set aside is what the pot has: spent, held and left, once what went back is gone.
      sumOf(pot_bucket_id).granted += sign * amount;
    }
  }
  expect(broken).toEqual([]);
  const buckets = await sql(
    'select id, wallet_id, kind, name, amount_micros, spent_micros, held_micros, set_aside_micros from buckets',
  );
  for (const row of buckets) {
    const [spent, held, aside] = [row.spent_micros, row.held_micros, row.set_aside_micros].map(Number);
    const { granted, ...expected } = sumOf(row.id);
    expect({ spent, held, aside }).toEqual(expected);
    expect(Math.min(expected.spent, expected.held, expected.aside)).toBeGreaterThanOrEqual(0);
    if (row.kind === 'grant') {
      expect(Number(row.amount_micros)).toBe(granted);
      expect(expected.spent + expected.held + expected.aside).toBeLessThanOrEqual(granted);
    }
  }
  const names = buckets.map(({ wallet_id, kind, name }) => `${wallet_id} ${kind} ${name}`);
  expect(new Set(names).size).toBe(names.length);
}

/** By wallet and bucket, however many telling of it there are: `subject bucket percent`. */
export async function toldOf(sql: Sql): Promise<readonly string[]> {
  const buckets = await sql(
    'select b.id, b.name, w.kind, w.subject from buckets b join wallets w on w.id = b.wallet_id',
  );
  const announcements = await sql('select matter, recipient from announcements');
  return announcements
    .map(({ matter, recipient }) => {
      const { bucketId, percent } = JSON.parse(String(matter));
      const bucket = buckets.find(({ id }) => id === bucketId);
      const to = JSON.parse(String(recipient));
      const isRight =
        bucket?.kind === 'member'
          ? to.kind === 'member' && to.memberId === bucket.subject
          : to.kind === 'admins';
      return `${bucket?.subject} ${bucket?.name} ${percent}${isRight ? '' : ' told to the wrong people'}`;
    })
    .sort();
}
