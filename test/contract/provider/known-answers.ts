// What each provider may answer to a start, as data: the status and the body, what it means, and whether it is a definite
// no. `{model}` in a body stands for the model that was asked for.
import type { PriceTable } from '../../../src/providers/prices.ts';
import type { Failed } from '../../../src/providers/provider.ts';
import { createFakeAimlapi } from '../../fake/provider/aimlapi.ts';
import { createFakeApimaster } from '../../fake/provider/apimaster.ts';
import { createFakeGoogle } from '../../fake/provider/google.ts';
import { createFakeOpenrouter } from '../../fake/provider/openrouter.ts';
import { createFakeOrthogonal } from '../../fake/provider/orthogonal.ts';
import { createFakeRunbase } from '../../fake/provider/runbase.ts';
import { createFakeVtrix } from '../../fake/provider/vtrix.ts';
import type { ContractFake } from './provider-contract.ts';

export type KnownAnswer = readonly [
  status: number,
  body: unknown,
  reason: Failed['reason'],
  certainty: Failed['certainty'],
];

export type KnownAnswers = {
  readonly id: string;
  readonly prices?: PriceTable;
  createFake(): Promise<ContractFake>;
  readonly answers: readonly KnownAnswer[];
};

const google = (code: number, status: string, message: string) => ({ error: { code, status, message } });
const orthogonal = (code: string, error: string) => ({ success: false, error, code });
const aimlapi = (statusCode: number, message: string) => ({ message, statusCode, requestId: 'one' });
const runbase = (code: string, message = 'No.') => ({ error: { code, message } });
const apimaster = (code: string, message = 'No.') => ({ error: { message, type: 'new_api_error', code } });
const vtrix = (message: string) => ({ error: message });
const openrouter = (code: number, message: string, metadata = {}) => ({ error: { code, message, metadata } });

