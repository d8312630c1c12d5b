// The real Bolt, pointed at the fake: what the fake's own tests speak through. It knows nothing of the bot of this project.

import type { Logger } from '@slack/bolt';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { FakeSlack } from './fake-slack.ts';

/** Refusals are what most of these tests are about: nobody needs them on the console. */
export const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

export interface Running {
  readonly app: App;
  stop(): Promise<void>;
}

export function clientOptions(fake: FakeSlack) {
  return {
    slackApiUrl: fake.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5_000,
    logger: silent,
  };
}

/** Comes back half a second after a connection is lost, where Bolt by itself takes five. */
export async function startInSocketMode(fake: FakeSlack, register: (app: App) => void): Promise<Running> {
  const receiver = new SocketModeReceiver({
    appToken: fake.appToken,
    clientPingTimeout: 500,
    logger: silent,
    installerOptions: { clientOptions: clientOptions(fake) },
  });
  const app = new App({
    token: fake.botToken,
    receiver,
    clientOptions: clientOptions(fake),
    logger: silent,
  });
  register(app);
  await app.start();
  return { app, stop: async () => void (await app.stop()) };
}

export async function startOverHttp(
  fake: FakeSlack,
  register: (app: App) => void,
  signingSecret = fake.signingSecret,
): Promise<Running> {
  const receiver = new HTTPReceiver({ signingSecret, logger: silent });
  const app = new App({
    token: fake.botToken,
    receiver,
    clientOptions: clientOptions(fake),
    logger: silent,
  });
  register(app);
  const server = await receiver.start(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  fake.httpTarget(`http://127.0.0.1:${port}`);
  return {
    app,
    async stop() {
      server.closeAllConnections();
      await receiver.stop();
    },
  };
}

/** A PNG header of the given size: enough for whoever looks at the first bytes. */
export function pngBytes(width = 64, height = 48): Buffer {
  const bytes = Buffer.alloc(64);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
