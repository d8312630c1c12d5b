// A local Runbase: POST /runs begins a run, GET /runs/{id} tells how it stands; pictures come from a host of their own.
// Source: runbase.net docs (quickstart, core concepts, error codes, rate limits) and the model's page.
import { hasEnded, takeWord } from './course.ts';
import { createDoor, sendJson, sendPage, type Visit } from './door.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, type ErrorSpec, isFault } from './fault.ts';
import { createFileHost, type FileHost } from './file-host.ts';
import { createRateWindow, type RateLimit } from './rate-window.ts';
import type { FetchedReference } from './reference-fetch.ts';
import { createRunBook } from './run-book.ts';
import { readRunbaseRequest } from './runbase-request.ts';
import {
  describe,
  describeCreated,
  describeEnd,
  type RunbaseOutcome,
  type RunbaseRun,
} from './runbase-run.ts';
import { createScript } from './script.ts';

/** One poll's word in place of the true one: unknown, or a step backwards. */
export type RunbaseStatus = { kind: 'word'; word: string };

export interface FakeRunbase extends FakeProvider<RunbaseOutcome, RunbaseStatus> {
  files: FileHost;
  /** What was fetched, with references: 'fetch'. */
  fetched: readonly FetchedReference[];
}

export interface FakeRunbaseOptions {
  key?: string;
  models?: readonly string[];
  /** 20 requests in 10 s, POST and GET together, unless told. */
  rateLimit?: RateLimit | 'off';
  /** Whether references are only judged by their URL or really fetched; a run whose reference is no image fails. */
  references?: 'check' | 'fetch';
  /** Origins taken as public although they are local: the program's own under test. */
  publicOrigins?: readonly string[];
  /** 402 when a run costs more than is left. */
  balanceMicros?: number;
  /** Not documented, so any client must take each. */
  createdStatus?: 200 | 201 | 202;
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

const priceMicros = { '1K': 60_000, '2K': 90_000, '4K': 130_000 } as const;
const runPath = /^\/api\/v1\/runs\/([^/]+)$/;

const usualCodes: Record<number, string> = {
  400: 'invalid_input',
  401: 'invalid_api_key',
  402: 'insufficient_balance',
  403: 'api_key_spend_limit_exceeded',
  404: 'run_not_found',
  429: 'RATE_LIMITED',
};

function errorBody({ status, code = usualCodes[status] ?? 'internal_error', message = code }: ErrorSpec) {
  return { error: { message, code } };
}

export async function createFakeRunbase(options: FakeRunbaseOptions = {}): Promise<FakeRunbase> {
  const { key = 'sk-runbase-good-key', now = Date.now, models = ['google/nano-banana-2'] } = options;
  const script = createScript<RunbaseOutcome, RunbaseStatus>();
  const rate = createRateWindow(options.rateLimit ?? { requests: 20, windowMs: 10_000 }, now);
  const files = await createFileHost();
  const runs = createRunBook<RunbaseOutcome>({
    provider: 'runbase',
    idPrefix: 'run_',
    now,
    files,
    folder: '/files/generated/',
    refundsFailed: true,
    references: {
      fetch: options.references === 'fetch',
      limitBytes: 30 * 1024 * 1024,
      contentTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
      failed: (problem) => ({ kind: 'failed', error: `Failed to fetch reference image: ${problem}` }),
    },
  });
  const { book } = runs;

  const refuse = (visit: Visit, error: ErrorSpec) => sendJson(visit.response, error.status, errorBody(error));

  const fail = (visit: Visit, fault: Fault, reply: () => string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody,
      contentType: 'application/json',
    });

  function start(visit: Visit): Promise<void> | void {
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { status: 400, code: 'invalid_json' });
    }
    const order = readRunbaseRequest(visit.body.value, {
      models,
      publicOrigins: options.publicOrigins ?? [],
    });
    if ('code' in order) return refuse(visit, { status: 400, ...order });
    const micros = priceMicros[order.resolution];
    if (options.balanceMicros !== undefined && runs.spentMicros() + micros > options.balanceMicros) {
      return refuse(visit, { status: 402, message: 'Insufficient balance' });
    }
    const behaviour = script.takeStart() ?? { kind: 'made' };
    const begin = (run: RunbaseRun) => runs.begin(run, order, visit.server.closing);
    if (!isFault(behaviour)) {
      const run = runs.draft(order, behaviour, micros);
      begin(run);
      return sendJson(visit.response, options.createdStatus ?? 200, describeCreated(run));
    }
    const run = runs.draft(order, { kind: 'made' }, micros);
    if (behaviour.accepts === true) begin(run);
    else if (behaviour.accepts) visit.server.later(behaviour.accepts, () => begin(run));
    return fail(visit, behaviour, () => JSON.stringify(describeCreated(run)));
  }

  function status(visit: Visit, run: RunbaseRun): Promise<void> | void {
    const behaviour = script.takeStatus();
    if (behaviour && isFault(behaviour)) {
      return fail(visit, behaviour, () =>
        JSON.stringify(hasEnded(run, now) ? describeEnd(run) : describe(run, 'processing')),
      );
    }
    if (behaviour) return sendJson(visit.response, 200, describe(run, behaviour.word));
    if (hasEnded(run, now)) return sendJson(visit.response, 200, describeEnd(run));
    return sendJson(visit.response, 200, describe(run, takeWord(run, 'processing')));
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, headers, entry } = visit;
    if (!url.pathname.startsWith('/api/v1/')) return sendPage(visit.response, 404, 'Page not found');
    if (headers.authorization === undefined) return refuse(visit, { status: 401, code: 'missing_api_key' });
    if (!entry.authorised) return refuse(visit, { status: 401 });
    if (!rate.admit()) return refuse(visit, { status: 429, message: 'Rate limit exceeded' });
    if (url.pathname === '/api/v1/runs') {
      if (method === 'POST') return start(visit);
      return refuse(visit, { status: 405, code: 'method_not_allowed' });
    }
    const id = runPath.exec(url.pathname)?.[1];
    if (id === undefined) return refuse(visit, { status: 404, code: 'not_found' });
    if (method !== 'GET') return refuse(visit, { status: 405, code: 'method_not_allowed' });
    const run = runs.find(id);
    if (run) return status(visit, run);
    const fault = script.takeCheck();
    const unknown: ErrorSpec = { status: 404, message: 'Run not found' };
    return fault ? fail(visit, fault, () => JSON.stringify(errorBody(unknown))) : refuse(visit, unknown);
  }

  const door = await createDoor({
    bodyLimitBytes: 1024 * 1024,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: ({ authorization }) => authorization === `Bearer ${key}`,
    momentOf(method, url) {
      if (method === 'POST' && url.pathname === '/api/v1/runs') return 'start';
      const id = runPath.exec(url.pathname)?.[1];
      if (method !== 'GET' || id === undefined) return 'other';
      return runs.find(id) ? 'status' : 'check';
    },
    serve,
  });
  return {
    baseUrl: `${door.server.origin}/api/v1`,
    key,
    requests: door.log.entries,
    jobs: book.jobs,
    get accepted() {
      return book.jobs.length;
    },
    get charges() {
      return book.charges;
    },
    get exceedings() {
      return rate.exceedings;
    },
    files,
    fetched: runs.fetched,
    behave: script.behave,
    calm: script.calm,
    seen: door.log.seen,
    imageFor: book.imageFor,
    async close() {
      await Promise.all([door.close(), files.close()]);
    },
  };
}
