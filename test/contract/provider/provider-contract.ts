// What every provider must do with a good answer and with each kind of bad one, against a local server that speaks its wire.
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { systemClock } from '../../../src/clock.ts';
import { createHttpClient } from '../../../src/http/undici-client.ts';
import { createCanvas } from '../../../src/image/rasterise.ts';
import { loadProvider, providerList } from '../../../src/providers/index.ts';
import type { PriceTable } from '../../../src/providers/prices.ts';
import type {
  Failed,
  Finished,
  Handle,
  Pending,
  Provider,
  StartJob,
} from '../../../src/providers/provider.ts';
import type { Fault } from '../../fake/provider/fake-provider.ts';
import { closedPort } from '../../fixture/closed-port.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';

/** What the suite needs of a fake provider, whatever its outcomes are. */
export type ContractFake = {
  readonly baseUrl: string;
  readonly key: string;
  readonly accepted: number;
  readonly requests: readonly { moment: string; path: string; body: unknown }[];
  behave(behaviours: { start?: Fault; status?: Fault; check?: Fault }): void;
  imageFor(jobId: string): Promise<Buffer>;
  readonly jobs: readonly { readonly id: string; readonly prompt: string; readonly resolution: string }[];
  close(): Promise<void>;
};

export type ContractSubject = {
  readonly id: string;
  /** Whether a start answers with the picture itself. */
  readonly synchronous: boolean;
  /** What the operator says of it, for a provider of several ways or without a price of its own. */
  readonly options?: object;
  readonly prices?: PriceTable;
  /** Whether its answers say what a picture cost; true unless told. */
  readonly tellsCost?: boolean;
  createFake(): Promise<ContractFake>;
};

export const plainJob: Omit<StartJob, 'model'> = {
  prompt: 'a lamp on a quiet table',
  aspectRatio: '1:1',
  resolution: '1K',
  search: false,
  references: [],
  slot: 0,
};

const http = createHttpClient({ egressAllow: [], userAgent: 'plantain test', clock: systemClock });
afterAll(() => http.close());

export async function createProvider(
  id: string,
  settings: { key: string; baseUrl: string; options?: object; prices?: PriceTable },
  clock: Clock = systemClock,
): Promise<Provider> {
  const entry = providerList.find((each) => each.id === id);
  if (entry === undefined) throw new Error(`No provider ${id}`);
  return loadProvider(entry, settings, { http, clock, canvas: createCanvas() });
}

export const idle = (): AbortSignal => new AbortController().signal;

type Expected = Partial<Pick<Failed, 'reason' | 'certainty' | 'retryAfterMs'>>;
const date = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

const faults: readonly (readonly [name: string, fault: () => Fault, expected: Expected])[] = [
  ['400', () => ({ kind: 'error', status: 400 }), { reason: 'rejected', certainty: 'definite' }],
  ['401', () => ({ kind: 'error', status: 401 }), { reason: 'bad_key', certainty: 'definite' }],
  ['402', () => ({ kind: 'error', status: 402 }), { reason: 'out_of_credit', certainty: 'definite' }],
  ['429', () => ({ kind: 'error', status: 429 }), { reason: 'rate_limited', certainty: 'definite' }],
  [
    '429 with Retry-After in seconds',
    () => ({ kind: 'error', status: 429, retryAfter: '7' }),
    { reason: 'rate_limited', certainty: 'definite', retryAfterMs: 7000 },
  ],
  [
    '429 with an absurd Retry-After',
    () => ({ kind: 'error', status: 429, retryAfter: '86400' }),
    { reason: 'rate_limited', retryAfterMs: 300_000 },
  ],
  [
    '429 with a Retry-After of 0',
    () => ({ kind: 'error', status: 429, retryAfter: '0' }),
    { reason: 'rate_limited' },
  ],
  [
    '429 with nonsense in Retry-After',
    () => ({ kind: 'error', status: 429, retryAfter: 'soon' }),
    { reason: 'rate_limited' },
  ],
  ['500', () => ({ kind: 'error', status: 500 }), { reason: 'unavailable', certainty: 'definite' }],
  ['503', () => ({ kind: 'error', status: 503 }), { reason: 'unavailable', certainty: 'definite' }],
  ['408', () => ({ kind: 'error', status: 408 }), { reason: 'timed_out', certainty: 'doubt' }],
  ['502', () => ({ kind: 'error', status: 502 }), { reason: 'unavailable', certainty: 'doubt' }],
  ['504', () => ({ kind: 'error', status: 504 }), { reason: 'timed_out', certainty: 'doubt' }],
  ['520 as a page', () => ({ kind: 'html', status: 520 }), { reason: 'unavailable', certainty: 'doubt' }],
  ['524 as a page', () => ({ kind: 'html', status: 524 }), { reason: 'timed_out', certainty: 'doubt' }],
  ['503 as a page', () => ({ kind: 'html', status: 503 }), { reason: 'garbled', certainty: 'doubt' }],
  ['403 as a page', () => ({ kind: 'html', status: 403 }), { reason: 'garbled', certainty: 'doubt' }],
  ['200 as a page', () => ({ kind: 'html', status: 200 }), { reason: 'garbled', certainty: 'doubt' }],
  ['a redirect', () => ({ kind: 'raw', status: 302, body: {} }), { reason: 'garbled', certainty: 'doubt' }],
  [
    'an error in a foreign shape',
    () => ({ kind: 'raw', status: 500, body: { oops: 1 } }),
    { reason: 'garbled', certainty: 'doubt' },
  ],
  ['an empty 200', () => ({ kind: 'nothing', status: 200 }), { reason: 'garbled', certainty: 'doubt' }],
  ['an empty 500', () => ({ kind: 'nothing', status: 500 }), { reason: 'garbled', certainty: 'doubt' }],
  [
    'an empty object',
    () => ({ kind: 'raw', status: 200, body: {} }),
    { reason: 'garbled', certainty: 'doubt' },
  ],
  ['an array', () => ({ kind: 'raw', status: 200, body: [1] }), { reason: 'garbled', certainty: 'doubt' }],
  ['null', () => ({ kind: 'raw', status: 200, body: null }), { reason: 'garbled', certainty: 'doubt' }],
  [
    'brackets that never close',
    () => ({ kind: 'raw', status: 200, body: '['.repeat(5000) }),
    { reason: 'garbled' },
  ],
  [
    'brackets that were never opened',
    () => ({ kind: 'raw', status: 200, body: '}}}' }),
    { reason: 'garbled' },
  ],
  ['garbage', () => ({ kind: 'garbage' }), { reason: 'garbled', certainty: 'doubt' }],
  ['cut JSON', () => ({ kind: 'cut json' }), { reason: 'garbled', certainty: 'doubt' }],
  ['half a body', () => ({ kind: 'half a body' }), { reason: 'garbled', certainty: 'doubt' }],
  ['a reset after accepting', () => ({ kind: 'drop' }), { reason: 'unreachable', certainty: 'doubt' }],
  ['silence', () => ({ kind: 'hang' }), { reason: 'timed_out', certainty: 'doubt' }],
];

