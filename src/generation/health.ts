// The health of the providers: every start passes the circuit of its provider, every answer is weighed, and what it
// shows is kept for all processes. Operators are told what needs them. Never decides what becomes of a run.
import type { Alert, AlertOperators } from '../alert.ts';
import type { Clock } from '../clock.ts';
import { StoreError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Failed, Provider, ProviderId } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import {
  type Circuit,
  createCircuit,
  isFailed,
  isProof,
  needsOperator,
  type Opening,
  usualCircuit,
} from './circuit.ts';
import { type Down, longestGoneMs } from './standing.ts';
import type { LiveStandings } from './standings.ts';

/** Whom an answer is about, and since when it was asked. */
type Asked = Pick<ClaimedRun, 'provider' | 'model' | 'generationId' | 'startedAt'>;

type NotAsked = { readonly kind: 'down'; readonly down: Down };

export type Admitted = {
  readonly kind: 'admitted';
  /**
   * Asks the provider through its circuit. `down`: it opened since then, and nothing was asked. A question that does not
   * reach the provider answers something other than an outcome of its.
   */
  ask<Outcome extends { readonly kind: string }>(
    run: Asked,
    question: () => Promise<Outcome>,
  ): Promise<Outcome | NotAsked>;
  /** To be called in any case, once it was asked or is not going to be. */
  leave(): void;
};

export type Health = {
  /** Whether a start may go to the provider now. One that tries whether it works again has it alone for `forMs`. */
  admit(provider: ProviderId, forMs: number): Promise<Admitted | NotAsked>;
  /** An answer to anything but a start. */
  note(run: Asked, outcome: { readonly kind: string } | Failed): Promise<void>;
  /** Its image was kept. */
  worked(run: Asked): void;
  /** For how long it asked not to be asked anything, in milliseconds; 0 usually. */
  pausedMs(provider: ProviderId): number;
  /** Resolves when everything that was learnt has been written. */
  settled(): Promise<void>;
};

/** An outage that passes by itself within this time needs nobody. */
const lastingMs = 10 * 60_000;
/** Longer pauses that a provider asks for are not believed. */
const longestPauseMs = 5 * 60_000;
/** At first: that a model has no channel just now may pass. */
const goneForMs = 10 * 60_000;
/** When somebody else was faster. */
const shortWaitMs = 1_000;

