// Turns the bytes of a request into JSON and files: application/json, or multipart with payload_json and files[n].
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type FormProblem, refuse } from './discord-error.ts';
import { parseMultipart } from './multipart.ts';

export interface UploadedFile {
  /** The n of files[n]. */
  index: number;
  filename: string;
  contentType: string | undefined;
  bytes: Buffer;
}

export interface RequestBody {
  json: unknown;
  files: UploadedFile[];
  problems: FormProblem[];
}

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

export function parseBody(headers: IncomingHttpHeaders, bytes: Buffer): RequestBody {
  const contentType = headers['content-type'] ?? '';
  if (bytes.length === 0) return { json: undefined, files: [], problems: [] };
  if (/^application\/json\b/i.test(contentType)) return { json: parseJson(bytes), files: [], problems: [] };
  if (/^multipart\/form-data\b/i.test(contentType)) return parseForm(contentType, bytes);
  return { json: undefined, files: [], problems: [problem('content-type', `cannot be ${contentType}`)] };
}

function parseForm(contentType: string, bytes: Buffer): RequestBody {
  const parts = parseMultipart(contentType, bytes);
  if (!parts) return { json: undefined, files: [], problems: [problem('body', 'is not whole multipart')] };
  const body: RequestBody = { json: {}, files: [], problems: [] };
  for (const part of parts) {
    const index = /^files\[(\d+)\]$/.exec(part.name)?.[1];
    if (part.name === 'payload_json') body.json = parseJson(part.bytes);
    else if (index === undefined) body.problems.push(problem(part.name, 'only payload_json and files[n]'));
    else if (part.filename === undefined) body.problems.push(problem(part.name, 'needs a file name'));
    else {
      const { filename, contentType: type } = part;
      body.files.push({ index: Number(index), filename, contentType: type, bytes: part.bytes });
    }
  }
  return body;
}

function problem(field: string, message: string): FormProblem {
  return { path: [field], code: 'REQUEST_BODY', message: `${field}: ${message}` };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse('invalidJson');
    throw error;
  }
}
