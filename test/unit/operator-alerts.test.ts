// What operators are told of the providers, and that it is heard of one way or another.
import { expect, it } from 'vitest';
import type { Alert } from '../../src/alert.ts';
import { createLog } from '../../src/log.ts';
import { createOperatorAlerts, writeAlert } from '../../src/operator-alerts.ts';
import type { DeliveryOutcome } from '../../src/platforms/platform.ts';
import { failureReasons } from '../../src/providers/provider.ts';
import { plainText, type Reply } from '../../src/reply.ts';
import { createTell } from '../../src/tell.ts';
import { createLeapingClock } from '../fixture/leaping-clock.ts';

const until = Date.UTC(2026, 10, 21, 14, 32);
const down: Alert = { kind: 'provider_down', provider: 'orthogonal', reason: 'bad_key', until };
const names = () => ({ name: 'Orthogonal', prefix: 'ORTHOGONAL' });
const typed = (platform: string, command: string) =>
  platform === 'slack' ? `/plantain ${command}` : `/${command}`;
const words = (alert: Alert) => plainText(writeAlert(alert, names, (name) => `/${name}`).lines);

function createScene(
  operators: readonly string[],
  answer: (platform: string, attempt: number) => DeliveryOutcome | Error = () => ({ kind: 'delivered' }),
) {
  const clock = createLeapingClock(0);
  const told: { platform: string; personId: string; reply: Reply; at: number }[] = [];
  const lines: { level: string; person?: string; words?: string }[] = [];
  const log = createLog('info', { write: (text: string) => lines.push(JSON.parse(text)) });
  const stopping = new AbortController();
  const platform = (id: 'discord' | 'slack') => ({
    id,
    tell: async (personId: string, reply: Reply) => {
      told.push({ platform: id, personId, reply, at: clock.now() });
      const outcome = answer(id, told.filter((each) => each.platform === id).length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  });
  const platforms = new Map([
    ['discord' as const, platform('discord')],
    ['slack' as const, platform('slack')],
  ]);
  const tell = createTell({ platforms, clock, log, signal: stopping.signal });
  return {
    clock,
    told,
    lines,
    stopping,
    alert: createOperatorAlerts({ operators, tell, names, typed, log }),
  };
}

it('says which provider is skipped, until when, why, and what to do', () => {
  const text = words(down);
  expect(text).toContain('Orthogonal is skipped until 21 Nov 2026, 14:32 (UTC).');
  expect(text).toContain('does not accept our key');
  expect(text).toContain('ORTHOGONAL_API_KEY');
  expect(text).toContain('/providers');
});

it('has a remedy for every reason', () => {
  for (const reason of failureReasons) {
    const [what, why, remedy] = words({ ...down, reason }).split('\n');
    for (const sentence of [what, why, remedy]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
});

it('says which model is gone, and what was charged and reported', () => {
  expect(words({ kind: 'model_gone', provider: 'orthogonal', model: 'old' })).toMatch(
    /no longer offers old\.\n.*ORTHOGONAL_MODELS/,
  );
  const drift = { kind: 'cost_drift', provider: 'orthogonal', day: Date.UTC(2026, 10, 20) } as const;
  const text = words({
    ...drift,
    chargedMicros: 5_000_000,
    reportedMicros: 6_500_000,
    failureCostMicros: 40_000,
  });
  expect(text).toContain('2026-11-20');
  expect(text).toContain('Charged: $5.00. Reported by the provider: $6.50.');
  expect(text).toContain('$0.04 was for attempts that came to nothing');
  expect(text).toContain('ORTHOGONAL_PRICES');
});

it('reaches every operator where they are, in the words of that place', async () => {
  const { alert, told, lines } = createScene(['discord:1', 'slack:U1', 'slack:U2']);
  await alert(down);
  expect(told.map(({ platform, personId }) => `${platform}:${personId}`)).toEqual([
    'discord:1',
    'slack:U1',
    'slack:U2',
  ]);
  const texts = told.map(({ reply }) => plainText(reply.lines));
  expect([texts[0]?.includes('/plantain'), texts[1]?.includes('/plantain providers')]).toEqual([false, true]);
  expect(lines.map(({ level }) => level)).toEqual(['warn']);
});

it('says whether anybody was told, or nobody ever could be', async () => {
  const closed = (platform: string) =>
    platform === 'discord'
      ? ({ kind: 'impossible', detail: 'closed' } as const)
      : ({ kind: 'delivered' } as const);
  expect(await createScene(['discord:1', 'slack:U1'], closed).alert(down)).toBe(true);
  expect(await createScene(['discord:1'], closed).alert(down)).toBe(false);
  expect(await createScene([]).alert(down)).toBe(true);
});

it('is tried three times where it cannot be said at the moment', async () => {
  const { alert, told, clock, lines } = createScene(['discord:1'], (_platform, attempt) =>
    attempt < 3 ? { kind: 'later', afterMs: 2_000, detail: 'busy' } : { kind: 'delivered' },
  );
  let done = false;
  const alerting = alert(down).then(() => {
    done = true;
  });
  await clock.until(() => done);
  await alerting;
  expect(told.map(({ at }) => at)).toEqual([0, 2_000, 4_000]);
  expect(lines.map(({ level }) => level)).toEqual(['warn']);
});

it.each([
  ['there is nobody', [], () => ({ kind: 'delivered' }) as const],
  ['their platform is off', ['web:local'], () => ({ kind: 'delivered' }) as const],
  ['they cannot be written to', ['discord:1'], () => ({ kind: 'impossible', detail: 'closed' }) as const],
  ['the platform breaks', ['discord:1'], () => new Error('broken')],
])('is in the log as an error, in the same words, when %s', async (_case, operators, answer) => {
  const { alert, lines } = createScene(operators, answer);
  await alert(down);
  const last = lines.at(-1);
  expect([last?.level, last?.words]).toEqual(['error', expect.stringContaining('ORTHOGONAL_API_KEY')]);
});

it('is given up, and logged, when the program stops meanwhile', async () => {
  const { alert, stopping, lines, told } = createScene(['discord:1'], () => ({
    kind: 'later',
    afterMs: 2_000,
    detail: 'busy',
  }));
  const alerting = alert(down);
  stopping.abort(new DOMException('Stopping', 'AbortError'));
  await alerting;
  expect([told.length, lines.at(-1)?.level]).toEqual([1, 'error']);
});

it('reaches the others when one cannot be told', async () => {
  const { alert, lines } = createScene(['discord:1', 'slack:U1'], (platform) =>
    platform === 'discord' ? { kind: 'impossible', detail: 'closed' } : { kind: 'delivered' },
  );
  await alert(down);
  expect(lines.map(({ level, person }) => [level, person])).toEqual([
    ['error', 'discord:1'],
    ['warn', undefined],
  ]);
});
