// What the killable program's platform keeps, in this process and so out of reach of its kills: messages by nonce, and
// every state that each was set to. Now and then it is too busy.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import { tinyPicture } from '../../../fixture/pictures.ts';

const state = z.object({
  kind: z.enum(['progress', 'final', 'notice']),
  text: z.string(),
  images: z.int(),
  attempt: z.string(),
});
export type BoardState = z.infer<typeof state>;

export type MessageBoard = {
  readonly url: string;
  /** By the nonce of the generation. */
  readonly messages: ReadonlyMap<string, { readonly id: string; readonly states: readonly BoardState[] }>;
  close(): Promise<void>;
};

export async function createMessageBoard(isBusy: () => boolean): Promise<MessageBoard> {
  const messages = new Map<string, { id: string; states: BoardState[] }>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/references/')) {
      response.end(tinyPicture(path));
      return;
    }
    let body = '';
    for await (const piece of request) body += piece;
    const applied = apply(request.method ?? '', path, JSON.parse(body));
    // It answers that it is too busy also after it has done what it was told.
    if (isBusy() || applied === undefined) response.writeHead(503).end();
    else response.end(JSON.stringify(applied));
  });
  const apply = (method: string, path: string, body: unknown) => {
    if (isBusy()) return undefined;
    if (method === 'POST') {
      const { nonce } = z.object({ nonce: z.string() }).parse(body);
      const known = messages.get(nonce) ?? { id: `M${messages.size + 1}`, states: [] };
      messages.set(nonce, known);
      return { id: known.id };
    }
    const id = path.slice('/messages/'.length);
    const message = [...messages.values()].find((each) => each.id === id);
    if (message === undefined) throw new Error(`There is no message ${id}`);
    message.states.push(state.parse(body));
    return {};
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The board has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    messages,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
