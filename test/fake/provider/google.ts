// A local Gemini API: generateContent of the image models, and the free list of models that proves a key.
// Source: ai.google.dev (image generation, troubleshooting, changelog, pricing). The answer carries the picture.
import { createDoor, sendPage, type Visit } from './door.ts';
import { drawnRatio } from './drawn-ratio.ts';
import type { FakeProvider, Fault } from './fake-provider.ts';
import { applyFault, isFault } from './fault.ts';
import {
  countTokens,
  type GeminiOutcome,
  priceTokens,
  signatureOf,
  writeGeminiAnswer,
} from './gemini-answer.ts';
import { type GeminiOrder, readGeminiRequest } from './gemini-request.ts';
import { type GoogleError, googleErrorBody, invalidKey } from './google-error.ts';
import { createJobBook, type Job } from './job-book.ts';
import { sendAtPace } from './pace.ts';
import { createScript } from './script.ts';

export interface FakeGoogle extends FakeProvider<GeminiOutcome, never> {
  /** For each job that got signatures back: whether this fake had given all of them out, byte for byte. */
  continuations: ReadonlyMap<string, 'known' | 'unknown'>;
}

export interface FakeGoogleOptions {
  key?: string;
  models?: readonly string[];
  /**
   * How a bad key is refused. 401 UNAUTHENTICATED for missing and wrong keys; or as the public service is seen to do it,
   * 400 INVALID_ARGUMENT with reason API_KEY_INVALID for a wrong key and 403 PERMISSION_DENIED for none.
   */
  keyRefusal?: 401 | 'as seen';
  /** Requests remembered for tests. */
  keepRequests?: number;
  now?: () => number;
}

const contentType = 'application/json; charset=UTF-8';
const generatePath = /^\/v1beta\/models\/([^/:]+):generateContent$/;
const modelPath = /^\/v1beta\/models\/([^/:]+)$/;

