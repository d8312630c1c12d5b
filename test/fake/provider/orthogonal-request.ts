// What Orthogonal accepts as the body of POST /v1/run: an API of its catalogue, one of that API's endpoints, what it takes.
// Source: docs.orthogonal.com (run) and the model's page. The body for the endpoint is the upstream's to judge.
import { z } from 'zod';

export type OrthogonalOrder = { kind: 'models' } | { kind: 'generate'; model: string; body: unknown };

export interface OrthogonalRefusal {
  status: 400 | 404;
  message: string;
}

const slug = 'nano-banana-2';
const listPath = '/v1beta/models';
const generatePath = /^\/v1beta\/models\/([^/:?]+):generateContent$/;

const envelope = z.strictObject({
  api: z.string().min(1),
  path: z.string().startsWith('/'),
  body: z.record(z.string(), z.unknown()).optional(),
  query: z.record(z.string(), z.string()).optional(),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
});

/** Whether it asks for something that is free, as far as can be seen before it is judged. */
export function asksForModels(body: unknown): boolean {
  return z.looseObject({ path: z.literal(listPath) }).safeParse(body).success;
}

export function readOrthogonalRequest(
  body: unknown,
  models: readonly string[],
): OrthogonalOrder | OrthogonalRefusal {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      status: 400,
      message: `Invalid request: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    };
  }
  const { api, path, method, query = {}, body: given } = parsed.data;
  if (api !== slug) return { status: 404, message: `API ${api} not found` };
  const model = generatePath.exec(path)?.[1];
  const known = path === listPath || (model !== undefined && models.includes(model));
  const right = path === listPath ? 'GET' : 'POST';
  if (!known || (method ?? right) !== right) {
    return { status: 404, message: `Endpoint ${method ?? ''} ${path} not found for API ${api}` };
  }
  const [surplus] = Object.keys(query);
  if (surplus !== undefined) return { status: 400, message: `Unknown query parameter ${surplus}` };
  if (model === undefined) {
    return given === undefined ? { kind: 'models' } : { status: 400, message: 'GET takes no body' };
  }
  return given === undefined
    ? { status: 400, message: 'body is required' }
    : { kind: 'generate', model, body: given };
}
