// The shapes in which Vtrix says no: `{message}`, `{error}` with a text, and its sister's `{status}` with a code.
// Source: VtrixAI/vtrix-cli internal/generation/client.go, SeaCloudAI/seacloud-cli internal/clierrors.
import type { ErrorSpec } from './fault.ts';

/** A complete reply that is no result, in one of the shapes beside `{message}`. */
export type VtrixReply =
  | { kind: 'error text'; status: number; error: string }
  /** error_code 40201 to 40208 mean an empty balance. */
  | { kind: 'status error'; status: number; errorCode?: number; message?: string };

const usualMessages: Record<number, string> = {
  400: 'Invalid request',
  401: 'Unauthorized: invalid api key',
  402: 'Insufficient balance',
  403: 'Permission denied',
  404: 'Not found',
  408: 'Request timeout',
  413: 'Request entity too large',
  429: 'Too many requests',
  500: 'Internal server error',
  503: 'Service unavailable',
};

const usualMessage = (status: number) => usualMessages[status] ?? 'Upstream error';

/** It has no codes: one that a test names is said as the message. */
export function vtrixError({ status, code, message = code ?? usualMessage(status) }: ErrorSpec) {
  return { message };
}

export function describeReply(reply: VtrixReply): unknown {
  if (reply.kind === 'error text') return { error: reply.error };
  const { status, errorCode, message = usualMessage(status) } = reply;
  return { status: { code: status, message, ...(errorCode !== undefined && { error_code: errorCode }) } };
}

export function isReply(behaviour: { kind: string }): behaviour is VtrixReply {
  return behaviour.kind === 'error text' || behaviour.kind === 'status error';
}
