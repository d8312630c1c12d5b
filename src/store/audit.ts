// The laws of the ledger and of liveness as queries: each row that one of them finds is a violation.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';

type Law = {
  readonly says: string;
  readonly find: (now: number) => RawBuilder<{ subject: string }>;
};

const overdueMs = 15 * 60_000;
const ended = sql`('made', 'failed', 'refused', 'cancelled')`;

const laws: readonly Law[] = [
  {
    says: 'a bucket has spent and holds what its entries sum to',
    find: () => sql`
      select b.id as subject from buckets b
      left join (select bucket_id,
          sum(case when kind in ('settle', 'house') then amount_micros else 0 end) as spent
        from entries group by bucket_id) s on s.bucket_id = b.id
      left join (select h.bucket_id, sum(h.amount_micros) as held from entries h
        where h.kind = 'hold' and not exists (select 1 from entries e
          where e.run_id = h.run_id and e.bucket_id = h.bucket_id and e.kind in ('settle', 'release'))
        group by h.bucket_id) o on o.bucket_id = b.id
      where b.spent_micros <> coalesce(s.spent, 0) or b.held_micros <> coalesce(o.held, 0)`,
  },
  {
    says: 'a grant is worth what it was granted',
    find: () => sql`
      select b.id as subject from buckets b
      left join (select bucket_id, sum(amount_micros) as granted from entries where kind = 'grant'
        group by bucket_id) g on g.bucket_id = b.id
      where b.kind = 'grant' and b.amount_micros <> coalesce(g.granted, 0)`,
  },
  {
    says: 'an entry is in the wallet of its bucket',
    find: () => sql`
      select e.id as subject from entries e join buckets b on b.id = e.bucket_id where b.wallet_id <> e.wallet_id`,
  },
  {
    says: 'a run has a hold',
    find: () => sql`
      select r.id as subject from runs r
      where not exists (select 1 from entries e where e.run_id = r.id and e.kind = 'hold')`,
  },
  {
    says: 'a run holds its price on every wallet that it draws on',
    find: () => sql`
      select r.id as subject from runs r
      join entries e on e.run_id = r.id and e.kind = 'hold'
      group by r.id, r.hold_micros, e.wallet_id having sum(e.amount_micros) <> r.hold_micros`,
  },
  {
    says: 'a hold has ended if and only if its run has',
    find: () => sql`
      select h.run_id as subject from entries h join runs r on r.id = h.run_id
      where h.kind = 'hold' and (r.state in ${ended}) <> exists (select 1 from entries e
        where e.run_id = h.run_id and e.bucket_id = h.bucket_id and e.kind in ('settle', 'release'))`,
  },
  {
    says: 'what ends a hold has one to end, and takes no more than it',
    find: () => sql`
      select e.run_id as subject from entries e
      left join entries h on h.run_id = e.run_id and h.bucket_id = e.bucket_id and h.kind = 'hold'
      where e.kind in ('settle', 'release') and (h.id is null or e.amount_micros > h.amount_micros
        or (e.kind = 'release' and e.amount_micros <> h.amount_micros))`,
  },
  {
    says: 'what is charged is settled on every wallet held from, and only for what was made',
    find: () => sql`
      select r.id as subject from runs r join entries e on e.run_id = r.id and e.kind = 'settle'
      group by r.id, r.state, r.charge_micros, e.wallet_id
      having r.state <> 'made' or sum(e.amount_micros) <> r.charge_micros
      union select r.id from runs r join entries e on e.run_id = r.id and e.kind = 'release' where r.state = 'made'`,
  },
  {
    says: 'a run that was made has an image',
    find: () => sql`
      select r.id as subject from runs r
      where r.state = 'made' and not exists (select 1 from images i where i.run_id = r.id)`,
  },
  {
    says: 'the house pays what its runs say',
    find: () => sql`
      select r.id as subject from runs r
      left join (select run_id, sum(amount_micros) as paid from entries where kind = 'house' group by run_id) p
        on p.run_id = r.id
      where r.house_micros <> coalesce(p.paid, 0)`,
  },
  {
    says: 'a generation counts its live runs',
    find: () => sql`
      select g.id as subject from generations g
      where g.open_runs <> (select count(*) from runs r where r.generation_id = g.id and r.state not in ${ended})`,
  },
  {
    says: 'a slot has at most one live run, and one that was made',
    find: () => sql`
      select generation_id as subject from runs where state not in ${ended} or state = 'made'
      group by generation_id, slot having count(*) > 1`,
  },
  {
    says: 'what is reported as charged is what was settled',
    find: () => sql`
      select 'usage' as subject from
        (select coalesce(sum(charge_micros), 0) as charged, coalesce(sum(made), 0) as made from usage) u,
        (select coalesce(sum(charge_micros), 0) as charged, count(*) as made from runs where state = 'made') r
      where u.charged <> r.charged or u.made <> r.made`,
  },
  {
    says: 'nothing live waits long past its time',
    find: (now) => sql`
      select id as subject from runs
      where next_at < ${now - overdueMs} and lease_until < ${now - overdueMs} and state <> 'queued'
      union select id from generations where next_at < ${now - overdueMs} and lease_until < ${now - overdueMs}
      union select id from announcements where next_at < ${now - overdueMs} and lease_until < ${now - overdueMs}
      union select r.id from runs r join generations g on g.id = r.generation_id
        where r.state = 'queued' and g.deadline_at < ${now - overdueMs}`,
  },
];

export async function findViolations(database: Database, now: number): Promise<readonly string[]> {
  return await database.read(async (transaction) => {
    const violations: string[] = [];
    for (const { says, find } of laws) {
      const { rows } = await find(now).execute(transaction);
      violations.push(...rows.map(({ subject }) => `${subject}: not so that ${says}`));
    }
    return violations;
  });
}
