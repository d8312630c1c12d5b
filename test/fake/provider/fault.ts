// Turns a fault into bytes on the socket (or their absence).
// Decides nothing: which fault, and whether the job began all the same, is the provider's matter.
import type { ServerResponse } from 'node:http';
import type { Fault } from './fake-provider.ts';
import type { LocalServer } from './local-server.ts';

const errorPage = (status: number) =>
  `<!DOCTYPE html><html><head><title>${status}</title></head><body><center><h1>${status}</h1></center>` +
  '<hr><center>cloudflare</center></body></html>';

export type ErrorSpec = Pick<Extract<Fault, { kind: 'error' }>, 'status' | 'code' | 'message' | 'retryAfter'>;

export interface FaultContext {
  server: LocalServer;
  response: ServerResponse;
  /** The reply that would have been sent, for faults that spoil it. */
  reply: () => Promise<string> | string;
  /** The provider's own error shape. */
  errorBody: (error: ErrorSpec) => unknown;
  contentType: string;
}

export async function applyFault(fault: Fault, context: FaultContext): Promise<void> {
  const { response, contentType } = context;
  if (fault.until) await fault.until;
  if (fault.latencyMs) await context.server.wait(fault.latencyMs);
  const retryAfter = (value: string | undefined) => (value === undefined ? {} : { 'retry-after': value });
  const send = (status: number, body: string | Buffer, headers: Record<string, string> = {}) => {
    response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  };
  switch (fault.kind) {
    case 'error': {
      return send(fault.status, JSON.stringify(context.errorBody(fault)), retryAfter(fault.retryAfter));
    }
    case 'html': {
      const status = fault.status ?? 502;
      const headers = { 'content-type': 'text/html; charset=UTF-8', ...retryAfter(fault.retryAfter) };
      return send(status, errorPage(status), headers);
    }
    case 'nothing':
      return send(fault.status ?? 200, '');
    case 'garbage':
      return send(fault.status ?? 200, Buffer.from('fffe007b22696422f09f8d8c3a5d2c', 'hex'));
    case 'cut json': {
      const whole = await context.reply();
      return send(fault.status ?? 200, whole.slice(0, Math.ceil(whole.length * 0.6)));
    }
    case 'half a body': {
      const whole = Buffer.from(await context.reply());
      response.writeHead(fault.status ?? 200, {
        'content-type': contentType,
        'content-length': whole.length,
      });
      response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
      return;
    }
    case 'drop':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      // The socket stays open until the client or close() ends it.
      return;
    case 'raw': {
      const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
      return send(fault.status, body ?? '', fault.headers);
    }
    default:
      throw new Error(`Unknown fault ${JSON.stringify(fault satisfies never)}`);
  }
}

const faultKinds: Record<Fault['kind'], true> = {
  error: true,
  html: true,
  nothing: true,
  garbage: true,
  'cut json': true,
  'half a body': true,
  drop: true,
  hang: true,
  raw: true,
};

export function isFault(behaviour: { kind: string }): behaviour is Fault {
  return Object.hasOwn(faultKinds, behaviour.kind);
}