export const knownAnswers: readonly KnownAnswers[] = [
  {
    id: 'google',
    createFake: () => createFakeGoogle(),
    answers: [
      [400, google(400, 'INVALID_ARGUMENT', 'Unknown name'), 'rejected', 'definite'],
      [400, google(400, 'INVALID_ARGUMENT', 'API key not valid.'), 'bad_key', 'definite'],
      [400, google(400, 'FAILED_PRECONDITION', 'Enable billing'), 'out_of_credit', 'definite'],
      [403, google(403, 'PERMISSION_DENIED', 'Denied'), 'bad_key', 'definite'],
      [404, google(404, 'NOT_FOUND', 'models/{model} is not found'), 'model_gone', 'definite'],
      [429, google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded'), 'rate_limited', 'definite'],
      [500, google(500, 'INTERNAL', 'Internal'), 'unavailable', 'definite'],
      [503, google(503, 'UNAVAILABLE', 'Overloaded'), 'unavailable', 'definite'],
      [504, google(504, 'DEADLINE_EXCEEDED', 'Too late'), 'timed_out', 'doubt'],
      [200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, 'refused', 'definite'],
      [200, { candidates: [{ finishReason: 'IMAGE_SAFETY' }] }, 'refused', 'definite'],
      [200, { candidates: [{ finishReason: 'NO_IMAGE' }] }, 'no_image', 'definite'],
      [200, {}, 'garbled', 'doubt'],
    ],
  },
  {
    id: 'orthogonal',
    createFake: () => createFakeOrthogonal(),
    answers: [
      [400, orthogonal('BAD_REQUEST', 'No'), 'rejected', 'definite'],
      [401, orthogonal('UNAUTHORIZED', 'No'), 'bad_key', 'definite'],
      [402, orthogonal('INSUFFICIENT_CREDITS', 'No'), 'out_of_credit', 'definite'],
      [404, orthogonal('NOT_FOUND', 'API not found'), 'model_gone', 'definite'],
      [429, orthogonal('RATE_LIMITED', 'No'), 'rate_limited', 'definite'],
      [502, orthogonal('UPSTREAM_ERROR', 'No'), 'unavailable', 'doubt'],
      [500, orthogonal('UPSTREAM_ERROR', 'No'), 'unavailable', 'doubt'],
      [200, orthogonal('INSUFFICIENT_CREDITS', 'No'), 'out_of_credit', 'definite'],
      [200, orthogonal('SOMETHING_NEW', 'No'), 'unavailable', 'doubt'],
      [200, { success: false, error: 'Upstream timed out' }, 'unavailable', 'doubt'],
      [200, { success: false, data: { error: { code: 400, message: 'No' } } }, 'rejected', 'definite'],
      [200, { success: false, data: { error: { code: 504, message: 'No' } } }, 'timed_out', 'doubt'],
      [200, { success: true, data: {} }, 'garbled', 'doubt'],
      [200, { success: true, data: { candidates: [{ finishReason: 'SAFETY' }] } }, 'refused', 'definite'],
    ],
  },
  {
    id: 'aimlapi',
    createFake: () => createFakeAimlapi(),
    answers: [
      [400, aimlapi(400, 'Body validation error: prompt is required'), 'rejected', 'definite'],
      [401, aimlapi(401, 'Invalid key'), 'bad_key', 'definite'],
      [403, aimlapi(403, 'You’ve run out of credits. Please top up.'), 'out_of_credit', 'definite'],
      [403, aimlapi(403, 'Your prompt was flagged by our moderation'), 'refused', 'definite'],
      [404, aimlapi(404, 'Model {model} not found'), 'model_gone', 'definite'],
      [404, aimlapi(404, 'Could not fetch image_urls[0]: not found'), 'rejected', 'definite'],
      [404, aimlapi(404, 'Cannot POST /images'), 'unavailable', 'definite'],
      [429, aimlapi(429, 'Too many requests'), 'rate_limited', 'definite'],
      [503, aimlapi(503, 'Overloaded'), 'unavailable', 'definite'],
      [504, aimlapi(504, 'Generation timeout'), 'timed_out', 'doubt'],
      [403, { message: 'Forbidden' }, 'garbled', 'doubt'],
      [200, { data: [] }, 'no_image', 'definite'],
      [200, { data: null, message: 'Blocked by the safety system' }, 'refused', 'definite'],
    ],
  },
  {
    id: 'runbase',
    createFake: () => createFakeRunbase(),
    answers: [
      [400, runbase('invalid_input'), 'rejected', 'definite'],
      [400, runbase('model_not_found'), 'model_gone', 'definite'],
      [400, runbase('invalid_input', 'Could not fetch image_urls[0]: not found'), 'rejected', 'definite'],
      [401, runbase('invalid_api_key'), 'bad_key', 'definite'],
      [402, runbase('insufficient_balance'), 'out_of_credit', 'definite'],
      [403, runbase('api_key_spend_limit_exceeded'), 'out_of_credit', 'definite'],
      [403, runbase('ip_not_allowed'), 'bad_key', 'definite'],
      [429, runbase('RATE_LIMITED'), 'rate_limited', 'definite'],
      [429, runbase('USAGE_EXCEEDED'), 'out_of_credit', 'definite'],
      [500, runbase('internal'), 'unavailable', 'definite'],
      [200, runbase('insufficient_balance'), 'garbled', 'doubt'],
      [200, { status: 'pending' }, 'garbled', 'doubt'],
    ],
  },
  {
    id: 'apimaster',
    createFake: () => createFakeApimaster(),
    answers: [
      [400, apimaster('invalid_request'), 'rejected', 'definite'],
      [400, apimaster('bad_url', 'Could not fetch the image'), 'rejected', 'definite'],
      [401, apimaster('invalid_token'), 'bad_key', 'definite'],
      [402, apimaster('payment_required'), 'out_of_credit', 'definite'],
      [403, apimaster('insufficient_user_quota'), 'out_of_credit', 'definite'],
      [403, apimaster('prompt_blocked'), 'refused', 'definite'],
      [403, apimaster('content_policy_violation', 'Rejected'), 'refused', 'definite'],
      [403, apimaster('x', 'The model refused this prompt: content policy violation'), 'refused', 'definite'],
      [403, apimaster('x', 'Your request was rejected by the safety system'), 'refused', 'definite'],
      [403, apimaster('x', 'Your account was blocked by our policy'), 'bad_key', 'definite'],
      [403, apimaster('x', 'This token has no access to model {model}'), 'model_gone', 'definite'],
      [404, apimaster('bad_url', 'Could not fetch image_urls[0]: 404'), 'rejected', 'definite'],
      [404, apimaster('x', 'The model {model} does not exist'), 'model_gone', 'definite'],
      [404, apimaster('x', 'Invalid URL (POST /v1/x)'), 'unavailable', 'definite'],
      [503, apimaster('', 'No available channel for model {model} under group'), 'model_gone', 'definite'],
      [503, apimaster('', 'No available channel for model other'), 'unavailable', 'definite'],
      [500, apimaster('channel:no_available_key'), 'unavailable', 'definite'],
      [408, apimaster('image_generation_timeout'), 'timed_out', 'doubt'],
      [200, { code: 402, message: 'No' }, 'rejected', 'doubt'],
    ],
  },
  {
    id: 'vtrix',
    prices: { '1K': 50_000 },
    createFake: () => createFakeVtrix(),
    answers: [
      [400, vtrix('model {model}: aspect_ratio 8:1 is not supported'), 'rejected', 'definite'],
      [
        400,
        vtrix('The model rejected the prompt: content type not supported (safety)'),
        'refused',
        'definite',
      ],
      [400, vtrix('image_urls not supported for this model'), 'rejected', 'definite'],
      [400, vtrix('model does not exist: {model}'), 'model_gone', 'definite'],
      [400, vtrix('model {model} is offline'), 'model_gone', 'definite'],
      [400, vtrix('Unsupported model'), 'model_gone', 'definite'],
      [401, vtrix('Unauthorized'), 'bad_key', 'definite'],
      [403, vtrix('content moderation: prompt not allowed'), 'refused', 'definite'],
      [403, vtrix('Insufficient balance'), 'out_of_credit', 'definite'],
      [403, vtrix('No permission'), 'bad_key', 'definite'],
      [404, vtrix('Could not download image_urls[0]: not found'), 'rejected', 'definite'],
      [404, vtrix('model not found: {model}'), 'model_gone', 'definite'],
      [404, vtrix('page not found'), 'unavailable', 'definite'],
      [500, vtrix('content moderation: prompt not allowed'), 'refused', 'definite'],
      [500, vtrix('Internal'), 'unavailable', 'definite'],
      [200, vtrix('Insufficient balance'), 'rejected', 'doubt'],
      [200, { status: { code: 40201, message: 'No' } }, 'out_of_credit', 'doubt'],
    ],
  },
  {
    id: 'openrouter',
    createFake: () => createFakeOpenrouter(),
    answers: [
      [400, openrouter(400, 'Invalid'), 'rejected', 'definite'],
      [400, openrouter(400, '{model} is not a valid model ID'), 'model_gone', 'definite'],
      [401, openrouter(401, 'No auth'), 'bad_key', 'definite'],
      [402, openrouter(402, 'Insufficient credits'), 'out_of_credit', 'definite'],
      [403, openrouter(403, 'Flagged', { reasons: ['sexual'] }), 'refused', 'definite'],
      [403, openrouter(403, 'Key limit exceeded'), 'out_of_credit', 'definite'],
      [404, openrouter(404, 'No endpoints found for {model}.'), 'model_gone', 'definite'],
      [404, openrouter(404, 'No endpoints found that support image input'), 'rejected', 'definite'],
      [404, openrouter(404, 'No endpoints found matching your data policy'), 'unavailable', 'definite'],
      [429, openrouter(429, 'Rate limited'), 'rate_limited', 'definite'],
      [502, openrouter(502, 'Bad gateway'), 'unavailable', 'doubt'],
      [503, openrouter(503, 'No provider'), 'unavailable', 'definite'],
      [200, openrouter(402, 'Insufficient credits'), 'out_of_credit', 'definite'],
      [200, openrouter(502, 'Provider returned error'), 'unavailable', 'doubt'],
      [200, { error: { code: 'server_error', message: 'No' } }, 'unavailable', 'doubt'],
      [200, { choices: [{ error: { code: 'server_error', message: 'No' } }] }, 'unavailable', 'doubt'],
      [200, { choices: [{ error: { code: 429, message: 'No' } }] }, 'rate_limited', 'definite'],
      [200, { id: 'gen-1', choices: [] }, 'no_image', 'definite'],
      [200, { choices: [{ finish_reason: 'length', message: {} }] }, 'no_image', 'definite'],
      [200, { choices: [{ finish_reason: 'error', error: { message: 'No' } }] }, 'unavailable', 'doubt'],
      [200, { choices: [{ finish_reason: 'error', message: {} }] }, 'unavailable', 'doubt'],
      [200, { choices: [{ error: 'Provider returned error', message: {} }] }, 'unavailable', 'doubt'],
      [200, { id: 'gen-1' }, 'garbled', 'doubt'],
    ],
  },
];
