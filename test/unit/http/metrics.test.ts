import { expect, it } from 'vitest';
import { createMetrics } from '../../../src/http/metrics.ts';

it('counts what happens and reads the live runs at each scrape', async () => {
  let live = [{ provider: 'runbase', state: 'waiting', count: 3 }];
  const metrics = createMetrics(
    async () => live,
    () => [
      { provider: 'runbase', up: true },
      { provider: 'google', up: false },
    ],
  );
  metrics.countCommand('imagine', 'ok');
  metrics.countCommand('imagine', 'ok');
  metrics.countRun('runbase', 'made');
  metrics.observeRun('runbase', '1K', 7000);
  metrics.countPoll('runbase');
  metrics.countDelivery('discord', 'later');
  metrics.countRefusedHold('team');
  metrics.countViolation();
  metrics.countAlert('provider_down', 'google');
  const text = await metrics.render();
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'plantain_commands_total{command="imagine",outcome="ok"} 2',
      'plantain_runs_total{provider="runbase",outcome="made"} 1',
      'plantain_run_seconds_bucket{le="8",provider="runbase",resolution="1K"} 1',
      'plantain_polls_total{provider="runbase"} 1',
      'plantain_deliveries_total{platform="discord",outcome="later"} 1',
      'plantain_holds_refused_total{wallet="team"} 1',
      'plantain_violations_total 1',
      'plantain_alerts_total{kind="provider_down",provider="google"} 1',
      'plantain_provider_up{provider="runbase"} 1',
      'plantain_provider_up{provider="google"} 0',
      'plantain_live_runs{provider="runbase",state="waiting"} 3',
    ]),
  );
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(text).toContain('process_resident_memory_bytes');
  live = [];
  expect(await metrics.render()).not.toContain('state="waiting"');
});
