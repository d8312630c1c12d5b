// Runs the program until a signal stops it, and says in plain sentences why it cannot run.
import { systemClock } from './clock.ts';
import { compose, type Program } from './compose.ts';
import { type Config, loadEnvironment, readConfig } from './config.ts';
import { ConfigError, PlatformError, StoreError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { processMessages as say } from './messages/process.ts';
import { providerList } from './providers/index.ts';

/** What the operator can mend: its sentences, or undefined for a bug. */
export function explainStart(error: unknown, config?: Config): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof PlatformError || error instanceof StoreError) return [error.message];
  if (config !== undefined && error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return [say.portTaken(config.port)];
  }
  return undefined;
}

export async function runProgram(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(loadEnvironment(), providerList);
  } catch (error) {
    return refuse(error);
  }
  const log = createLog(config.logLevel);
  let program: Program;
  try {
    program = await compose(config, systemClock, log);
  } catch (error) {
    return refuse(error, config);
  }
  const stop = createStop(program, config, log);
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
  process.on('unhandledRejection', (error) => {
    log.error({ err: error }, 'A promise was left alone: this is a bug');
    stop(1);
  });
  try {
    const { entryUrl } = await program.start();
    if (entryUrl !== undefined) process.stdout.write(`${say.ready(entryUrl)}\n`);
  } catch (error) {
    refuse(error, config);
    stop(1);
  }
}

/** Ends the process once: when everything is closed, or when the time for that has run out. */
function createStop(program: Program, { drainTimeoutMs }: Config, log: Log): (exitCode: number) => void {
  let stopping = false;
  return (exitCode) => {
    if (stopping) return;
    stopping = true;
    const tooLong = new AbortController();
    const finish = (code: number) => {
      tooLong.abort();
      process.exit(code);
    };
    systemClock.wait(drainTimeoutMs, tooLong.signal).then(
      () => {
        log.warn({ drainTimeoutMs }, 'Not everything could be closed in time; what was under way is resumed');
        finish(exitCode);
      },
      () => undefined,
    );
    program.stop(drainTimeoutMs * 0.9).then(
      () => finish(exitCode),
      (error: unknown) => {
        log.error({ err: error }, 'Stopping failed');
        finish(1);
      },
    );
  };
}

function refuse(error: unknown, config?: Config): void {
  const sentences = explainStart(error, config);
  process.exitCode = 1;
  if (sentences === undefined) throw error;
  process.stderr.write(`${say.cannotStart}\n${sentences.map((sentence) => `  - ${sentence}\n`).join('')}`);
}
