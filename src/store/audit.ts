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
    says: 'a grant has no more spent, held and set aside than it is worth',
    find: () => sql`
      select id as subject from buckets
      where kind = 'grant' and spent_micros + held_micros + set_aside_micros > amount_micros`,
  },
  {
    says: 'a grant is worth what it was granted and nobody took back',
    find: () => sql`
      select b.id as subject from buckets b join wallets w on w.id = b.wallet_id
      left join (select bucket_id, sum(case kind when 'grant' then amount_micros else -amount_micros end) as granted
        from entries where kind in ('grant', 'take_back') group by bucket_id) g on g.bucket_id = b.id
      where b.kind = 'grant' and w.kind <> 'pot' and b.amount_micros <> coalesce(g.granted, 0)`,
  },
  {
    says: 'a bucket has set aside what pots took of it and did not give back',
    find: () => sql`
      select b.id as subject from buckets b
      left join (select bucket_id, sum(case kind when 'set_aside' then amount_micros else -amount_micros end) as aside
        from entries where kind in ('set_aside', 'returned') group by bucket_id) a on a.bucket_id = b.id
      where b.set_aside_micros <> coalesce(a.aside, 0)`,
  },
  {
    says: 'a pot has what was set aside for it and did not go back',
    find: () => sql`
      select b.id as subject from buckets b join wallets w on w.id = b.wallet_id
      left join (select pot_bucket_id,
          sum(case kind when 'set_aside' then amount_micros else -amount_micros end) as aside
        from entries where pot_bucket_id is not null group by pot_bucket_id) a on a.pot_bucket_id = b.id
      where w.kind = 'pot' and (b.kind <> 'grant' or b.amount_micros <> coalesce(a.aside, 0))`,
  },
  {
    says: 'what was set aside is of the same team, and goes back where it came from after the end',
    find: () => sql`
      select e.id as subject from entries e join wallets f on f.id = e.wallet_id
      join buckets b on b.id = e.pot_bucket_id join wallets w on w.id = b.wallet_id
      where w.kind <> 'pot' or f.kind <> 'team' or f.team_id <> w.team_id
        or (e.kind = 'returned' and e.at < w.ends_at)
      union select e.bucket_id from entries e where e.pot_bucket_id is not null
      group by e.bucket_id, e.pot_bucket_id
      having sum(case e.kind when 'set_aside' then e.amount_micros else -e.amount_micros end) < 0`,
  },
  {
    says: 'what goes on from where it came goes to another allowance of the same wallet',
    find: () => sql`
      select e.id as subject from entries e join buckets b on b.id = e.bucket_id
      join buckets c on c.id = e.carried_to
      where c.wallet_id <> b.wallet_id or c.kind <> 'allowance' or c.id = b.id`,
  },
  {
    says: 'a pot that is done with has nothing left',
    find: () => sql`
      select w.id as subject from wallets w join buckets b on b.wallet_id = w.id
      where w.kind = 'pot' and w.closed_at is not null
        and (w.closed_at < w.ends_at or b.held_micros <> 0 or b.amount_micros <> b.spent_micros)`,
  },
  {
    says: 'only allowances are carried over, and no two of a wallet are drawn on at once',
    find: () => sql`
      select id as subject from buckets where kind = 'grant' and (carried_micros <> 0 or superseded <> 0)
      union select id from (select id, ends_at,
          lead(starts_at) over (partition by wallet_id order by starts_at, ends_at) as next_starts_at
        from buckets where kind = 'allowance' and superseded = 0) b
      where next_starts_at < ends_at`,
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
    says: 'what is reported as charged to a member is what was settled',
    find: () => sql`
      select member_id as subject from (
        select team_id, member_id, charge_micros, made from usage
        union all select g.team_id, g.member_id, -r.charge_micros, -1
          from runs r join generations g on g.id = r.generation_id where r.state = 'made') u
      group by team_id, member_id having sum(charge_micros) <> 0 or sum(made) <> 0`,
  },
  {
    says: 'who asked for credits is told what was decided, and has what was given',
    find: () => sql`
      select id as subject from credit_requests where state in ('approved', 'denied')
        and 'credits_answered:' || id not in (select dedupe_key from announcements)
      union select id from credit_requests where state = 'approved' and decided_micros > 0
        and 'request ' || id not in (select name from buckets where kind = 'grant')`,
  },
  {
    says: 'nothing live waits long past its time',
    find: (now) => sql`
      select id as subject from runs
      where next_at < ${now - overdueMs} and lease_until < ${now - overdueMs} and state <> 'queued'
      union select id from generations where next_at < ${now - overdueMs} and lease_until < ${now - overdueMs}
      union select id from announcements where next_at < ${now - overdueMs} and lease_until < ${now - overdueMs}
      union select id from credit_requests where state = 'asked' and until_at < ${now - overdueMs}
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
