// A local OpenRouter: POST /chat/completions of models that draw, and GET /key, which tells about the key that asks.
// Source: openrouter.ai/docs (image generation, errors, get current API key). The answer carries the picture.
import { createDoor, sendJson, sendPage, type Visit } from './door.ts';
import { drawnRatio } from './drawn-ratio.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, isFault } from './fault.ts';
import type { GeminiOrder } from './gemini-request.ts';
import { takeReferences } from './given-reference.ts';
import { createJobBook, type Job } from './job-book.ts';
import {
  isInsured,
  type OpenrouterError,
  type OpenrouterOutcome,
  openrouterErrorBody,
  openrouterFaultBody,
  priceAnswer,
  writeOpenrouterAnswer,
} from './openrouter-answer.ts';
import { type OpenrouterOrder, readOpenrouterRequest } from './openrouter-request.ts';
import { sendAtPace } from './pace.ts';
import type { FetchedReference } from './reference-fetch.ts';
import { createScript } from './script.ts';

export interface FakeOpenrouter extends FakeProvider<OpenrouterOutcome, never> {
  /** What was fetched of the references given by URL. */
  fetched: readonly FetchedReference[];
}

export interface FakeOpenrouterOptions {
  key?: string;
  models?: readonly string[];
  /** Known by name, but nobody serves them any more. */
  gone?: readonly string[];
  /** Origins taken as public although they are local: the program's own under test. */
  publicOrigins?: readonly string[];
  /** 402 when a picture costs more than is left. */
  balanceMicros?: number;
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

const contentType = 'application/json';
const completionPath = '/api/v1/chat/completions';
const keyPaths = ['/api/v1/key', '/api/v1/auth/key'];
/** Not published. */
const referenceLimitBytes = 20 * 1024 * 1024;

export async function createFakeOpenrouter(options: FakeOpenrouterOptions = {}): Promise<FakeOpenrouter> {
  const { key = 'sk-or-v1-good-key', now = Date.now, gone = [], publicOrigins = [] } = options;
  const models = options.models ?? ['google/gemini-3.1-flash-image', 'google/gemini-3.1-flash-image-preview'];
  const { balanceMicros = 10_000_000 } = options;
  const script = createScript<OpenrouterOutcome, never>();
  const book = createJobBook({ provider: 'openrouter', idPrefix: 'gen-', now });
  const fetched: FetchedReference[] = [];

  const refuse = ({ response }: Visit, error: OpenrouterError) =>
    sendJson(response, error.code, openrouterErrorBody(error), contentType);

  const fail = (visit: Visit, fault: Fault, reply: () => Promise<string> | string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody: openrouterFaultBody,
      contentType,
    });

  /** The order with its references' bytes, or what is wrong with them. */
  async function readReferences(visit: Visit, order: OpenrouterOrder): Promise<GeminiOrder | string> {
    const references = await takeReferences(order.references, {
      publicOrigins,
      limitBytes: referenceLimitBytes,
      signal: visit.server.closing,
      fetched: (reference) => fetched.push(reference),
    });
    return typeof references === 'string' ? references : { ...order, references, signatures: [] };
  }

  function draft(model: string, order: GeminiOrder, aspectRatio: string, outcome: OpenrouterOutcome): Job {
    const made = outcome.kind === 'made' ? outcome : undefined;
    return book.draft({
      model,
      prompt: order.prompt,
      aspectRatio,
      resolution: order.imageSize,
      references: order.references.length,
      micros: priceAnswer(outcome, order),
      images: made?.images ?? 1,
      format: made?.format ?? 'png',
      sizeBytes: made?.sizeBytes ?? 0,
      refunded: () => isInsured(outcome),
    });
  }

  async function complete(visit: Visit): Promise<void> {
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { code: 400, message: 'The body must be JSON' });
    }
    const read = readOpenrouterRequest(visit.body.value, { models, gone });
    if ('status' in read) return refuse(visit, { code: read.status, message: read.message });
    const order = await readReferences(visit, read);
    if (typeof order === 'string') {
      return refuse(visit, { code: 400, message: `messages: image ${order}` });
    }
    const ratio = await drawnRatio(order);
    if (ratio === undefined) return refuse(visit, { code: 400, message: 'Unable to process input image.' });
    const made: OpenrouterOutcome = { kind: 'made' };
    if (book.spentMicros + priceAnswer(made, order) > balanceMicros) return refuse(visit, { code: 402 });
    const behaviour = script.takeStart() ?? made;
    if (isFault(behaviour)) {
      const job = draft(read.model, order, ratio, made);
      if (behaviour.accepts === true) book.begin(job);
      else if (behaviour.accepts) visit.server.later(behaviour.accepts, () => book.begin(job));
      return fail(visit, behaviour, () => writeOpenrouterAnswer(made, order, job, book));
    }
    const job = draft(read.model, order, ratio, behaviour);
    book.begin(job);
    return sendAtPace(visit, behaviour, {
      status: behaviour.kind === 'flagged' ? 403 : 200,
      headers: { 'content-type': contentType },
      write: () => writeOpenrouterAnswer(behaviour, order, job, book),
    });
  }

  function tellKey(visit: Visit): Promise<void> | void {
    const usage = book.spentMicros / 1_000_000;
    const limit = balanceMicros / 1_000_000;
    const data = {
      label: 'sk-or-v1-goo...key',
      limit,
      limit_remaining: limit - usage,
      limit_reset: null,
      usage,
      is_free_tier: false,
      is_management_key: false,
      rate_limit: { requests: -1, interval: '10s', note: 'deprecated' },
    };
    const fault = script.takeCheck();
    if (fault) return fail(visit, fault, () => JSON.stringify({ data }));
    sendJson(visit.response, 200, { data }, contentType);
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, headers, entry } = visit;
    if (method === 'GET' && url.pathname === '/api/v1/models') {
      // Public, so it proves no key.
      const data = models.map((id) => ({ id, architecture: { output_modalities: ['image', 'text'] } }));
      return sendJson(visit.response, 200, { data }, contentType);
    }
    if (entry.moment === 'other') return sendPage(visit.response, 404, 'Not Found | OpenRouter');
    if (headers.authorization === undefined) {
      return refuse(visit, { code: 401, message: 'No cookie auth credentials found' });
    }
    if (!entry.authorised) return refuse(visit, { code: 401 });
    return entry.moment === 'start' ? complete(visit) : tellKey(visit);
  }

  const door = await createDoor({
    bodyLimitBytes: 100 * 1024 * 1024,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: ({ authorization }) => authorization === `Bearer ${key}`,
    momentOf(method, { pathname }) {
      if (method === 'POST' && pathname === completionPath) return 'start';
      return method === 'GET' && keyPaths.includes(pathname) ? 'check' : 'other';
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
    exceedings: 0,
    fetched,
    behave: script.behave,
    calm: script.calm,
    seen: door.log.seen,
    imageFor: book.imageFor,
    close: door.close,
  };
}
