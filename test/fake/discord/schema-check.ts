// Checks request bodies against Discord's published schemas, unknown fields included. Never judges what the schemas do not say.
import * as published from 'discord-api-spec/zod';
import type { FormProblem } from './discord-error.ts';
import { isWire } from './wire.ts';

interface Issue {
  code: string;
  path: (string | number)[];
  message: string;
  errors?: Issue[][];
}

interface Schema {
  _zod: {
    def: {
      type: string;
      shape?: Record<string, Schema>;
      element?: Schema;
      innerType?: Schema;
      options?: Schema[];
      getter?: () => Schema;
    };
  };
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: Issue[] } };
}

const schemas = published as unknown as Record<string, Schema>;

// discord.js puts these as `false` into every message body, edits and webhooks included, and Discord does not mind.
// With another value they mean something that would not happen, and count as unknown.
const TOLERATED_WHEN_FALSE = new Set(['tts', 'enforce_nonce']);

export function checkSchema(name: string, value: unknown): FormProblem[] {
  const schema = schemas[`${name}Schema`];
  if (!schema) throw new Error(`Discord publishes no schema named ${name}`);
  const parsed = schema.safeParse(value);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => problems(issue, []));
  return unknownFields(schema, value, []);
}

function problems(issue: Issue, before: (string | number)[]): FormProblem[] {
  const path = [...before, ...issue.path];
  // Of a union's branches the one with the fewest complaints is the one that was meant.
  const branches = (issue.errors ?? []).filter((branch) => branch.length > 0);
  const meant = branches.sort((left, right) => weight(left) - weight(right))[0];
  if (meant) return meant.flatMap((inner) => problems(inner, path));
  return [{ path, code: issue.code.toUpperCase(), message: issue.message }];
}

function weight(branch: Issue[]): number {
  const wrongKind = branch.some((issue) => issue.path.at(-1) === 'type' && issue.path.length === 1);
  return branch.length + (wrongKind ? 1000 : 0);
}

function unknownFields(schema: Schema, value: unknown, path: (string | number)[]): FormProblem[] {
  const { def } = schema._zod;
  if (value === null || value === undefined) return [];
  if (def.getter) return unknownFields(def.getter(), value, path);
  if (def.innerType) return unknownFields(def.innerType, value, path);
  if (def.options) {
    const fitting = def.options.filter((option) => option.safeParse(value).success);
    const found = fitting.map((option) => unknownFields(option, value, path));
    return found.sort((left, right) => left.length - right.length)[0] ?? [];
  }
  if (def.element && Array.isArray(value)) {
    const element = def.element;
    return value.flatMap((item, index) => unknownFields(element, item, [...path, index]));
  }
  const shape = def.shape;
  if (!shape || !isWire(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const field = shape[key];
    if (field) return unknownFields(field, inner, [...path, key]);
    if (inner === false && TOLERATED_WHEN_FALSE.has(key)) return [];
    return [{ path: [...path, key], code: 'UNKNOWN_FIELD', message: `Discord knows no field ${key} here` }];
  });
}
