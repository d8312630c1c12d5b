// What a Web API method is given and how it says no. Methods live in methods/, the wire in web-api.ts.
import type { Fields } from './shape.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

export class Refusal extends Error {
  readonly code: string;
  readonly details: Fields;
  constructor(code: string, details: Fields = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export function refuse(code: string, messages: string[] = []): never {
  if (messages.length === 0) throw new Refusal(code);
  throw new Refusal(code, {
    errors: messages,
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}

export interface Call {
  readonly args: Fields;
  readonly workspace: Workspace;
  readonly world: World;
}

export interface Method {
  readonly name: string;
  /** All are needed; those that depend on the channel are checked by the method itself. */
  readonly scopes: readonly string[];
  readonly token: 'bot' | 'app' | 'none';
  /** Names Slack knows for this method besides `token`; `name!` must be there. */
  readonly takes: readonly string[];
  /** Methods that only read are documented for form bodies alone: a JSON body is not looked into. */
  readonly readsJson: boolean;
  run(call: Call): Fields;
}

export function requireScope(workspace: Workspace, ...scopes: string[]): void {
  for (const scope of scopes)
    if (!workspace.scopes.has(scope))
      throw new Refusal('missing_scope', { needed: scope, provided: [...workspace.scopes].join(',') });
}

export function textOf(args: Fields, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function needText(args: Fields, name: string): string {
  return (
    textOf(args, name) ??
    refuse('invalid_arguments', [`missing required field: ${name} [json-pointer:/${name}]`])
  );
}

export function flagOf(args: Fields, name: string): boolean {
  return ['true', '1'].includes(textOf(args, name) ?? '');
}

/** A structured argument: JSON text in a form, a value (or JSON text) in a JSON body. */
export function jsonOf(args: Fields, name: string, code: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return refuse(code);
  }
}
