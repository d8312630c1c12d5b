// The health of the providers: every start passes the circuit of its provider, every answer is weighed, and what it
// shows is kept for all processes. Operators are told what needs them. Never decides what becomes of a run.
import type { Alert, AlertOperators } from '../alert.ts';
import type { Clock } from '../clock.ts';
import { StoreError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Failed, Provider, ProviderId } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';
import {
  type Circuit,
  createCircuit,
  isFailed,
  needsOperator,
  type Opening,
  usualCircuit,
} from './circuit.ts';
import type { Down } from './standing.ts';
import type { LiveStandings } from './standings.ts';

/** Whom an answer is about. */
type Asked = { readonly provider: ProviderId; readonly model: string };

export type Admitted = {
  readonly kind: 'admitted';
  /** Asks the provider through its circuit; one that opened since then answers in its place, definitely. */
  ask<Outcome>(run: Asked, question: () => Promise<Outcome>): Promise<Outcome | Failed>;
  /** To be called in any case, once it was asked or is not going to be. */
  leave(): void;
};

export type Health = {
  /** Whether a start may go to the provider now. One that tries whether it works again has it alone for `forMs`. */
  admit(
    provider: ProviderId,
    forMs: number,
  ): Promise<Admitted | { readonly kind: 'down'; readonly down: Down }>;
  /** An answer to anything but a start. */
  note(run: Asked, outcome: { readonly kind: string } | Failed): Promise<void>;
  /** An image of its was kept. */
  worked(provider: ProviderId): void;
  /** For how long it asked not to be asked anything, in milliseconds; 0 usually. */
  pausedMs(provider: ProviderId): number;
  /** Resolves when everything that was learnt has been written. */
  settled(): Promise<void>;
};

/** An outage that passes by itself within this time needs nobody. */
const lastingMs = 10 * 60_000;
/** Longer pauses that a provider asks for are not believed. */
const longestPauseMs = 5 * 60_000;
/** Resellers put models back, or operators rename them. */
const goneForMs = 6 * 3_600_000;
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
      await standings.learn({ health: { ...health, probeUntil } }, async () => {});
      return admitProbe(provider, health.openings, probeUntil);
    }
    // Somebody else tries it, or has already found that it works.
    await standings.refresh();
    const wait = { reason: health.reason, until: clock.now() + shortWaitMs };
    return standings.health(provider)?.state === 'open'
      ? { kind: 'down', down: standings.of(provider).down ?? wait }
      : admitUnlessDown(provider);
  };

  const admitUnlessDown = (provider: ProviderId) => {
    const { down } = standings.of(provider);
    if (down !== undefined) return { kind: 'down', down } as const;
    return { kind: 'admitted', ask: askThrough(circuitOf(provider)), leave: () => {} } as const;
  };

  const admitProbe = (provider: ProviderId, openings: number, probeUntil: number): Admitted => {
    let answered = false;
    const verdict = () => {
      answered = true;
    };
    const circuit = createCircuit({
      limit: limitOf(provider),
      openings,
      onOpen: (opening) => {
        verdict();
        open(provider, opening);
      },
      onClose: () => {
        verdict();
        closed.set(provider, circuit);
        close(provider, probeUntil);
      },
    });
    parts.log.info({ provider, openings }, 'Whether a provider works again is tried with one start');
    return {
      kind: 'admitted',
      ask: askThrough(circuit),
      leave: () => {
        if (answered) return;
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

  const askThrough =
    (circuit: Circuit): Admitted['ask'] =>
    async (run, question) => {
      const outcome = await circuit.ask(question);
      if (outcome === 'open') return notAsked(run.provider);
      weigh(run, outcome);
      return outcome;
    };

  const notAsked = (provider: ProviderId): Failed => ({
    kind: 'failed',
    reason: standings.health(provider)?.reason ?? 'unavailable',
    certainty: 'definite',
    detail: 'not asked: its circuit opened meanwhile',
  });

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
    const openedAt = known?.state === 'open' ? known.openedAt : now;
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
      if (alert) await tell({ kind: 'provider_down', provider, reason, until });
    });
  };

  const close = (provider: ProviderId, probeUntil: number): void => {
    parts.log.info({ provider }, 'A provider works again');
    keep(async () => {
      const now = clock.now();
      await standings.learn({ up: provider }, () => store.closeCircuit({ provider, probeUntil, now }));
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
      const gone = { provider, model, until: now + goneForMs };
      keep(async () => {
        const isNew = await standings.learn({ gone }, () => store.noteGoneModel({ ...gone, now }));
        if (isNew) await tell({ kind: 'model_gone', provider, model });
      });
    }
  };

  const pause = (provider: ProviderId, until: number, now: number): void => {
    const known = standings.health(provider);
    if (known !== undefined && (known.state === 'open' || known.until >= until)) return;
    const paused = { provider, reason: 'rate_limited', until } as const;
    const health = { ...paused, state: 'paused', openedAt: now, openings: 0, probeUntil: 0 } as const;
    keep(() => standings.learn({ health }, () => store.pauseProvider({ ...paused, now })));
  };

  const tell = async (alert: Alert): Promise<void> => {
    parts.metrics.countAlert(alert.kind, alert.provider);
    await parts.alertOperators(alert);
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
      // While it is open only starts that try it say more.
      if (standings.health(run.provider)?.state !== 'open') {
        await circuitOf(run.provider).ask(async () => outcome);
      }
      weigh(run, outcome);
    },
    pausedMs: (provider) => {
      const health = standings.health(provider);
      return health?.state === 'paused' ? Math.max(health.until - clock.now(), 0) : 0;
    },
    worked: (provider) => closed.get(provider)?.worked(),
    settled: async () => {
      while (writes.size > 0) await Promise.all(writes);
    },
  };
}