export async function createFakeGoogle(options: FakeGoogleOptions = {}): Promise<FakeGoogle> {
  const { key = 'google-good-key', now = Date.now } = options;
  const models = options.models ?? ['gemini-nano-banana-2.1', 'gemini-3.1-flash-image'];
  const script = createScript<GeminiOutcome, never>();
  const book = createJobBook({ provider: 'google', idPrefix: 'resp-', now });
  const signatures = new Set<string>();
  const continuations = new Map<string, 'known' | 'unknown'>();

  function refuse({ response }: Visit, error: GoogleError) {
    response.writeHead(error.status, { 'content-type': contentType });
    response.end(JSON.stringify(googleErrorBody(error), null, 2));
  }

  const fail = (visit: Visit, fault: Fault, reply: () => Promise<string> | string) =>
    applyFault(fault, {
      server: visit.server,
      response: visit.response,
      reply,
      errorBody: googleErrorBody,
      contentType,
    });

  const gone = (visit: Visit, model: string) =>
    refuse(visit, {
      status: 404,
      message:
        `models/${model} is not found for API version v1beta, or is not supported for generateContent. ` +
        'Call ListModels to see the list of available models and their supported methods.',
    });

  function draft(model: string, order: GeminiOrder, aspectRatio: string, outcome: GeminiOutcome): Job {
    const made = outcome.kind === 'made' ? outcome : undefined;
    return book.draft({
      model,
      prompt: order.prompt,
      aspectRatio,
      resolution: order.imageSize,
      references: order.references.length,
      micros: priceTokens(countTokens(order, outcome)),
      images: made?.images ?? 1,
      format: made?.format ?? 'png',
      sizeBytes: made?.sizeBytes ?? 0,
      refunded: () => false,
    });
  }

  function begin(job: Job, order: GeminiOrder) {
    book.begin(job);
    for (let index = 0; index < job.images; index += 1) signatures.add(signatureOf(job.id, index));
    if (order.signatures.length === 0) return;
    const known = order.signatures.every((signature) => signatures.has(signature));
    continuations.set(job.id, known ? 'known' : 'unknown');
  }

  async function generate(visit: Visit, model: string): Promise<void> {
    if (!models.includes(model)) return gone(visit, model);
    if (visit.body.kind === 'too large') {
      return refuse(visit, {
        status: 400,
        message: 'Request payload size exceeds the limit: 104857600 bytes.',
      });
    }
    const announced = String(visit.headers['content-type'] ?? '');
    if (visit.body.kind !== 'json' || !announced.startsWith('application/json')) {
      return refuse(visit, { status: 400, message: 'Invalid JSON payload received.' });
    }
    const order = readGeminiRequest(model, visit.body.value);
    if ('status' in order) return refuse(visit, order);
    const ratio = await drawnRatio(order);
    if (ratio === undefined) return refuse(visit, { status: 400, message: 'Unable to process input image.' });
    const behaviour = script.takeStart() ?? { kind: 'made' };
    if (isFault(behaviour)) {
      const outcome: GeminiOutcome = { kind: 'made' };
      const job = draft(model, order, ratio, outcome);
      if (behaviour.accepts === true) begin(job, order);
      else if (behaviour.accepts) visit.server.later(behaviour.accepts, () => begin(job, order));
      return fail(visit, behaviour, () => writeGeminiAnswer(outcome, order, job, book));
    }
    const job = draft(model, order, ratio, behaviour);
    begin(job, order);
    return sendAtPace(visit, behaviour, {
      headers: { 'content-type': contentType },
      write: () => writeGeminiAnswer(behaviour, order, job, book),
    });
  }

  function check(visit: Visit, model: string | undefined): Promise<void> | void {
    const describe = (name: string) => ({
      name: `models/${name}`,
      displayName: name,
      supportedGenerationMethods: ['generateContent', 'countTokens', 'batchGenerateContent'],
    });
    if (model !== undefined && !models.includes(model)) return gone(visit, model);
    const body = model === undefined ? { models: models.map(describe) } : describe(model);
    const text = JSON.stringify(body, null, 2);
    const fault = script.takeCheck();
    if (fault) return fail(visit, fault, () => text);
    visit.response.writeHead(200, { 'content-type': contentType }).end(text);
  }

  function refuseKey(visit: Visit) {
    const missing = visit.headers['x-goog-api-key'] === undefined && !visit.url.searchParams.has('key');
    if ((options.keyRefusal ?? 401) === 401) return refuse(visit, { status: 401 });
    if (missing) {
      const message =
        "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.";
      return refuse(visit, { status: 403, message });
    }
    const message = 'API key not valid. Please pass a valid API key.';
    return refuse(visit, { status: 400, code: invalidKey, message });
  }

  function serve(visit: Visit): Promise<void> | void {
    const { method, url, entry } = visit;
    if (entry.moment === 'other') return sendPage(visit.response, 404, 'Error 404 (Not Found)!!1');
    if (!entry.authorised) return refuseKey(visit);
    const model = generatePath.exec(url.pathname)?.[1];
    if (method === 'POST' && model !== undefined) return generate(visit, model);
    return check(visit, modelPath.exec(url.pathname)?.[1]);
  }

  const door = await createDoor({
    bodyLimitBytes: 100 * 1024 * 1024,
    keepRequests: options.keepRequests ?? 10_000,
    now,
    authorises: (headers, url) =>
      headers['x-goog-api-key'] === key ||
      (headers['x-goog-api-key'] === undefined && url.searchParams.get('key') === key),
    momentOf(method, { pathname }) {
      if (method === 'POST' && generatePath.test(pathname)) return 'start';
      return method === 'GET' && (pathname === '/v1beta/models' || modelPath.test(pathname))
        ? 'check'
        : 'other';
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
    continuations,
    behave: script.behave,
    calm: script.calm,
    seen: door.log.seen,
    imageFor: book.imageFor,
    close: door.close,
  };
}
