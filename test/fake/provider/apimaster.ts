// A local APIMaster: POST /images/generations answers with the pictures, …/async begins a task that GET /tasks/{id} tells
// of, GET /models proves a key; pictures come from a host of their own.
// Source: apimaster.ai docs (images, the model's page), its agent skills' API notes, docs.apimart.ai, QuantumNous/new-api.
import {
  apimasterError,
  describeReply,
  invalidToken,
  invalidUrl,
  isReply,
  unknownTask,
} from './apimaster-error.ts';
import {
  type ApimasterOrder,
  noChannel,
  readApimasterRequest,
  referenceLimitBytes,
  referenceTypes,
} from './apimaster-request.ts';
import {
  type ApimasterOutcome,
  type ApimasterRun,
  type ApimasterStart,
  type ApimasterStatus,
  blocked,
  describe,
  describeEnd,
  describePictures,
  describeSubmitted,
} from './apimaster-task.ts';
import { hasEnded, takeWord } from './course.ts';
import { createDoor, sendJson, sendPage, type Visit } from './door.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, type ErrorSpec, isFault } from './fault.ts';
import { createFileHost, type FileHost } from './file-host.ts';
import type { FetchedReference } from './reference-fetch.ts';
import { createRunBook } from './run-book.ts';
import { createScript } from './script.ts';

export interface FakeApimaster extends FakeProvider<ApimasterStart, ApimasterStatus> {
  files: FileHost;
  /** What was fetched, with references: 'fetch'. */
  fetched: readonly FetchedReference[];
}

export interface FakeApimasterOptions {
  key?: string;
  models?: readonly string[];
  /** Whether references are only judged by their URL or really fetched; one that is no image is refused, or fails its task. */
  references?: 'check' | 'fetch';
  /** Origins taken as public although they are local: the program's own under test. */
  publicOrigins?: readonly string[];
  /** Where tasks are asked after; /tasks/ unless told, /images/tasks/ at siblings. */
  tasksPath?: string;
  /** A request that costs more than is left is refused with 402 unless told. */
  balanceMicros?: number;
  outOfQuota?: 402 | 403;
  /** Not documented, so any client must take each. */
  submittedStatus?: 200 | 201 | 202;
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

const priceMicros = { '0.5K': 37_500, '1K': 37_500, '2K': 50_000, '4K': 75_000 } as const;
/** Fourteen references at their limit in base64, and some words. */
const bodyLimitBytes = 200 * 1024 * 1024;
const syncPath = '/v1/images/generations';
const asyncPath = `${syncPath}/async`;
const modelsPath = '/v1/models';

export async function createFakeApimaster(options: FakeApimasterOptions = {}): Promise<FakeApimaster> {
  const { key = 'sk-apimaster-good-key', now = Date.now } = options;
  const models = options.models ?? ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image'];
  const tasksPath = `/v1${options.tasksPath ?? '/tasks/'}`;
  const script = createScript<ApimasterStart, ApimasterStatus>();
  const files = await createFileHost();
  const runs = createRunBook<ApimasterOutcome>({
    provider: 'apimaster',
    idPrefix: 'task_01K',
    now,
    files,
    folder: '/imgs/',
    refundsFailed: true,
    references: {
      fetch: options.references === 'fetch',
      limitBytes: referenceLimitBytes,
      contentTypes: referenceTypes,
      failed: (problem) => ({
        kind: 'failed',
        error: { message: `Failed to fetch reference image: ${problem}`, code: 'invalid_request' },
      }),
    },
  });
  const { book } = runs;

  const refuse = (visit: Visit, error: ErrorSpec) =>
    sendJson(visit.response, error.status, apimasterError(error));

  const answer = (visit: Visit, { status, body }: { status: number; body: unknown }) =>
    sendJson(visit.response, status, body);

  const fail = (visit: Visit, fault: Fault, reply: () => Promise<string> | string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody: apimasterError,
      contentType: 'application/json',
    });

  async function answerWithPictures(visit: Visit, run: ApimasterRun): Promise<void> {
    const { outcome } = run;
    runs.beginEnded(run);
    await outcome.until;
    if (outcome.latencyMs) await visit.server.wait(outcome.latencyMs);
    // The socket stays open until the client or close() ends it.
    if (outcome.kind === 'never') return;
    if (outcome.kind !== 'failed') return sendJson(visit.response, 200, await describePictures(run, book));
    const { error = blocked, status = 400 } = outcome;
    const usual = apimasterError({ status });
    const given = typeof error === 'object' ? { ...usual.error, ...error } : error;
    sendJson(visit.response, status, { error: given });
  }

