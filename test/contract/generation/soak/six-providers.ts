// The six real providers in front of their local servers, each with limits, a climate and a way to go wrong of its own.
import { systemClock } from '../../../../src/clock.ts';
import type { HttpClient } from '../../../../src/http/http-client.ts';
import { createCanvas } from '../../../../src/image/rasterise.ts';
import { loadProviders } from '../../../../src/providers/index.ts';
import type { Provider } from '../../../../src/providers/provider.ts';
import type { ProviderSettings } from '../../../../src/providers/provider-module.ts';
import { createFakeAimlapi } from '../../../fake/provider/aimlapi.ts';
import type { AimlapiOutcome } from '../../../fake/provider/aimlapi-answer.ts';
import { createFakeApimaster } from '../../../fake/provider/apimaster.ts';
import type { ApimasterOutcome } from '../../../fake/provider/apimaster-task.ts';
import type { Charge, FakeJob } from '../../../fake/provider/fake-provider.ts';
import type { GeminiOutcome } from '../../../fake/provider/gemini-answer.ts';
import { createFakeGoogle } from '../../../fake/provider/google.ts';
import { createFakeOrthogonal } from '../../../fake/provider/orthogonal.ts';
import type { OrthogonalOutcome } from '../../../fake/provider/orthogonal-answer.ts';
import type { LoggedRequest } from '../../../fake/provider/request-log.ts';
import { createFakeRunbase } from '../../../fake/provider/runbase.ts';
import type { RunbaseOutcome } from '../../../fake/provider/runbase-run.ts';
import { createFakeVtrix } from '../../../fake/provider/vtrix.ts';
import type { VtrixOutcome } from '../../../fake/provider/vtrix-task.ts';
import { createRandom } from '../../../fixture/random.ts';
import { type Climate, createWeather } from './weather.ts';

export type Limits = {
  readonly concurrency: number;
  readonly requests: { readonly count: number; readonly windowMs: number };
};

/** What a test may ask of a local server, whatever it speaks. */
export type Served = {
  readonly id: string;
  readonly limits: Limits;
  /** Whether it says what a picture cost. */
  readonly tellsCost: boolean;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly FakeJob[];
  readonly charges: readonly Charge[];
};

export type SixProviders = {
  readonly providers: readonly Provider[];
  readonly served: readonly Served[];
  close(): Promise<void>;
};

/** Long enough that the margin for the way is as long as at the real limits. */
const windowMs = 5_000;
const circuit = { failures: 5, openMs: 1_000 };
/** Which of them are down for a while. */
export const wentDown = ['google', 'apimaster'] as const;
export const ranOutOfCredit = 'aimlapi';
export const goneModel = { provider: 'orthogonal', model: 'gemini-3.1-flash-image-preview' };

const limitsOf: Readonly<Record<string, Limits>> = {
  google: { concurrency: 40, requests: { count: 150, windowMs } },
  orthogonal: { concurrency: 24, requests: { count: 110, windowMs } },
  aimlapi: { concurrency: 16, requests: { count: 30, windowMs } },
  runbase: { concurrency: 30, requests: { count: 100, windowMs } },
  apimaster: { concurrency: 30, requests: { count: 140, windowMs } },
  vtrix: { concurrency: 24, requests: { count: 80, windowMs } },
};

/** What it is to wait at the services themselves would leave no time for their weather. */
const poll = { firstMs: 250, gapMs: 250 };

