// A local Vtrix: POST /model/v1/generation begins a task, GET /model/v1/generation/task/{id} tells how it stands; pictures
// come from a host of their own.
// Source: doc.vtrix.ai (the model's page), docs.vtrix.ai (base URLs, errors), VtrixAI/vtrix-cli.
import { hasEnded, takeWord } from './course.ts';
import { createDoor, sendJson, sendPage, type Visit } from './door.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, type ErrorSpec, isFault } from './fault.ts';
import { createFileHost, type FileHost } from './file-host.ts';
import type { FetchedReference } from './reference-fetch.ts';
import { createRunBook } from './run-book.ts';
import { createScript } from './script.ts';
import { describeReply, isReply, type VtrixReply, vtrixError } from './vtrix-error.ts';
import { type BodyMode, readVtrixRequest, type VtrixOrder } from './vtrix-request.ts';
import {
  describe,
  describeEnd,
  describeSubmitted,
  taskError,
  type UsageShape,
  type VtrixOutcome,
  type VtrixRun,
} from './vtrix-task.ts';

export type VtrixStart = VtrixOutcome | VtrixReply;

export type VtrixStatus =
  /** One poll's word in place of the true one: unknown, or a step backwards. */
  | { kind: 'word'; word: string }
  /** As if no such task were known. */
  | { kind: 'forgotten' }
  | VtrixReply;

export interface FakeVtrix extends FakeProvider<VtrixStart, VtrixStatus> {
  files: FileHost;
  /** What was fetched, with references: 'fetch'. */
  fetched: readonly FetchedReference[];
}

export interface FakeVtrixOptions {
  key?: string;
  models?: readonly string[];
  /** The only shape of body that it takes; the wrapper unless told. */
  bodyMode?: BodyMode;
  /** Whether references are only judged by their URL or really fetched; a task whose reference is no image fails. */
  references?: 'check' | 'fetch';
  /** Origins taken as public although they are local: the program's own under test. */
  publicOrigins?: readonly string[];
  /** What a picture costs: nothing is published. */
  priceMicros?: number;
  /** tokens unless told. */
  usage?: UsageShape;
  /** A task that costs more than is left is refused with 403 unless told. */
  balanceMicros?: number;
  outOfBalance?: 402 | 403;
  /** Not documented, so any client must take each. */
  createdStatus?: 200 | 201 | 202;
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

const generationPath = '/model/v1/generation';
const taskPath = /^\/model\/v1\/generation\/task\/([^/]+)$/;

export async function createFakeVtrix(options: FakeVtrixOptions = {}): Promise<FakeVtrix> {
  const { key = 'vtrix-good-key', now = Date.now, models = ['nano_banana_2'], usage = 'tokens' } = options;
  const { priceMicros = 50_000 } = options;
  const script = createScript<VtrixStart, VtrixStatus>();
  const files = await createFileHost();
  const runs = createRunBook<VtrixOutcome>({
    provider: 'vtrix',
    idPrefix: 'd3k',
    now,
    files,
    folder: '/outputs/',
    // Nobody says that it does.
    refundsFailed: false,
    references: {
      fetch: options.references === 'fetch',
      // Neither size nor types are documented; these are what its sister's command line sends.
      limitBytes: 10 * 1024 * 1024,
      contentTypes: ['image/png', 'image/jpeg', 'image/webp'],
      failed: (problem) => ({
        kind: 'failed',
        error: taskError(5001097, `HTTP error response: 400 failed to fetch image: ${problem}`),
      }),
    },
  });
  const { book } = runs;

  const refuse = (visit: Visit, error: ErrorSpec) =>
    sendJson(visit.response, error.status, vtrixError(error));

  const answer = (visit: Visit, reply: VtrixReply) =>
    sendJson(visit.response, reply.status, describeReply(reply));

  const fail = (visit: Visit, fault: Fault, reply: () => string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody: vtrixError,
      contentType: 'application/json',
    });

