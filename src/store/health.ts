// How providers stand: which circuits are open, who may try them, who tells the operators, and which models are gone.
// Each is one conditional write, so that of several processes that notice the same thing one acts on it.
import { z } from 'zod';
import { clockSkewMs } from '../clock.ts';
import { failureReasons, type ProviderId } from '../providers/provider.ts';
import type { Database, Transaction } from './database.ts';
import type { ProviderHealth, ProviderOperations } from './provider-operations.ts';

type Given<Operation extends keyof ProviderOperations> = Parameters<ProviderOperations[Operation]>[0];

const reasonSchema = z.enum(failureReasons);

export async function providerHealth(
  database: Database,
): Promise<Awaited<ReturnType<ProviderOperations['providerHealth']>>> {
  return await database.read(async (transaction) => {
    const rows = await transaction.selectFrom('provider_health').selectAll().execute();
    const gone = await transaction.selectFrom('gone_models').selectAll().execute();
    return {
      providers: rows.map(
        (row): ProviderHealth => ({
          provider: row.provider,
          state: row.state,
          reason: reasonSchema.parse(row.reason),
          openedAt: row.opened_at,
          openings: row.openings,
          until: row.until_at,
          probeUntil: row.probe_until,
        }),
      ),
      goneModels: gone.map(({ provider, model, until_at: until }) => ({ provider, model, until })),
    };
  });
}

export async function openCircuit(
  database: Database,
  { provider, reason, openings, until, alertWhenOpenedBy, now }: Given<'openCircuit'>,
): Promise<{ readonly alert: boolean }> {
  return await database.write(async (transaction) => {
    const opened = { state: 'open', reason, openings, until_at: until, probe_until: 0 } as const;
    await transaction
      .insertInto('provider_health')
      .values({ provider, ...opened, opened_at: now, alerted_at: null })
      .onConflict((conflict) =>
        conflict
          .column('provider')
          .doUpdateSet((column) => ({
            ...opened,
            opened_at: column
              .case()
              .when(
                column.and([
                  column('provider_health.state', '=', 'open'),
                  column('provider_health.opened_at', '<=', now),
                ]),
              )
              .then(column.ref('provider_health.opened_at'))
              .else(now)
              .end(),
          }))
          // Of two that open it at once the one that knows worse is right.
          .where((column) =>
            column.or([
              column('provider_health.state', '=', 'paused'),
              column('provider_health.until_at', '<=', until),
              column('provider_health.opened_at', '>', now + clockSkewMs),
            ]),
          ),
      )
      .execute();
    // Those that waited for whoever tried it.
    await bringForward(transaction, provider, until);
    const { numUpdatedRows } = await transaction
      .updateTable('provider_health')
      .set({ alerted_at: now })
      .where('provider', '=', provider)
      .where('alerted_at', 'is', null)
      .where('opened_at', '<=', alertWhenOpenedBy)
      .executeTakeFirst();
    return { alert: numUpdatedRows > 0n };
  });
}

export async function forgetAlert(
  database: Database,
  { provider, alertedAt }: Given<'forgetAlert'>,
): Promise<void> {
  await database.write((transaction) =>
    transaction
      .updateTable('provider_health')
      .set({ alerted_at: null })
      .where('provider', '=', provider)
      .where('alerted_at', '=', alertedAt)
      .execute(),
  );
}

export async function pauseProvider(
  database: Database,
  { provider, reason, until, now }: Given<'pauseProvider'>,
): Promise<void> {
  await database.write((transaction) =>
    transaction
      .insertInto('provider_health')
      .values({
        provider,
        state: 'paused',
        reason,
        opened_at: now,
        openings: 0,
        until_at: until,
        probe_until: 0,
        alerted_at: null,
      })
      .onConflict((conflict) =>
        conflict
          .column('provider')
          .doUpdateSet({ reason, opened_at: now, until_at: until })
          .where('provider_health.state', '=', 'paused')
          .where((column) =>
            column.or([
              column('provider_health.until_at', '<', until),
              column('provider_health.opened_at', '>', now + clockSkewMs),
            ]),
          ),
      )
      .execute(),
  );
}

