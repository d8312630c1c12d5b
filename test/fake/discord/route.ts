// What a REST route is: a method, a path with :names, who may call it, its limit and what it does.

import type { Limit } from './rate-limit.ts';
import type { UploadedFile } from './request-body.ts';

export interface Call {
  /** A named part of the path, decoded; empty when there is none of that name. */
  param(name: string): string;
  query: URLSearchParams;
  /** Method and path, for naming what was wrong. */
  where: string;
  body: unknown;
  files: UploadedFile[];
}

export interface Answer {
  status: number;
  body?: unknown;
}

export interface RouteOptions {
  /** `bot`: needs the bot's token. `token`: the path carries its own, and the route is exempt from the global limit. */
  access: 'bot' | 'token';
  limit: Limit;
}

export interface Route extends RouteOptions {
  method: string;
  path: string;
  pattern: RegExp;
  names: string[];
  handle(call: Call): Answer;
}

const READ: Limit = { requests: 10, windowMs: 1000 };

export function route(
  method: string,
  path: string,
  handle: (call: Call) => Answer,
  options: Partial<RouteOptions> = {},
): Route {
  const names = [...path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '');
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}$`);
  return { method, path, pattern, names, handle, access: 'bot', limit: READ, ...options };
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export const nothing: Answer = { status: 204 };
