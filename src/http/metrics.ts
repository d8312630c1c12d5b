// What the program counts about itself, and how Prometheus reads it. Labels are few and never name people or prompts.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  /** `outcome`: `ok`, a UserError's code, or `bug`. */
  countCommand(command: string, outcome: string): void;
  /** `outcome`: the state that the run ended in, or why its provider failed. */
  countRun(provider: string, outcome: string): void;
  /** From start to ready. */
  observeRun(provider: string, resolution: string, durationMs: number): void;
  countPoll(provider: string): void;
  countDelivery(platform: string, outcome: string): void;
  /** `wallet`: the kind of the one that was short. */
  countRefusedHold(wallet: string): void;
  /** Something that operators were told. */
  countAlert(kind: string, provider: string): void;
  /** A law of the ledger or of liveness that an audit found broken. */
  countViolation(): void;
  /** Everything in Prometheus' text format. Rejects when the live runs cannot be read. */
  render(): Promise<string>;
  readonly contentType: string;
};

/** Both are read at each scrape. */
export function createMetrics(
  liveRuns: () => Promise<
    readonly { readonly provider: string; readonly state: string; readonly count: number }[]
  >,
  providersUp: () => readonly { readonly provider: string; readonly up: boolean }[],
): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `plantain_${name}_total`, help, labelNames, registers });
  const commands = counter('commands', 'Commands that people ran', ['command', 'outcome']);
  const runs = counter('runs', 'Runs that ended', ['provider', 'outcome']);
  const polls = counter('polls', 'Times that a provider was asked for the state of a run', ['provider']);
  const deliveries = counter('deliveries', 'Attempts at a delivery', ['platform', 'outcome']);
  const refusedHolds = counter('holds_refused', 'Requests refused for want of credits', ['wallet']);
  const alerts = counter('alerts', 'Times that operators were told of something', ['kind', 'provider']);
  const violations = counter('violations', 'Broken laws that audits of the ledger found', []);
  const runSeconds = new Histogram({
    name: 'plantain_run_seconds',
    help: 'Time from the start of a run until its image was ready at the provider',
    labelNames: ['provider', 'resolution'],
    buckets: [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512],
    registers,
  });
  new Gauge({
    name: 'plantain_live_runs',
    help: 'Runs that have not ended',
    labelNames: ['provider', 'state'],
    registers,
    async collect() {
      const rows = await liveRuns();
      // States that are empty now must not keep their last value.
      this.reset();
      for (const { provider, state, count } of rows) this.set({ provider, state }, count);
    },
  });
  new Gauge({
    name: 'plantain_provider_up',
    help: 'Whether runs are started at the provider',
    labelNames: ['provider'],
    registers,
    collect() {
      for (const { provider, up } of providersUp()) this.set({ provider }, up ? 1 : 0);
    },
  });
  return {
    countCommand: (command, outcome) => commands.inc({ command, outcome }),
    countRun: (provider, outcome) => runs.inc({ provider, outcome }),
    observeRun: (provider, resolution, durationMs) =>
      runSeconds.observe({ provider, resolution }, durationMs / 1000),
    countPoll: (provider) => polls.inc({ provider }),
    countDelivery: (platform, outcome) => deliveries.inc({ platform, outcome }),
    countRefusedHold: (wallet) => refusedHolds.inc({ wallet }),
    countAlert: (kind, provider) => alerts.inc({ kind, provider }),
    countViolation: () => violations.inc(),
    render: () => register.metrics(),
    contentType: register.contentType,
  };
}
