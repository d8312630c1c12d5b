// What the page asks of its server, as requests.
import type { ChatMessage } from '../../../src/platforms/web/message-body.ts';
import type { RunningWeb } from './running-web.ts';

export function post(running: RunningWeb, path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${running.url}${path}`, {
    method: 'POST',
    headers: { origin: running.url, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export async function messages(
  running: RunningWeb,
  query = '',
): Promise<{ messages: ChatMessage[]; older: string }> {
  return (await fetch(`${running.url}/web/messages${query}`)).json() as never;
}

export const words = ({ body }: ChatMessage) =>
  body.kind === 'person' ? body.text : body.lines.map(({ spans }) => spans.join('')).join('\n');

export const upload = (running: RunningWeb, bytes: Uint8Array, type = 'image/png') =>
  fetch(`${running.url}/web/uploads`, {
    method: 'POST',
    headers: { origin: running.url, 'content-type': type },
    body: new Uint8Array(bytes),
  });
