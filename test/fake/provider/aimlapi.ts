// A local AI/ML API: POST /v1/images/generations draws at once, the billing pages prove a key; pictures come from a host
// of their own. Source: docs.aimlapi.com (the model's page, errors, account balance, request tracing and cost).
import { randomUUID } from 'node:crypto';
import {
  type AimlapiOutcome,
  aimlapiErrorBody,
  countCredits,
  microsOf,
  traceHeaders,
  writeAimlapiAnswer,
} from './aimlapi-answer.ts';
import { type AimlapiOrder, readAimlapiRequest } from './aimlapi-request.ts';
import { createDoor, sendJson, type Visit } from './door.ts';
import { drawnRatio } from './drawn-ratio.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, type ErrorSpec, isFault } from './fault.ts';
import { createFileHost, type FileHost } from './file-host.ts';
import { takeReferences } from './given-reference.ts';
import { createJobBook, type Job } from './job-book.ts';
import { sendAtPace } from './pace.ts';
import type { FetchedReference } from './reference-fetch.ts';
import { createScript } from './script.ts';

export interface FakeAimlapi extends FakeProvider<AimlapiOutcome, never> {
  files: FileHost;
  /** What was fetched of the references given by URL. */
  fetched: readonly FetchedReference[];
}

export interface FakeAimlapiOptions {
  key?: string;
  models?: readonly string[];
  /** How a model that is not served is refused: as not found, or as a value outside the enum. */
  unknownModel?: 404 | 400;
  /** How errors name their status in the body; the docs show both. */
  statusCodes?: 'numbers' | 'strings';
  /** Origins taken as public although they are local: the program's own under test. */
  publicOrigins?: readonly string[];
  /** 403 when a picture costs more than is left. */
  balanceMicros?: number;
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

type Made = Extract<AimlapiOutcome, { kind: 'made' }>;

const contentType = 'application/json; charset=utf-8';
const generatePath = '/v1/images/generations';
const billingPaths = ['/v1/billing/balance', '/v2/billing'];
/** Not published. */
const referenceLimitBytes = 10 * 1024 * 1024;

export async function createFakeAimlapi(options: FakeAimlapiOptions = {}): Promise<FakeAimlapi> {
  const { key = 'aimlapi-good-key', now = Date.now, unknownModel = 404, statusCodes = 'numbers' } = options;
  const models = options.models ?? ['google/nano-banana-2', 'google/gemini-3-1-flash-image-preview'];
  const { balanceMicros = 10_000_000, publicOrigins = [] } = options;
  const script = createScript<AimlapiOutcome, never>();
  const book = createJobBook({ provider: 'aimlapi', idPrefix: 'inf_', now });
  const files = await createFileHost();
  const fetched: FetchedReference[] = [];

  const errorBody = (visit: Visit, { status, message }: ErrorSpec) => {
    const request = { path: visit.url.pathname, id: randomUUID(), at: now(), statusCodes };
    return aimlapiErrorBody(message === undefined ? { status } : { status, message }, request);
  };

  const refuse = (visit: Visit, error: ErrorSpec) =>
    sendJson(visit.response, error.status, errorBody(visit, error), contentType);

  const fail = (visit: Visit, fault: Fault, reply: () => Promise<string> | string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody: (error) => errorBody(visit, error),
      contentType,
    });

  function draft(order: AimlapiOrder, aspectRatio: string, outcome: AimlapiOutcome) {
    const made = outcome.kind === 'made' ? outcome : undefined;
    const images = made?.images ?? 1;
    const credits = countCredits(order, images);
    const job = book.draft({
      model: order.model,
      prompt: order.prompt,
      aspectRatio,
      resolution: order.resolution,
      references: order.references.length,
      micros: microsOf(credits),
      images,
      format: made?.format ?? 'png',
      sizeBytes: made?.sizeBytes ?? 0,
      refunded: () => outcome.kind === 'refused',
    });
    return { job, credits };
  }

  function host(job: Job, mode: Made['file']): string[] {
    const extension = job.format === 'png' ? 'png' : 'jpg';
    return Array.from({ length: job.images }, (_, index) =>
      files.put({
        path: `/generations/${job.id}-${index}.${extension}`,
        contentType: `image/${job.format}`,
        bytes: () => book.picture(job, index),
        ...(mode && { mode }),
      }),
    );
  }

