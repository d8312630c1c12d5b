// The two ends of a file's bytes: the address given for an upload, and url_private for reading back.
import { readParts } from './request-body.ts';
import type { Incoming, Reply, Route } from './server.ts';
import { html, json } from './server.ts';
import { visibleToBot } from './stored-file.ts';
import type { StoredFile, Workspace } from './workspace.ts';
import type { World } from './world.ts';

function text(status: number, body: string, outcome: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body, outcome };
}

export function receiveUpload(world: World, incoming: Incoming): Route {
  const [, , , workspaceId = '', fileId = ''] = incoming.url.pathname.split('/');
  const file = world.workspaces.get(workspaceId)?.files.get(fileId);
  const answer = (): Reply => {
    if (incoming.verb !== 'POST') return text(405, 'method not allowed', 'method_not_allowed');
    if (file === undefined || file.uploadPath !== incoming.url.pathname)
      return text(404, 'not found', 'not_found');
    if (file.state !== 'expected' && file.state !== 'uploaded')
      return text(409, 'already completed', 'completed');
    const contentType = incoming.headers['content-type'] ?? '';
    const bytes = contentType.startsWith('multipart/')
      ? (readParts(incoming.bytes, contentType)[0]?.bytes ?? Buffer.alloc(0))
      : incoming.bytes;
    if (bytes.length !== file.sizeBytes) {
      world.violate(`Upload of ${file.id}: ${file.sizeBytes} bytes were announced, ${bytes.length} came`);
      return text(400, 'length mismatch', 'length_mismatch');
    }
    file.bytes = Buffer.from(bytes);
    file.state = 'uploaded';
    return text(200, `OK - ${bytes.length}`, 'ok');
  };
  return { name: 'upload', args: { file: fileId }, answer };
}

function readable(workspace: Workspace, file: StoredFile, authorization: string | undefined): boolean {
  if (authorization !== `Bearer ${workspace.botToken}` || workspace.tokenRevoked) return false;
  return workspace.scopes.has('files:read') && visibleToBot(workspace, file);
}

/** A wrong token, or one without files:read, is not an error on Slack: it answers 200 with its sign-in page. */
export function sendFile(world: World, incoming: Incoming): Route {
  const [workspaceId = '', fileId = ''] = (incoming.url.pathname.split('/')[2] ?? '').split('-');
  const answer = (): Reply => {
    const workspace = world.workspaces.get(workspaceId);
    const file = workspace?.files.get(fileId);
    if (workspace === undefined || file === undefined || file.state === 'deleted')
      return {
        status: 404,
        headers: { 'content-type': 'text/html' },
        body: '<html></html>',
        outcome: 'not_found',
      };
    if (!readable(workspace, file, incoming.headers.authorization)) return html('login_page');
    const type = file.state === 'ready' ? contentTypeOf(file) : 'application/octet-stream';
    return { status: 200, headers: { 'content-type': type }, body: file.bytes, outcome: 'ok' };
  };
  return { name: 'download', args: { file: fileId }, answer };
}

function contentTypeOf(file: StoredFile): string {
  const extension = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  const known: Record<string, string> = {
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    webp: 'image/webp',
    csv: 'text/csv',
    zip: 'application/zip',
  };
  return known[extension] ?? 'application/octet-stream';
}

export function nothingHere(incoming: Incoming): Route {
  return {
    name: incoming.url.pathname,
    args: {},
    answer: () => json({ ok: false, error: 'not_found' }, 'not_found', 404),
  };
}