export async function takeProbe(
  database: Database,
  { provider, probeUntil, now }: Given<'takeProbe'>,
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    transaction
      .updateTable('provider_health')
      .set((column) => ({
        probe_until: probeUntil,
        // Of a clock that was ahead no time is kept.
        until_at: column.case().when('until_at', '<', now).then(column.ref('until_at')).else(now).end(),
        opened_at: column.case().when('opened_at', '<', now).then(column.ref('opened_at')).else(now).end(),
      }))
      .where('provider', '=', provider)
      .where('state', '=', 'open')
      .where((column) =>
        column.or([
          column.and([column('until_at', '<=', now), column('probe_until', '<=', now)]),
          column('opened_at', '>', now + clockSkewMs),
        ]),
      )
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function releaseProbe(
  database: Database,
  { provider, probeUntil }: Given<'releaseProbe'>,
): Promise<void> {
  await database.write(async (transaction) => {
    const released = await transaction
      .updateTable('provider_health')
      .set({ probe_until: 0 })
      .where('provider', '=', provider)
      .where('probe_until', '=', probeUntil)
      .returning('until_at')
      .executeTakeFirst();
    if (released !== undefined) await bringForward(transaction, provider, released.until_at);
  });
}

/** Whoever tried a provider is gone: what waits for them may try it. */
export async function clearProbes(transaction: Transaction): Promise<void> {
  const released = await transaction
    .updateTable('provider_health')
    .set({ probe_until: 0 })
    .where('probe_until', '>', 0)
    .returning(['provider', 'until_at'])
    .execute();
  for (const row of released) await bringForward(transaction, row.provider, row.until_at);
}

/** What waits for a provider for longer than it has to is due then. */
async function bringForward(transaction: Transaction, provider: ProviderId, at: number): Promise<void> {
  await transaction
    .updateTable('runs')
    .set({ next_at: at })
    .where('provider', '=', provider)
    // A start in doubt waits as well; one that is under way has been due since it began.
    .where('state', 'in', ['queued', 'starting'])
    .where('next_at', '>', at)
    .execute();
}

export async function closeCircuit(
  database: Database,
  { provider, startedAt, now }: Given<'closeCircuit'>,
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('provider_health')
      .where('provider', '=', provider)
      .where('state', '=', 'open')
      .where('until_at', '<=', startedAt)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await bringForward(transaction, provider, now);
    return true;
  });
}

export async function noteGoneModel(
  database: Database,
  { provider, model, firstMs, mostMs, now }: Given<'noteGoneModel'>,
): Promise<{ readonly isNew: boolean }> {
  return await database.write(async (transaction) => {
    const { numInsertedOrUpdatedRows = 0n } = await transaction
      .insertInto('gone_models')
      .values({ provider, model, until_at: now + firstMs })
      .onConflict((conflict) => conflict.columns(['provider', 'model']).doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows > 0n) return { isNew: true };
    const known = await transaction
      .selectFrom('gone_models')
      .select(['until_at', 'times'])
      .where('provider', '=', provider)
      .where('model', '=', model)
      .executeTakeFirst();
    const isRemembered = known !== undefined && known.until_at > now && known.until_at <= now + mostMs;
    if (known === undefined || isRemembered) return { isNew: false };
    await transaction
      .updateTable('gone_models')
      .set({ until_at: now + Math.min(firstMs * 2 ** known.times, mostMs), times: known.times + 1 })
      .where('provider', '=', provider)
      .where('model', '=', model)
      // Of two that read the same one finds it changed.
      .where('until_at', '=', known.until_at)
      .execute();
    return { isNew: false };
  });
}

export async function forgetGoneModel(
  database: Database,
  { provider, model }: Given<'forgetGoneModel'>,
): Promise<void> {
  await database.write((transaction) =>
    transaction
      .deleteFrom('gone_models')
      .where('provider', '=', provider)
      .where('model', '=', model)
      .execute(),
  );
}
