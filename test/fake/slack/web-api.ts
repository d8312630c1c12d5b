// /api/<method>: who asks (token, scopes), with what (form or JSON), and Slack's answer in Slack's words.

import type { Method } from './api-call.ts';
import { Refusal } from './api-call.ts';
import { methods } from './methods/index.ts';
import { readFields } from './request-body.ts';
import type { Incoming, Reply, Route } from './server.ts';
import { json } from './server.ts';
import type { Fields } from './shape.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

const nobody = { tokenRevoked: false, scopes: new Set<string>() };

/** The header; or, in a form, the `token` field. Never the query string. */
function tokenOf(incoming: Incoming, fields: Fields, isJson: boolean): string | undefined {
  const header = incoming.headers.authorization;
  if (header !== undefined && header !== 'Bearer ') return header.replace(/^Bearer /, '');
  return !isJson && typeof fields.token === 'string' ? fields.token : undefined;
}

interface Caller {
  readonly kind: 'bot' | 'app';
  readonly workspace: Workspace;
  readonly scopes: Set<string>;
}

function callerOf(
  world: World,
  token: string | undefined,
): Caller | 'not_authed' | 'invalid_auth' | 'token_revoked' {
  if (token === undefined || token === '') return 'not_authed';
  const [first] = world.workspaces.values();
  if (token === world.application.appToken && first !== undefined)
    return { kind: 'app', workspace: first, scopes: world.application.appScopes };
  for (const workspace of world.workspaces.values()) {
    if (workspace.botToken !== token) continue;
    return workspace.tokenRevoked ? 'token_revoked' : { kind: 'bot', workspace, scopes: workspace.scopes };
  }
  return 'invalid_auth';
}

function noteStrayArguments(world: World, method: Method, args: Fields): void {
  const known = new Set(['token', 'team_id', ...method.takes.map((name) => name.replace('!', ''))]);
  for (const name of Object.keys(args))
    if (!known.has(name)) world.violate(`${method.name} has no argument "${name}"`);
}

function checkRequired(method: Method, args: Fields): void {
  const missing = method.takes
    .filter((name) => name.endsWith('!'))
    .map((name) => name.slice(0, -1))
    .filter((name) => args[name] === undefined || args[name] === '');
  if (missing.length === 0) return;
  const messages = missing.map((name) => `missing required field: ${name}`);
  throw new Refusal('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}

function run(world: World, method: Method, caller: Caller, args: Fields): Fields {
  if (method.token !== 'none' && caller.kind !== method.token) throw new Refusal('not_allowed_token_type');
  for (const scope of method.scopes)
    if (!caller.scopes.has(scope))
      throw new Refusal('missing_scope', { needed: scope, provided: [...caller.scopes].join(',') });
  checkRequired(method, args);
  return method.run({ args, workspace: caller.workspace, world });
}

export function webApi(world: World, incoming: Incoming): Route {
  const name = incoming.url.pathname.replace('/api/', '');
  const contentType = incoming.headers['content-type'] ?? '';
  const isJson = contentType.startsWith('application/json');
  const body = readFields(incoming.bytes, contentType);
  const { token: _token, ...sent } = { ...Object.fromEntries(incoming.url.searchParams), ...body };
  const answer = (): Reply => {
    if (body === undefined) return json({ ok: false, error: 'invalid_json' }, 'invalid_json');
    const method = methods.get(name);
    if (method === undefined) {
      world.violate(`There is no method ${name}`);
      return json({ ok: false, error: 'unknown_method', req_method: name }, 'unknown_method');
    }
    let args: Fields = sent;
    if (isJson && !method.readsJson) {
      world.violate(`${name} does not read JSON bodies`);
      args = Object.fromEntries(incoming.url.searchParams);
    }
    noteStrayArguments(world, method, args);
    const found = callerOf(world, tokenOf(incoming, body, isJson));
    if (typeof found === 'string' && method.token !== 'none') return json({ ok: false, error: found }, found);
    const [first] = world.workspaces.values();
    if (first === undefined) return json({ ok: false, error: 'fatal_error' }, 'fatal_error');
    const caller: Caller = typeof found === 'string' ? { ...nobody, kind: 'bot', workspace: first } : found;
    const headers = {
      'x-oauth-scopes': [...caller.scopes].join(','),
      'x-accepted-oauth-scopes': method.scopes.join(','),
    };
    try {
      return json({ ok: true, ...run(world, method, caller, args) }, 'ok', 200, headers);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json({ ok: false, error: error.code, ...error.details }, error.code, 200, headers);
    }
  };
  return { name, args: sent, answer };
}
