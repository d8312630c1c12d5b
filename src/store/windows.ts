// The window of requests to a provider: a ring of places that all processes take in turn.
import { type Database, lockAlone } from './database.ts';
import type { ProviderOperations } from './provider-operations.ts';

export async function takePlace(
  database: Database,
  { provider, count, windowMs, goesBy, now }: Parameters<ProviderOperations['takePlace']>[0],
): Promise<{ readonly taken: boolean; readonly freeInMs: number }> {
  return await database.write(async (transaction) => {
    // What is read and what is taken must not change in between; requests are far between compared to this.
    await lockAlone(database, transaction, 'window');
    const places = transaction
      .selectFrom('provider_windows')
      .where('provider', '=', provider)
      .where('place', '<', count);
    const { busy, oldest } = await places
      // Further ahead than a window nobody can have taken one: the clock was set back.
      .where('taken_at', '>', now - windowMs)
      .where('taken_at', '<=', now + windowMs)
      .select(({ fn }) => [fn.countAll<number>().as('busy'), fn.min<number | null>('taken_at').as('oldest')])
      .executeTakeFirstOrThrow();
    const oldestFreeInMs = Math.min(oldest ?? goesBy, goesBy) + windowMs - now;
    if (busy >= count) return { taken: false, freeInMs: (oldest ?? now) + windowMs - now };
    const free = await places
      .where(({ or, eb }) => or([eb('taken_at', '<=', now - windowMs), eb('taken_at', '>', now + windowMs)]))
      .select('place')
      .limit(1)
      .executeTakeFirst();
    // Each is made when it is taken first, one after the other, so that as many are there as are busy.
    await transaction
      .insertInto('provider_windows')
      .values({ provider, place: free?.place ?? busy, taken_at: goesBy })
      .onConflict((conflict) => conflict.columns(['provider', 'place']).doUpdateSet({ taken_at: goesBy }))
      .execute();
    return { taken: true, freeInMs: busy + 1 < count ? 0 : oldestFreeInMs };
  });
}