export async function startSixProviders(parts: {
  readonly http: HttpClient;
  readonly seed: number;
  /** Of the program's own files. */
  readonly publicOrigin: string;
  /** What the account that runs dry has, in micro-dollars. */
  readonly balanceMicros: number;
  progress(): number;
}): Promise<SixProviders> {
  const keepRequests = 1_000_000;
  const publicOrigins = [parts.publicOrigin];
  const plenty = 1_000_000_000_000;
  const fetching = { keepRequests, publicOrigins, references: 'fetch' } as const;
  const rate = limitsOf.runbase?.requests;
  const fakes = {
    google: await createFakeGoogle({ keepRequests }),
    orthogonal: await createFakeOrthogonal({
      keepRequests,
      balanceMicros: plenty,
      gone: [goneModel.model],
    }),
    aimlapi: await createFakeAimlapi({ keepRequests, publicOrigins, balanceMicros: parts.balanceMicros }),
    runbase: await createFakeRunbase({
      ...fetching,
      ...(rate === undefined ? {} : { rateLimit: { requests: rate.count, windowMs: rate.windowMs } }),
    }),
    apimaster: await createFakeApimaster(fetching),
    vtrix: await createFakeVtrix({ ...fetching, usage: 'cost' }),
  };
  let seed = parts.seed;
  const weather = <Outcome extends { kind: string }>(climate: Climate<Outcome>) => {
    seed += 1;
    return createWeather(climate, createRandom(seed), parts.progress);
  };

  const google = weather<GeminiOutcome>({
    latencyMs: [80, 300],
    hasFiles: false,
    bad: [
      (latencyMs) => ({ kind: 'blocked', reason: 'PROHIBITED_CONTENT', latencyMs }),
      (latencyMs) => ({ kind: 'stopped', reason: 'IMAGE_SAFETY', latencyMs }),
      (latencyMs) => ({ kind: 'only text', latencyMs }),
    ],
    outage: {
      from: 0.1,
      to: 0.25,
      faults: [
        { kind: 'error', status: 503 },
        { kind: 'error', status: 500 },
      ],
    },
  });
  fakes.google.behave({ start: google.start }, 'always');
  const orthogonal = weather<OrthogonalOutcome>({
    latencyMs: [100, 500],
    hasFiles: false,
    bad: [
      (latencyMs) => ({ kind: 'blocked', reason: 'PROHIBITED_CONTENT', latencyMs }),
      (latencyMs) => ({ kind: 'upstream error', status: 503, latencyMs }),
      (latencyMs) => ({ kind: 'unsuccessful', latencyMs }),
    ],
  });
  fakes.orthogonal.behave({ start: orthogonal.start }, 'always');
  const aimlapi = weather<AimlapiOutcome>({
    latencyMs: [150, 700],
    hasFiles: true,
    bad: [(latencyMs) => ({ kind: 'refused', latencyMs })],
  });
  fakes.aimlapi.behave({ start: aimlapi.start }, 'always');
  const runbase = weather<RunbaseOutcome>({
    latencyMs: [300, 1_500],
    hasFiles: true,
    bad: [
      (latencyMs) => ({ kind: 'failed', latencyMs }),
      (latencyMs) => ({ kind: 'failed', error: 'internal error', latencyMs }),
    ],
  });
  fakes.runbase.behave({ start: runbase.start, status: runbase.status }, 'always');
  const apimaster = weather<ApimasterOutcome>({
    latencyMs: [400, 2_000],
    hasFiles: true,
    bad: [
      (latencyMs) => ({ kind: 'failed', latencyMs }),
      (latencyMs) => ({ kind: 'failed', error: { message: 'upstream', code: 'x' }, latencyMs }),
    ],
    outage: {
      from: 0.3,
      to: 0.5,
      faults: [{ kind: 'error', status: 503 }, { kind: 'html', status: 502 }, { kind: 'drop' }],
    },
  });
  fakes.apimaster.behave({ start: apimaster.start, status: apimaster.status }, 'always');
  const vtrix = weather<VtrixOutcome>({
    latencyMs: [200, 1_200],
    hasFiles: true,
    bad: [(latencyMs) => ({ kind: 'failed', latencyMs })],
  });
  fakes.vtrix.behave({ start: vtrix.start, status: vtrix.status }, 'always');

  const ids = Object.keys(fakes) as (keyof typeof fakes)[];
  const settings = ids.map((id): { readonly id: string } & ProviderSettings => {
    const { baseUrl, key } = fakes[id];
    const { concurrency, requests } = limitsFor(id);
    return {
      id,
      key,
      baseUrl,
      options: { concurrency, requests, circuit, poll, startTimeoutMs: 3_000, statusTimeoutMs: 3_000 },
      ...(id === 'vtrix' ? { prices: { '0.5K': 45_000, '1K': 50_000, '2K': 60_000 } } : {}),
    };
  });
  const providers = await loadProviders(settings, {
    http: parts.http,
    clock: systemClock,
    canvas: createCanvas(),
  });
  return {
    providers,
    served: ids.map((id) => {
      const fake = fakes[id];
      return {
        id,
        limits: limitsFor(id),
        tellsCost: id !== 'apimaster',
        requests: fake.requests,
        jobs: fake.jobs,
        get charges() {
          return fake.charges;
        },
      };
    }),
    close: async () => {
      await Promise.all(Object.values(fakes).map((fake) => fake.close()));
    },
  };
}

function limitsFor(id: string): Limits {
  const limits = limitsOf[id];
  if (limits === undefined) throw new Error(`${id} has no limits`);
  return limits;
}