async function untilEnd(
  provider: Provider,
  handle: Handle,
  keep: ReturnType<typeof createKeptBytes>['keep'],
) {
  for (let polls = 0; polls < 20; polls += 1) {
    const state = await provider.status(handle, keep, idle());
    if (state.kind !== 'pending') return state;
  }
  throw new Error('The run did not end within twenty polls');
}

export function describeProvider(subject: ContractSubject): void {
  const { id, synchronous, createFake, tellsCost = true } = subject;
  const { options: own = {}, prices } = subject;
  const told = prices === undefined ? {} : { prices };
  const way = Object.entries(own)
    .map(([option, value]) => (value === true ? option : value))
    .join(', ');
  describe(`${id} as a provider${way === '' ? '' : ` (${way})`}`, () => {
    let fake: ContractFake;
    let provider: Provider;
    let bytes: ReturnType<typeof createKeptBytes>;
    const job = (): StartJob => ({ ...plainJob, model: provider.models[0] ?? '' });
    const start = (more: Partial<StartJob> = {}) => provider.start({ ...job(), ...more }, bytes.keep, idle());

    const createAgain = (more: object = {}) =>
      createProvider(id, { key: fake.key, baseUrl: fake.baseUrl, options: own, ...told, ...more });

    beforeEach(async () => {
      fake = await createFake();
      bytes = createKeptBytes();
      const options = { ...own, startTimeoutMs: 400, statusTimeoutMs: 400 };
      provider = await createAgain({ options });
    });
    afterEach(() => fake.close());

    async function finish(): Promise<Finished | Failed> {
      const started = await start();
      return started.kind === 'started' ? untilEnd(provider, started.handle, bytes.keep) : started;
    }

    it('makes a picture that is byte for byte what the provider made', async () => {
      const finished = await finish();
      if (finished.kind !== 'finished') throw new Error(finished.detail);
      const [image] = finished.images;
      const original = await fake.imageFor(fake.jobs[0]?.id ?? '');
      const got =
        image?.kind === 'kept'
          ? bytes.kept.get(image.hash)
          : Buffer.from(await (await fetch(image?.url ?? '')).arrayBuffer());
      expect(got?.equals(original)).toBe(true);
      if (tellsCost) expect(finished.costMicros).toBeGreaterThan(0);
      else expect(finished).not.toHaveProperty('costMicros');
    });

    it('is taken at its word for every ratio and resolution that it says it can do', async () => {
      for (const model of provider.models) {
        const { aspectRatios, resolutions } = provider.abilities(model);
        for (const aspectRatio of aspectRatios) {
          const answer = await start({ model, aspectRatio });
          expect(answer, aspectRatio).not.toHaveProperty('reason', 'rejected');
        }
        for (const resolution of resolutions) {
          const answer = await start({ model, resolution });
          expect(answer, resolution).not.toHaveProperty('reason', 'rejected');
          expect(fake.jobs.at(-1)?.resolution).toBe(resolution === '0.5K' ? '512' : resolution);
        }
      }
    });

    for (const [name, fault, expected] of faults) {
      it(`calls ${name} at the start ${expected.reason}${expected.certainty === 'doubt' ? ', in doubt' : ''}`, async () => {
        fake.behave({ start: fault() });
        const failed = await start();
        expect(failed).toMatchObject({ kind: 'failed', ...expected });
        if (name.includes('nonsense') || name.includes('of 0'))
          expect(failed).not.toHaveProperty('retryAfterMs');
        expect(JSON.stringify(failed)).not.toContain(fake.key);
        expect(bytes.kept.size).toBe(0);
      });
    }

    it('reads a Retry-After that is a date', async () => {
      fake.behave({ start: { kind: 'error', status: 429, retryAfter: date(60) } });
      const failed = await start();
      const { retryAfterMs = 0 } = failed.kind === 'failed' ? failed : {};
      expect(retryAfterMs).toBeGreaterThan(50_000);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it('is definite when nothing was sent', async () => {
      const nowhere = `http://127.0.0.1:${await closedPort()}`;
      const lost = await createAgain({ baseUrl: nowhere });
      const failed = await lost.start(job(), bytes.keep, idle());
      expect(failed).toMatchObject({ kind: 'failed', reason: 'unreachable', certainty: 'definite' });
    });

    it('calls a model that is gone by its name', async () => {
      expect(await start({ model: 'no-such-model' })).toMatchObject({
        reason: 'model_gone',
        certainty: 'definite',
      });
    });

    it('repeats neither its key nor the prompt in what goes to the log', async () => {
      const message = `Cannot draw "${plainJob.prompt}" with ${fake.key}`;
      fake.behave({ start: { kind: 'error', status: 500, message } });
      const failed = await start();
      const { detail = '' } = failed.kind === 'failed' ? failed : {};
      expect(detail).toContain('Cannot draw');
      expect(detail).not.toContain(plainJob.prompt);
      expect(detail).not.toContain(fake.key);
    });

    it('repeats no address of a picture in what goes to the log', async () => {
      const message = 'Cannot fetch https://bot.example/files/private.signed?until=1';
      for (const status of [400, 500]) {
        fake.behave({ start: { kind: 'error', status, message } });
        const failed = await start();
        const { detail = '' } = failed.kind === 'failed' ? failed : {};
        expect(detail).toContain('Cannot fetch https://bot.example/…');
        expect(detail).not.toContain('signed');
      }
    });

    it('ends with the reason of its signal when that is aborted', async () => {
      fake.behave({ start: { kind: 'hang' } });
      const controller = new AbortController();
      const patient = await createAgain();
      const answer = patient.start(job(), bytes.keep, controller.signal);
      setImmediate(() => controller.abort(new Error('drained')));
      await expect(answer).rejects.toThrow('drained');
    });

    it('tells a good key from a bad one and from a bad day, without a job', async () => {
      expect(await provider.check(idle())).toMatchObject({ kind: 'good' });
      const wrong = await createAgain({ key: 'no-such-key' });
      expect(await wrong.check(idle())).toMatchObject({ kind: 'bad' });
      expect(await wrong.start(job(), bytes.keep, idle())).toMatchObject({
        reason: 'bad_key',
        certainty: 'definite',
      });
      fake.behave({ check: { kind: 'html', status: 502 } });
      expect(await provider.check(idle())).toMatchObject({ kind: 'unknown' });
      expect(fake.accepted).toBe(0);
    });

    it('has a price for everything that it can do', () => {
      for (const model of provider.models) {
        const { resolutions, search } = provider.abilities(model);
        for (const resolution of resolutions) {
          expect(provider.price({ model, resolution, references: 2, search })).toBeGreaterThan(0);
        }
      }
    });

    it('is synchronous or not, as it says', async () => {
      expect(provider.synchronous).toBe(synchronous);
      expect((await start()).kind).toBe(synchronous ? 'finished' : 'started');
    });

    if (synchronous) return;

    describe('asked for a status', () => {
      let started: { handle: Handle };
      let read: () => Promise<Pending | Finished | Failed>;
      beforeEach(async () => {
        const answer = await start();
        if (answer.kind !== 'started') throw new Error('It did not start');
        started = answer;
        read = () => provider.status(started.handle, bytes.keep, idle());
      });

      for (const [name, fault, { reason, retryAfterMs }] of faults) {
        it(`takes ${name} for the failure of one look: the run goes on`, async () => {
          fake.behave({ status: fault() });
          const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
          expect(await read()).toMatchObject({ kind: 'failed', reason, certainty: 'doubt', ...wait });
          expect(await read()).toMatchObject({ kind: 'finished' });
        });
      }

      it('has a handle that is small, names the model and holds no key', () => {
        const text = JSON.stringify(started.handle);
        expect(text.length).toBeLessThanOrEqual(4096);
        expect(text).not.toContain(fake.key);
        expect(started.handle.model).toBe(job().model);
      });

      it('goes on after a restart with nothing but the handle', async () => {
        const again = await createAgain();
        const handle: Handle = JSON.parse(JSON.stringify(started.handle));
        expect(await untilEnd(again, handle, bytes.keep)).toMatchObject({ kind: 'finished' });
      });
    });
  });
}
