// The window of requests to a provider: a ring of places that all processes take in turn.
import { type Database, lockAlone } from './database.ts';
import type { ProviderOperations } from './provider-operations.ts';

export async function takePlace(
  database: Database,
  { provider, count, windowMs, now }: Parameters<ProviderOperations['takePlace']>[0],
): Promise<{ readonly taken: boolean; readonly freeInMs: number }> {
  return await database.write(async (transaction) => {
    // What is read and what is taken must not change in between; requests are far between compared to this.
    await lockAlone(database, transaction, 'window');
    const places = await transaction
      .selectFrom('provider_windows')
      .select(['place', 'taken_at'])
      .where('provider', '=', provider)
      .where('place', '<', count)
      .execute();
    const known = new Map(places.map(({ place, taken_at }) => [place, taken_at]));
    const busyMs = Array.from({ length: count }, (_, place) => ({
      place,
      ms: busyFor(known.get(place), windowMs, now),
    })).sort((one, other) => one.ms - other.ms);
    const [first, second] = busyMs;
    if (first === undefined || first.ms > 0) return { taken: false, freeInMs: first?.ms ?? windowMs };
    await transaction
      .insertInto('provider_windows')
      .values({ provider, place: first.place, taken_at: now })
      .onConflict((conflict) => conflict.columns(['provider', 'place']).doUpdateSet({ taken_at: now }))
      .execute();
    return { taken: true, freeInMs: second?.ms ?? windowMs };
  });
}

function busyFor(takenAt: number | undefined, windowMs: number, now: number): number {
  // Further ahead than a window nobody can have taken it: the clock was set back.
  if (takenAt === undefined || takenAt > now + windowMs) return 0;
  return Math.max(takenAt + windowMs - now, 0);
}
