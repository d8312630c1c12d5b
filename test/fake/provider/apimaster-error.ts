// The shapes in which APIMaster says no: the relay's error object, the task relay's, and a code inside a body of HTTP 200.
// Source: QuantumNous/new-api types/error.go, dto/task.go and middleware, of which APIMaster is a fork.
import type { ErrorSpec } from './fault.ts';

/** A complete reply that is no result, in one of the shapes beside the usual one. */
export type ApimasterReply =
  /** `{code, message, data}` with a word for a code. */
  | { kind: 'relay error'; status: number; code?: string; message?: string; data?: unknown }
  /** HTTP 200 whose body says another code. */
  | { kind: 'body code'; code: unknown; message?: string };

const usual: Record<number, { code: string; message: string }> = {
  400: { code: 'invalid_request', message: 'Invalid request' },
  // The fork's middleware leaves the code of these two empty.
  401: { code: '', message: 'Invalid token' },
  429: { code: '', message: 'Too many requests' },
  402: { code: 'insufficient_user_quota', message: 'user quota is not enough' },
  403: { code: 'access_denied', message: 'Access denied' },
  404: { code: 'task_not_exist', message: 'task_not_exist' },
  408: { code: 'image_generation_timeout', message: 'Image generation timed out' },
  500: { code: 'do_request_failed', message: 'upstream error: do request failed' },
};

const otherwise = { code: 'bad_response_status_code', message: 'bad response status code' };

export function apimasterError(error: ErrorSpec) {
  const { code, message } = usual[error.status] ?? otherwise;
  return {
    error: {
      message: error.message ?? error.code ?? message,
      type: 'new_api_error',
      param: '',
      code: error.code ?? code,
    },
  };
}

/** Refused before the relay is reached: no param, and no code. */
export const invalidToken = {
  error: { message: 'Invalid token (request id: 20261101100000000000000)', type: 'new_api_error', code: '' },
};

export const invalidUrl = (method: string, path: string) => ({
  error: {
    message: `Invalid URL (${method} ${path})`,
    type: 'invalid_request_error',
    param: '',
    code: '',
  },
});

export function describeReply(reply: ApimasterReply): { status: number; body: unknown } {
  if (reply.kind === 'body code') {
    const { code, message = 'request failed' } = reply;
    return { status: 200, body: { code, message } };
  }
  const { status, code = (usual[status] ?? otherwise).code, message = code, data = null } = reply;
  return { status, body: { code, message, data } };
}

/** The shapes in which a task can be unknown: 404 in the usual one, 400 in the task relay's, HTTP 200 with 404 in the body. */
export type UnknownTask = 'error' | ApimasterReply['kind'];

export function unknownTask(as: UnknownTask = 'error'): { status: number; body: unknown } {
  if (as === 'error') return { status: 404, body: apimasterError({ status: 404 }) };
  if (as === 'body code') return describeReply({ kind: as, code: 404, message: 'task not found' });
  return describeReply({ kind: as, status: 400, code: 'task_not_exist' });
}

export function isReply(behaviour: { kind: string }): behaviour is ApimasterReply {
  return behaviour.kind === 'relay error' || behaviour.kind === 'body code';
}
