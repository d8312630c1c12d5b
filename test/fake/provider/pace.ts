// When an answer begins and in what pieces it comes.
// Knows nothing of what it says.
import type { Visit } from './door.ts';

export interface Pace {
  /** Real time until the answer begins. */
  latencyMs?: number;
  /** The answer waits for this. */
  until?: Promise<unknown>;
  /** The answer in pieces with pauses, in place of all at once. */
  slow?: { chunkBytes: number; pauseMs: number };
}

export interface PacedReply {
  /** 200 unless told. */
  status?: number;
  headers: Record<string, string>;
  write(): Promise<string> | string;
}

export async function sendAtPace({ response, server }: Visit, pace: Pace, reply: PacedReply): Promise<void> {
  await pace.until;
  if (pace.latencyMs) await server.wait(pace.latencyMs);
  const bytes = Buffer.from(await reply.write());
  response.writeHead(reply.status ?? 200, reply.headers);
  if (pace.slow) {
    const { chunkBytes, pauseMs } = pace.slow;
    for (let at = 0; at < bytes.length && !response.destroyed; at += chunkBytes) {
      response.write(bytes.subarray(at, at + chunkBytes));
      await server.wait(pauseMs);
    }
    response.end();
    return;
  }
  response.end(bytes);
}
