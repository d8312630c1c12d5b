// How Google's APIs say no: one envelope, a status word, and details by type.
// Source: ai.google.dev, troubleshooting; the details' types are google.rpc's.
import type { ErrorSpec } from './fault.ts';

/** The reason given for a key that is not good. */
export const invalidKey = 'API_KEY_INVALID';

export type GoogleError = ErrorSpec & {
  /** Where in the request, for BadRequest. */
  field?: string;
};

const statusWords: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const usualMessages: Record<number, string> = {
  401: 'Request had invalid authentication credentials.',
  429: 'Resource has been exhausted (e.g. check quota).',
  500: 'Internal error encountered.',
  503: 'The model is overloaded. Please try again later.',
};

export function googleErrorBody(error: GoogleError) {
  const { status, code, retryAfter, field } = error;
  const rpc = (type: string, more: object) => ({
    '@type': `type.googleapis.com/google.rpc.${type}`,
    ...more,
  });
  const details: object[] = [];
  if (code === invalidKey) {
    const metadata = { service: 'generativelanguage.googleapis.com' };
    details.push(rpc('ErrorInfo', { reason: invalidKey, domain: 'googleapis.com', metadata }));
  }
  if (field !== undefined) {
    details.push(rpc('BadRequest', { fieldViolations: [{ field, description: error.message ?? '' }] }));
  }
  if (/^\d+$/.test(retryAfter ?? '')) details.push(rpc('RetryInfo', { retryDelay: `${retryAfter}s` }));
  const word = code === undefined || code === invalidKey ? statusWords[status] : code;
  const message = error.message ?? usualMessages[status] ?? 'Request failed.';
  const body = { code: status, message, status: word ?? 'UNKNOWN' };
  return { error: details.length > 0 ? { ...body, details } : body };
}