export function createHealth(parts: {
  readonly store: Store;
  readonly standings: LiveStandings;
  readonly providers: ReadonlyMap<ProviderId, Pick<Provider, 'limits'>>;
  readonly alertOperators: AlertOperators;
  readonly metrics: { countAlert(kind: string, provider: string): void };
  readonly clock: Clock;
  readonly log: Log;
}): Health {
  const { store, standings, clock } = parts;
  const closed = new Map<ProviderId, Circuit>();
  const writes = new Set<Promise<void>>();

  const admit: Health['admit'] = async (provider, forMs) => {
    const health = standings.health(provider);
    if (health?.state !== 'open') return admitUnlessDown(provider);
    const { down } = standings.of(provider);
    if (down !== undefined) return { kind: 'down', down };
    const now = clock.now();
    const probeUntil = now + forMs;
    if (await store.takeProbe({ provider, probeUntil, now })) {
      const until = Math.min(health.until, now);
      const openedAt = Math.min(health.openedAt, now);
      await standings.learn({ health: { ...health, until, openedAt, probeUntil } }, async () => {});
      return admitProbe(provider, health.openings, probeUntil);
    }
    // Somebody else tries it, or has already found that it works.
    await standings.refresh();
    return standings.health(provider)?.state === 'open'
      ? { kind: 'down', down: downOf(provider) }
      : admitUnlessDown(provider);
  };

  const admitUnlessDown = (provider: ProviderId) => {
    const { down } = standings.of(provider);
    if (down !== undefined) return { kind: 'down', down } as const;
    return { kind: 'admitted', ask: askThrough(circuitOf(provider)), leave: () => {} } as const;
  };

  const admitProbe = (provider: ProviderId, openings: number, probeUntil: number): Admitted => {
    let wasAsked = false;
    const through = askThrough(createTrial(provider, openings, clock.now()));
    parts.log.info({ provider, openings }, 'Whether a provider works again is tried with one start');
    return {
      kind: 'admitted',
      ask: async (run, question) => {
        const outcome = await through(run, question);
        // Of a start that was taken it shows later, and until then nobody else tries.
        wasAsked = ['started', 'finished', 'failed'].includes(outcome.kind);
        return outcome;
      },
      leave: () => {
        if (wasAsked) return;
        const health = standings.health(provider);
        if (health?.probeUntil !== probeUntil) return;
        keep(() =>
          standings.learn({ health: { ...health, probeUntil: 0 } }, () =>
            store.releaseProbe({ provider, probeUntil }),
          ),
        );
      },
    };
  };

  /** One that is open and may be tried; `startedAt`: when the run began by which it is. */
  const createTrial = (provider: ProviderId, openings: number, startedAt: number): Circuit =>
    createCircuit({
      limit: limitOf(provider),
      openings,
      onOpen: (opening) => open(provider, opening),
      onClose: () => close(provider, startedAt),
    });

  const askThrough =
    (circuit: Circuit): Admitted['ask'] =>
    async (run, question) => {
      const outcome = await circuit.ask(question, run.generationId);
      if (outcome === 'open') return { kind: 'down', down: downOf(run.provider) };
      weigh(run, outcome);
      return outcome;
    };

  const downOf = (provider: ProviderId): Down =>
    standings.of(provider).down ?? {
      reason: standings.health(provider)?.reason ?? 'unavailable',
      until: clock.now() + shortWaitMs,
    };

  /** A run that was started when its provider's circuit could be tried, so that it shows whether it works. */
  const trialOf = ({ provider, startedAt }: Asked) => {
    const health = standings.health(provider);
    if (health?.state !== 'open' || startedAt === null || startedAt < health.until) return undefined;
    return { openings: health.openings, startedAt };
  };

  const circuitOf = (provider: ProviderId): Circuit => {
    const known = closed.get(provider);
    // One that opened belongs to a time that is over, or its row would be there.
    if (known?.isClosed()) return known;
    const circuit = createCircuit({
      limit: limitOf(provider),
      openings: 0,
      onOpen: (opening) => open(provider, opening),
      onClose: () => {},
    });
    closed.set(provider, circuit);
    return circuit;
  };

  const limitOf = (provider: ProviderId) => parts.providers.get(provider)?.limits.circuit ?? usualCircuit;

  const open = (provider: ProviderId, { reason, openings, forMs }: Opening): void => {
    const now = clock.now();
    const until = now + forMs;
    const known = standings.health(provider);
    const openedAt = known?.state === 'open' ? Math.min(known.openedAt, now) : now;
    parts.log.error(
      { provider, reason, openings, forMs },
      'A provider does not work; nothing is started there',
    );
    keep(async () => {
      const alertWhenOpenedBy = needsOperator(reason) ? now : now - lastingMs;
      const health = { provider, state: 'open', reason, openedAt, openings, until, probeUntil: 0 } as const;
      const { alert } = await standings.learn({ health }, () =>
        store.openCircuit({ provider, reason, openings, until, alertWhenOpenedBy, now }),
      );
      if (!alert || (await tell({ kind: 'provider_down', provider, reason, until }))) return;
      await store.forgetAlert({ provider, alertedAt: now });
    });
  };

  const close = (provider: ProviderId, startedAt: number): void => {
    parts.log.info({ provider }, 'A provider works again');
    keep(async () => {
      const now = clock.now();
      await standings.learn({ up: provider }, () => store.closeCircuit({ provider, startedAt, now }));
    });
  };

  /** What an answer says beside its weight for the circuit. */
  const weigh = ({ provider, model }: Asked, outcome: unknown): void => {
    if (!isFailed(outcome)) return;
    const now = clock.now();
    if (outcome.reason === 'rate_limited' && outcome.retryAfterMs !== undefined) {
      pause(provider, now + Math.min(outcome.retryAfterMs, longestPauseMs), now);
    }
    if (outcome.reason === 'model_gone' && outcome.certainty === 'definite') {
      // At least; the store knows for how long, and this process a moment later.
      const gone = { provider, model, until: now + goneForMs };
      const lengths = { firstMs: goneForMs, mostMs: longestGoneMs };
      keep(async () => {
        const { isNew } = await standings.learn({ gone }, () =>
          store.noteGoneModel({ provider, model, ...lengths, now }),
        );
        if (isNew) await tell({ kind: 'model_gone', provider, model });
      });
    }
  };

  const pause = (provider: ProviderId, until: number, now: number): void => {
    const isOpen = standings.health(provider)?.state === 'open';
    if (isOpen || (standings.of(provider).down?.until ?? 0) >= until) return;
    const paused = { provider, reason: 'rate_limited', until } as const;
    const health = { ...paused, state: 'paused', openedAt: now, openings: 0, probeUntil: 0 } as const;
    keep(() => standings.learn({ health }, () => store.pauseProvider({ ...paused, now })));
  };

  const tell = async (alert: Alert): Promise<boolean> => {
    parts.metrics.countAlert(alert.kind, alert.provider);
    return parts.alertOperators(alert);
  };

  /** Nobody waits for it: between a provider's answer and the write of its run id nothing may come. */
  const keep = (write: () => Promise<void>): void => {
    const task: Promise<void> = write()
      .catch((error: unknown) => {
        const level = error instanceof StoreError ? 'warn' : 'error';
        parts.log[level](
          { err: error },
          'What a provider showed of itself could not be kept; this process knows it',
        );
      })
      .finally(() => writes.delete(task));
    writes.add(task);
  };

  return {
    admit,
    note: async (run, outcome) => {
      if (!isFailed(outcome)) return;
      const trial = trialOf(run);
      // While it is open only a run that tries it says more.
      if (standings.health(run.provider)?.state !== 'open') {
        await circuitOf(run.provider).ask(async () => outcome, run.generationId);
      } else if (trial !== undefined && isProof(outcome)) {
        const circuit = createTrial(run.provider, trial.openings, trial.startedAt);
        await circuit.ask(async () => outcome, run.generationId);
      }
      weigh(run, outcome);
    },
    pausedMs: (provider) => {
      const isPaused = standings.health(provider)?.state === 'paused';
      const until = isPaused ? standings.of(provider).down?.until : undefined;
      return until === undefined ? 0 : until - clock.now();
    },
    worked: (run) => {
      closed.get(run.provider)?.worked();
      const trial = trialOf(run);
      if (trial !== undefined) close(run.provider, trial.startedAt);
      const { provider, model, startedAt } = run;
      const goneUntil = standings.goneUntil(provider, model);
      // Those that were started before it was gone may end after it.
      if (goneUntil === undefined || startedAt === null || startedAt < goneUntil) return;
      const back = { provider, model };
      keep(() => standings.learn({ back }, () => store.forgetGoneModel(back)));
    },
    settled: async () => {
      while (writes.size > 0) await Promise.all(writes);
    },
  };
}