  /** The ratio to draw, or why the references are of no use. */
  async function readReferences(visit: Visit, order: AimlapiOrder): Promise<{ ratio: string } | string> {
    const pictures = await takeReferences(order.references, {
      publicOrigins,
      limitBytes: referenceLimitBytes,
      signal: visit.server.closing,
      fetched: (reference) => fetched.push(reference),
    });
    if (typeof pictures === 'string') return `image_urls.${pictures}`;
    const ratio = await drawnRatio({ aspectRatio: order.aspectRatio, references: pictures });
    return ratio === undefined ? 'image_urls: cannot be read' : { ratio };
  }

  async function generate(visit: Visit): Promise<void> {
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { status: 400 });
    }
    const order = readAimlapiRequest(visit.body.value, { models, unknownModel });
    if ('status' in order) return refuse(visit, order);
    if (book.spentMicros + microsOf(countCredits(order, 1)) > balanceMicros) {
      return refuse(visit, { status: 403 });
    }
    const references = await readReferences(visit, order);
    if (typeof references === 'string') {
      return refuse(visit, { status: 400, message: `Body validation error\n${references}` });
    }
    const behaviour = script.takeStart() ?? { kind: 'made' };
    if (isFault(behaviour)) {
      const outcome: Made = { kind: 'made' };
      const { job, credits } = draft(order, references.ratio, outcome);
      if (behaviour.accepts === true) book.begin(job);
      else if (behaviour.accepts) visit.server.later(behaviour.accepts, () => book.begin(job));
      return fail(visit, behaviour, () =>
        writeAimlapiAnswer(outcome, job, book, { urls: host(job, undefined), credits }),
      );
    }
    const { job, credits } = draft(order, references.ratio, behaviour);
    book.begin(job);
    const headers = (taken: number) => ({
      'content-type': contentType,
      ...traceHeaders(behaviour, job.id, taken, visit.headers['x-client-request-id']),
    });
    if (behaviour.kind === 'refused') {
      const { status = 400, message = 'The request was rejected by our safety policy.' } = behaviour;
      const write = () => JSON.stringify(errorBody(visit, { status, message }));
      return sendAtPace(visit, behaviour, { status, headers: headers(0), write });
    }
    const urls = host(job, behaviour.file);
    return sendAtPace(visit, behaviour, {
      headers: headers(credits),
      write: () => writeAimlapiAnswer(behaviour, job, book, { urls, credits }),
    });
  }

  function tellBalance(visit: Visit): Promise<void> | void {
    const leftMicros = balanceMicros - book.spentMicros;
    const first = {
      balance: leftMicros * 2,
      lowBalance: false,
      lowBalanceThreshold: 10_000,
      lastUpdated: new Date(now()).toISOString(),
      autoDebitStatus: 'disabled',
      status: 'current',
      statusExplanation: 'Balance is current and up to date',
    };
    const second = { current_balance: leftMicros / 1_000_000, currency: 'USD' };
    const body = visit.url.pathname === '/v2/billing' ? second : first;
    const fault = script.takeCheck();
    if (fault) return fail(visit, fault, () => JSON.stringify(body));
    sendJson(visit.response, 200, body, contentType);
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, entry } = visit;
    if (method === 'GET' && url.pathname === '/v1/models') {
      // Public, so it proves no key.
      const data = models.map((id) => ({ id, type: 'image', endpoints: [generatePath] }));
      return sendJson(visit.response, 200, { object: 'list', data }, contentType);
    }
    if (entry.moment === 'other') {
      return refuse(visit, { status: 404, message: `Cannot ${method} ${url.pathname}` });
    }
    if (!entry.authorised) return refuse(visit, { status: 401 });
    return entry.moment === 'start' ? generate(visit) : tellBalance(visit);
  }

  const door = await createDoor({
    bodyLimitBytes: 100 * 1024 * 1024,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: ({ authorization }) => authorization === `Bearer ${key}`,
    momentOf(method, { pathname }) {
      if (method === 'POST' && pathname === generatePath) return 'start';
      return method === 'GET' && billingPaths.includes(pathname) ? 'check' : 'other';
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
    exceedings: 0,
    files,
    fetched,
    behave: script.behave,
    calm: script.calm,
    seen: door.log.seen,
    imageFor: book.imageFor,
    async close() {
      await Promise.all([door.close(), files.close()]);
    },
  };
}
