// The wallet that a bucket belongs to, for those who are told of it. Reads only.
import type { Database } from './database.ts';
import type { SpendingOperations } from './spending-operations.ts';

export async function walletOfBucket(
  database: Database,
  bucketId: Parameters<SpendingOperations['walletOfBucket']>[0],
): ReturnType<SpendingOperations['walletOfBucket']> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('buckets')
      .innerJoin('wallets', 'wallets.id', 'buckets.wallet_id')
      .leftJoin('teams', 'teams.id', 'wallets.team_id')
      .select([
        'wallets.team_id as teamId',
        'wallets.kind',
        'wallets.subject',
        'teams.time_zone as timeZone',
        'buckets.name',
        'buckets.period',
        'buckets.starts_at as startsAt',
        'buckets.ends_at as endsAt',
        'buckets.amount_micros as allowanceMicros',
      ])
      .where('buckets.id', '=', bucketId)
      .where('buckets.kind', '=', 'allowance')
      .where('buckets.superseded', '=', 0)
      .executeTakeFirst(),
  );
  if (row === undefined || row.kind === 'house' || row.endsAt === null || row.period === null)
    return undefined;
  const { teamId, kind, subject, allowanceMicros, name, period, startsAt, endsAt } = row;
  const bucket = { name, startsAt, endsAt };
  const share = { teamId, kind, subject, allowanceMicros, period, bucket };
  return { share, timeZone: row.timeZone ?? 'UTC', endsAt };
}
