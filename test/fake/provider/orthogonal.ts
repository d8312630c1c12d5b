// A local Orthogonal: POST /v1/run passes one call on to a Gemini API and bills it; GET /v1/balance proves a key.
// Source: docs.orthogonal.com (introduction, run) and the model's page. The answer carries the picture.
import { createDoor, sendJson, type Visit } from './door.ts';
import { drawnRatio } from './drawn-ratio.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, type ErrorSpec, isFault } from './fault.ts';
import { type GeminiOrder, readGeminiRequest } from './gemini-request.ts';
import { type GoogleError, googleErrorBody } from './google-error.ts';
import { createJobBook, type Job } from './job-book.ts';
import {
  callMicros,
  type OrthogonalOutcome,
  orthogonalErrorBody,
  succeeds,
  writeFree,
  writeOrthogonalAnswer,
} from './orthogonal-answer.ts';
import { asksForModels, readOrthogonalRequest } from './orthogonal-request.ts';
import { sendAtPace } from './pace.ts';
import { createScript } from './script.ts';

export type FakeOrthogonal = FakeProvider<OrthogonalOutcome, never>;

export interface FakeOrthogonalOptions {
  key?: string;
  /** Whose path is in the catalogue. */
  models?: readonly string[];
  /** Still in the catalogue, but Google has shut them down. */
  gone?: readonly string[];
  /** What becomes of an imageSize, which this API's page does not name. */
  imageSize?: 'honoured' | 'ignored' | 'refused';
  /** 402 when a call costs more than is left. */
  balanceMicros?: number;
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

const contentType = 'application/json';

export async function createFakeOrthogonal(options: FakeOrthogonalOptions = {}): Promise<FakeOrthogonal> {
  const { key = 'orth_live_good_key', now = Date.now, gone = [] } = options;
  const models = options.models ?? ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image'];
  const { balanceMicros = 10_000_000 } = options;
  const script = createScript<OrthogonalOutcome, never>();
  const book = createJobBook({ provider: 'orthogonal', idPrefix: 'run_', now });

  const refuse = ({ response }: Visit, error: ErrorSpec) =>
    sendJson(response, error.status, orthogonalErrorBody(error));

  /** Gemini's own refusal of a body: its status is kept. */
  const refuseUpstream = ({ response }: Visit, error: GoogleError) =>
    sendJson(response, error.status, { success: false, data: googleErrorBody(error) });

  const fail = (visit: Visit, fault: Fault, reply: () => Promise<string> | string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody: orthogonalErrorBody,
      contentType,
    });

  function draft(model: string, order: GeminiOrder, aspectRatio: string, outcome: OrthogonalOutcome): Job {
    const made = outcome.kind === 'made' ? outcome : undefined;
    return book.draft({
      model,
      prompt: order.prompt,
      aspectRatio,
      resolution: order.imageSize,
      references: order.references.length,
      micros: callMicros,
      images: made?.images ?? 1,
      format: made?.format ?? 'png',
      sizeBytes: made?.sizeBytes ?? 0,
      refunded: () => !succeeds(outcome),
    });
  }

  function readBody(model: string, body: unknown): GeminiOrder | GoogleError {
    if (gone.includes(model)) {
      const message = `models/${model} is not found for API version v1beta, or is not supported for generateContent.`;
      return { status: 404, message };
    }
    const order = readGeminiRequest(model, body);
    if ('status' in order || (options.imageSize ?? 'honoured') === 'honoured') return order;
    if (options.imageSize === 'ignored') return { ...order, imageSize: '1K' };
    const message = 'Invalid JSON payload received. Unknown name "imageSize": Cannot find field.';
    return JSON.stringify(body).includes('"imageSize":') ? { status: 400, message } : order;
  }

  async function generate(visit: Visit, model: string, body: unknown): Promise<void> {
    if (book.spentMicros + callMicros > balanceMicros) return refuse(visit, { status: 402 });
    const order = readBody(model, body);
    if ('status' in order) return refuseUpstream(visit, order);
    const ratio = await drawnRatio(order);
    if (ratio === undefined) {
      return refuseUpstream(visit, { status: 400, message: 'Unable to process input image.' });
    }
    const behaviour = script.takeStart() ?? { kind: 'made' };
    if (isFault(behaviour)) {
      const outcome: OrthogonalOutcome = { kind: 'made' };
      const job = draft(model, order, ratio, outcome);
      if (behaviour.accepts === true) book.begin(job);
      else if (behaviour.accepts) visit.server.later(behaviour.accepts, () => book.begin(job));
      return fail(visit, behaviour, () => writeOrthogonalAnswer(outcome, order, job, book));
    }
    const job = draft(model, order, ratio, behaviour);
    book.begin(job);
    return sendAtPace(visit, behaviour, {
      status: behaviour.kind === 'upstream error' ? behaviour.status : 200,
      headers: { 'content-type': contentType },
      write: () => writeOrthogonalAnswer(behaviour, order, job, book),
    });
  }

  function answerFree(visit: Visit, text: string): Promise<void> | void {
    const fault = script.takeCheck();
    if (fault) return fail(visit, fault, () => text);
    visit.response.writeHead(200, { 'content-type': contentType }).end(text);
  }

  function listModels(visit: Visit) {
    const describe = (name: string) => ({
      name: `models/${name}`,
      displayName: name,
      supportedGenerationMethods: ['generateContent', 'countTokens', 'batchGenerateContent'],
    });
    const alive = models.filter((model) => !gone.includes(model));
    return answerFree(visit, writeFree({ models: alive.map(describe) }, 'run_free'));
  }

  function run(visit: Visit): Promise<void> | void {
    if (visit.body.kind === 'too large') {
      return refuse(visit, { status: 400, message: 'Request body is too large' });
    }
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { status: 400, message: 'The body must be JSON' });
    }
    const order = readOrthogonalRequest(visit.body.value, models);
    if ('status' in order) return refuse(visit, order);
    return order.kind === 'models' ? listModels(visit) : generate(visit, order.model, order.body);
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, entry } = visit;
    if (!entry.authorised) return refuse(visit, { status: 401 });
    if (method === 'POST' && url.pathname === '/v1/run') return run(visit);
    if (method === 'GET' && url.pathname === '/v1/balance') {
      const balance = String((balanceMicros - book.spentMicros) / 1_000_000);
      return answerFree(visit, JSON.stringify({ success: true, balance, currency: 'USD' }));
    }
    return refuse(visit, { status: 404, message: `${method} ${url.pathname} not found` });
  }

  const door = await createDoor({
    // No limit is published; Google's own was 20 MB for a long time.
    bodyLimitBytes: 20 * 1024 * 1024,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: ({ authorization }) => authorization === `Bearer ${key}`,
    momentOf(method, { pathname }, body) {
      if (method === 'GET' && pathname === '/v1/balance') return 'check';
      if (method !== 'POST' || pathname !== '/v1/run') return 'other';
      return body.kind === 'json' && asksForModels(body.value) ? 'check' : 'start';
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
    behave: script.behave,
    calm: script.calm,
    seen: door.log.seen,
    imageFor: book.imageFor,
    close: door.close,
  };
}
