// Bytes of a request into fields: forms, JSON, multipart. It refuses nothing; who asked decides what is missing.
import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly bytes: Buffer;
}

export function readParts(bytes: Buffer, contentType: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length + 2;
    const next = bytes.indexOf(mark, start);
    const headersEnd = bytes.indexOf('\r\n\r\n', start);
    if (next < 0 || headersEnd < 0) break;
    const headers = bytes.subarray(start, headersEnd).toString();
    const filename = /filename="([^"]*)"/.exec(headers)?.[1];
    parts.push({
      name: /[; ]name="([^"]*)"/.exec(headers)?.[1] ?? '',
      ...(filename === undefined ? {} : { filename }),
      bytes: bytes.subarray(headersEnd + 4, next - 2),
    });
    at = next;
  }
  return parts;
}

export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function readForm(text: string): Fields {
  return { ...parse(text) };
}

/** The fields, or undefined for a JSON body that is not an object. */
export function readFields(bytes: Buffer, contentType: string): Fields | undefined {
  if (contentType.startsWith('application/json')) return parseFields(bytes.toString());
  if (contentType.startsWith('multipart/form-data'))
    return Object.fromEntries(
      readParts(bytes, contentType).map((part) => [part.name, part.bytes.toString()]),
    );
  return readForm(bytes.toString());
}