  async function start(visit: Visit, order: ApimasterOrder, asynchronous: boolean): Promise<void> {
    const micros = priceMicros[order.size] * order.count;
    if (options.balanceMicros !== undefined && runs.spentMicros() + micros > options.balanceMicros) {
      const message = 'user quota is not enough';
      return refuse(visit, { status: options.outOfQuota ?? 402, code: 'insufficient_user_quota', message });
    }
    const { closing } = visit.server;
    const behaviour = script.takeStart() ?? { kind: 'made' };
    if (isReply(behaviour)) return answer(visit, describeReply(behaviour));
    const outcome: ApimasterOutcome = isFault(behaviour) ? { kind: 'made' } : behaviour;
    const run = runs.draft(
      order,
      outcome.kind === 'made' ? { images: order.count, ...outcome } : outcome,
      micros,
    );
    if (isFault(behaviour)) {
      const begin = () => (asynchronous ? runs.begin(run, order, closing) : runs.beginEnded(run));
      if (behaviour.accepts === true) begin();
      else if (behaviour.accepts) visit.server.later(behaviour.accepts, begin);
      return fail(visit, behaviour, async () =>
        JSON.stringify(asynchronous ? describeSubmitted(run) : await describePictures(run, book)),
      );
    }
    if (asynchronous) {
      runs.begin(run, order, closing);
      return sendJson(visit.response, options.submittedStatus ?? 200, describeSubmitted(run));
    }
    const problem = await runs.findBadReference(run.job.id, order.urls, closing);
    if (!problem) return answerWithPictures(visit, run);
    const message = `Failed to fetch reference image: ${problem}`;
    return refuse(visit, { status: 400, code: 'invalid_request', message });
  }

  function read(visit: Visit): Promise<void> | void {
    if (visit.body.kind === 'too large') {
      return refuse(visit, { status: 413, code: 'read_request_body_failed' });
    }
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { status: 400, code: 'bad_request_body' });
    }
    const order = readApimasterRequest(visit.body.value, {
      models,
      publicOrigins: options.publicOrigins ?? [],
    });
    if ('code' in order) return refuse(visit, order);
    return start(visit, order, visit.url.pathname === asyncPath);
  }

  function status(visit: Visit, id: string): Promise<void> | void {
    const model = visit.url.searchParams.get('model');
    if (!model) return refuse(visit, { status: 400, message: 'model is required' });
    if (!models.includes(model)) return refuse(visit, noChannel(model));
    const behaviour = script.takeStatus();
    const run = runs.find(id);
    const known = run?.job.model === model ? run : undefined;
    if (behaviour && isFault(behaviour)) {
      const reply = () => {
        if (!known) return apimasterError({ status: 404 });
        return hasEnded(known, now) ? describeEnd(known) : describe(known, 'processing');
      };
      return fail(visit, behaviour, () => JSON.stringify(reply()));
    }
    if (behaviour && isReply(behaviour)) return answer(visit, describeReply(behaviour));
    if (behaviour?.kind === 'forgotten') return answer(visit, unknownTask(behaviour.as));
    if (!known) return answer(visit, unknownTask());
    if (behaviour) return sendJson(visit.response, 200, describe(known, behaviour.word));
    if (hasEnded(known, now)) return sendJson(visit.response, 200, describeEnd(known));
    return sendJson(visit.response, 200, describe(known, takeWord(known, 'processing')));
  }

  function check(visit: Visit): Promise<void> | void {
    const created = 1_626_777_600;
    const data = models.map((id) => ({ id, object: 'model', created, owned_by: 'custom' }));
    const body = { success: true, object: 'list', data };
    const fault = script.takeCheck();
    return fault ? fail(visit, fault, () => JSON.stringify(body)) : sendJson(visit.response, 200, body);
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, entry } = visit;
    // Whatever is no API path is the web page of the service, unknown addresses too.
    if (!url.pathname.startsWith('/v1/')) return sendPage(visit.response, 200, 'APIMaster');
    const chat = method === 'POST' && url.pathname === '/v1/chat/completions';
    if (entry.moment === 'other' && !chat) {
      return sendJson(visit.response, 404, invalidUrl(method, url.pathname));
    }
    if (!entry.authorised) return sendJson(visit.response, 401, invalidToken);
    if (chat) return refuse(visit, { status: 400, message: 'Use /v1/images/generations for image models' });
    if (entry.moment === 'start') return read(visit);
    if (entry.moment === 'check') return check(visit);
    return status(visit, url.pathname.slice(tasksPath.length));
  }

  const door = await createDoor({
    bodyLimitBytes,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: ({ authorization }) => authorization === `Bearer ${key}`,
    momentOf(method, { pathname }) {
      if (method === 'POST' && (pathname === syncPath || pathname === asyncPath)) return 'start';
      if (method !== 'GET') return 'other';
      if (pathname === modelsPath) return 'check';
      return pathname.startsWith(tasksPath) && /^[^/]+$/.test(pathname.slice(tasksPath.length))
        ? 'status'
        : 'other';
    },
    serve,
  });
  return {
    baseUrl: `${door.server.origin}/v1`,
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