  function start(visit: Visit, order: VtrixOrder): Promise<void> | void {
    const { balanceMicros } = options;
    if (balanceMicros !== undefined && runs.spentMicros() + priceMicros > balanceMicros) {
      return refuse(visit, { status: options.outOfBalance ?? 403, message: 'Insufficient balance' });
    }
    const behaviour = script.takeStart() ?? { kind: 'made' };
    if (isReply(behaviour)) return answer(visit, behaviour);
    const told: VtrixOutcome = isFault(behaviour) ? { kind: 'made' } : behaviour;
    const outcome = told.kind === 'made' && !order.text ? { text: null, ...told } : told;
    const run = runs.draft(order, outcome, priceMicros);
    const begin = () => runs.begin(run, order, visit.server.closing);
    const reply = () => describeSubmitted(run);
    if (isFault(behaviour)) {
      if (behaviour.accepts === true) begin();
      else if (behaviour.accepts) visit.server.later(behaviour.accepts, begin);
      return fail(visit, behaviour, () => JSON.stringify(reply()));
    }
    if (outcome.kind !== 'no id' || outcome.error === undefined) begin();
    return sendJson(visit.response, options.createdStatus ?? 200, reply());
  }

  function read(visit: Visit): Promise<void> | void {
    if (visit.body.kind === 'too large') return refuse(visit, { status: 413 });
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { status: 400, message: 'invalid request body' });
    }
    const order = readVtrixRequest(visit.body.value, {
      models,
      publicOrigins: options.publicOrigins ?? [],
      mode: options.bodyMode ?? 'wrapper',
    });
    return 'message' in order ? refuse(visit, order) : start(visit, order);
  }

  const unknown: ErrorSpec = { status: 404, message: 'task not found' };

  function status(visit: Visit, run: VtrixRun): Promise<void> | void {
    const behaviour = script.takeStatus();
    if (behaviour && isFault(behaviour)) {
      return fail(visit, behaviour, () =>
        JSON.stringify(hasEnded(run, now) ? describeEnd(run, usage) : describe(run, 'in_progress')),
      );
    }
    if (behaviour && isReply(behaviour)) return answer(visit, behaviour);
    if (behaviour?.kind === 'forgotten') return refuse(visit, unknown);
    if (behaviour) return sendJson(visit.response, 200, describe(run, behaviour.word));
    if (hasEnded(run, now)) return sendJson(visit.response, 200, describeEnd(run, usage));
    return sendJson(visit.response, 200, describe(run, takeWord(run, 'in_progress')));
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, headers, entry } = visit;
    if (!url.pathname.startsWith('/model/')) return sendPage(visit.response, 404, 'Page not found');
    if (headers.authorization === undefined) {
      return refuse(visit, { status: 401, message: 'Unauthorized: missing api key' });
    }
    if (!entry.authorised) return refuse(visit, { status: 401 });
    if (url.pathname === generationPath) {
      return method === 'POST' ? read(visit) : refuse(visit, { status: 405, message: 'Method not allowed' });
    }
    const id = taskPath.exec(url.pathname)?.[1];
    if (id === undefined) return refuse(visit, { status: 404 });
    if (method !== 'GET') return refuse(visit, { status: 405, message: 'Method not allowed' });
    const run = runs.find(id);
    if (run) return status(visit, run);
    const fault = script.takeCheck();
    return fault ? fail(visit, fault, () => JSON.stringify(vtrixError(unknown))) : refuse(visit, unknown);
  }

  const door = await createDoor({
    bodyLimitBytes: 1024 * 1024,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: ({ authorization }) => authorization === `Bearer ${key}`,
    momentOf(method, { pathname }) {
      if (method === 'POST' && pathname === generationPath) return 'start';
      const id = taskPath.exec(pathname)?.[1];
      if (method !== 'GET' || id === undefined) return 'other';
      return runs.find(id) ? 'status' : 'check';
    },
    serve,
  });
  return {
    baseUrl: door.server.origin,
    key,
    requests: door.log.entries,
    jobs: book.jobs,
    get accepted() {
      return book.jobs.length;
    },
    get charges() {
      return book.charges;
    },
    // No rate limit is known.
    exceedings: 0,
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
