// Google's answer with a 21 MB picture (28 MB of JSON): the work after its last byte and the longest stall of the loop,
// our reading while it arrives beside JSON.parse and base64 of the whole. The sender is a process of its own.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { asId, type BlobHash } from '../src/ids.ts';
import { readInlinePictures } from '../src/providers/inline-pictures.ts';
import { type Figure, median } from './measure.ts';

const pictureBytes = 21 * 1024 * 1024;
const rounds = 7;

async function serve(): Promise<void> {
  const data = randomBytes(pictureBytes).toString('base64');
  const body = Buffer.from(
    JSON.stringify(
      {
        candidates: [
          { content: { parts: [{ text: 'Done.' }, { inlineData: { mimeType: 'image/png', data } }] } },
        ],
      },
      null,
      2,
    ),
  );
  const server = createServer((_request, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.(server.address());
}

type Reading = (body: AsyncIterable<Uint8Array>) => Promise<unknown>;

async function whole(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  const answer = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  return Buffer.from(answer.candidates[0].content.parts[1].inlineData.data, 'base64');
}

async function streamed(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  return readInlinePictures(body, {
    isPicture: (key, parentKey) => key === 'data' && parentKey === 'inlineData',
    enclosing: 1,
    isWanted: () => true,
    signal: new AbortController().signal,
    async keep(bytes) {
      // What the real one does besides writing.
      const hash = createHash('sha256');
      for await (const piece of bytes) hash.update(piece);
      return asId<BlobHash>(hash.digest('hex'));
    },
  });
}

async function* untilLast(message: IncomingMessage, last: (at: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of message) {
    last(performance.now());
    yield piece;
  }
}

async function measure(port: number, read: Reading): Promise<{ afterMs: number; stallMs: number }> {
  const [message]: [IncomingMessage] = await once(
    get({ port, host: '127.0.0.1', agent: false }),
    'response',
  ).then(([response]) => [response]);
  let stallMs = 0;
  let at = performance.now();
  let running = true;
  const tick = () => {
    const now = performance.now();
    stallMs = Math.max(stallMs, now - at);
    at = now;
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  let lastByteAt = 0;
  await read(
    untilLast(message, (time) => {
      lastByteAt = time;
    }),
  );
  const afterMs = performance.now() - lastByteAt;
  running = false;
  tick();
  return { afterMs, stallMs };
}

export async function measureGoogleReply(): Promise<readonly Figure[]> {
  const sender = fork(import.meta.filename, ['serve']);
  try {
    const [address] = await once(sender, 'message');
    const results = {
      whole: [] as { afterMs: number; stallMs: number }[],
      streamed: [] as { afterMs: number; stallMs: number }[],
    };
    for (let round = 0; round < rounds; round += 1) {
      results.whole.push(await measure(address.port, whole));
      results.streamed.push(await measure(address.port, streamed));
    }
    const after = (kind: 'whole' | 'streamed') => median(results[kind].map(({ afterMs }) => afterMs));
    const stall = (kind: 'whole' | 'streamed') => median(results[kind].map(({ stallMs }) => stallMs));
    return [
      {
        what: 'Google’s answer of 28 MB: work after its last byte',
        limit: 'JSON.parse and base64 of the whole',
        value: after('streamed') / after('whole'),
        unit: ' ×',
        goal: { most: 0.3 },
        detail: `${after('streamed').toFixed(1)} ms beside ${after('whole').toFixed(1)} ms`,
      },
      {
        what: 'the longest stall of the event loop while it is read',
        limit: '',
        value: stall('streamed'),
        unit: ' ms',
        goal: { most: 50 },
        detail: `beside ${stall('whole').toFixed(1)} ms when it is read as a whole`,
      },
    ];
  } finally {
    sender.kill();
  }
}

if (process.argv[1] === import.meta.filename && process.argv[2] === 'serve') await serve();
