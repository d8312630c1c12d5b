// Socket Mode: one connection, opened again as soon as Slack ends it. Bolt's own reconnecting is off: it waits for at
// least 5 s each time, and an attempt that fails while it reconnects ends the process as an unhandled rejection.
import { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../../clock.ts';
import { PlatformError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { boltLogger } from './bolt-log.ts';
import { clientOptions, failureOf } from './web-api.ts';

export type Socket = {
  readonly receiver: SocketModeReceiver;
  /** Rejects with a PlatformError when the first connection cannot be had. */
  open(): Promise<void>;
  close(): Promise<void>;
  connected(): boolean;
};

const helloTimeoutMs = 15_000;
const closeTimeoutMs = 2_000;
const longestBackoffMs = 30_000;

export function createSocket(parts: {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}): Socket {
  const { appToken, apiUrl, clock, log } = parts;
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions(apiUrl, log) },
    // Not acknowledged: Slack sends an event again.
    processEventErrorHandler: async ({ error }) => {
      log.error({ reason: reasonOf(error) }, 'Something from Slack could not be handled');
      return false;
    },
  });
  const { client } = receiver;
  const stopping = new AbortController();
  let connected = false;
  let keeping: Promise<void> = Promise.resolve();
  client.on('connected', () => {
    connected = true;
  });
  client.on('disconnected', () => {
    connected = false;
  });

  /** In an object, because a promise of a promise would be awaited as one. */
  const connect = async (): Promise<{ readonly ended: Promise<void> }> => {
    const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    const late = new AbortController();
    const started = client.start();
    // It may end after the race is lost: then nobody waits for it, and what it opened must not stay open.
    started.then(
      () => (stopping.signal.aborted ? client.disconnect() : undefined),
      (error) => log.debug({ reason: reasonOf(error) }, 'A connection to Slack did not begin'),
    );
    try {
      await Promise.race([started, refuseLater(clock, AbortSignal.any([late.signal, stopping.signal]))]);
    } catch (error) {
      void client.disconnect();
      throw error;
    } finally {
      late.abort();
    }
    return { ended };
  };

  const keepConnected = async (first: Promise<void>): Promise<void> => {
    let ended = first;
    let failures = 0;
    while (!stopping.signal.aborted) {
      await ended;
      if (stopping.signal.aborted) return;
      try {
        if (failures > 0) {
          const backoffMs = Math.min(longestBackoffMs, 500 * 2 ** failures);
          await clock.wait(backoffMs, stopping.signal);
        }
        ({ ended } = await connect());
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        ended = Promise.resolve();
        log.warn({ failures, reason: reasonOf(error) }, 'Slack cannot be reached; trying again');
      }
    }
  };

  return {
    receiver,
    connected: () => connected,
    open: async () => {
      let ended: Promise<void>;
      try {
        ({ ended } = await connect());
      } catch (error) {
        throw startError(error);
      }
      keeping = keepConnected(ended);
    },
    close: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort(new Error('stopping'));
      // A peer that does not complete the closing handshake would hold us for 30 s.
      const patience = clock.deadline(closeTimeoutMs);
      const enough = new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve()));
      if (connected) await Promise.race([client.disconnect(), enough]);
      await Promise.race([keeping, enough]);
    },
  };
}

async function refuseLater(clock: Clock, signal: AbortSignal): Promise<never> {
  await clock.wait(helloTimeoutMs, signal);
  throw new PlatformError('unreachable', 'Slack opened a connection and did not say hello');
}

function startError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const kind = failureOf(error)?.kind;
  return kind === 'bad_token' || kind === 'refused'
    ? new PlatformError('bad_token', slackMessages.badAppToken, { cause: error })
    : new PlatformError('unreachable', slackMessages.unreachable, { cause: error });
}

function reasonOf(error: unknown): string {
  return failureOf(error)?.detail ?? String(error);
}
