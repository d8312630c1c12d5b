// What a test sees: messages as a person would, and waiting until something is to be seen.
import type { Message, StoredFile, Workspace } from './workspace.ts';

export interface ObservedMessage extends Message {
  readonly team: string;
  /** Attached, or shown by image blocks, with their bytes. */
  readonly files: readonly StoredFile[];
  readonly isEdited: boolean;
  readonly isDeleted: boolean;
  /** Some picture in it reads "file not found". */
  readonly isBroken: boolean;
}

/** A snapshot's scalars; arrays are the live ones. */
export function observe(workspace: Workspace, message: Message): ObservedMessage {
  const files = message.fileIds.map((id) => workspace.files.get(id)).filter((file) => file !== undefined);
  return {
    ...message,
    team: workspace.id,
    files,
    isEdited: message.edits.length > 0,
    isDeleted: message.deletedAt !== undefined,
    isBroken: message.brokenFileIds.length > 0 || files.some((file) => file.state === 'deleted'),
  };
}

export interface Waiting {
  changed(): void;
  /** Resolves with the first value that is not undefined or false, or rejects at the deadline naming what was awaited. */
  until<T>(what: string, look: () => T | undefined | false, timeoutMs?: number): Promise<T>;
  stop(): void;
}

/** For what changes in the program under test, of which the fake is not told. */
const pollEveryMs = 10;

export function createWaiting(): Waiting {
  const looks = new Set<() => void>();
  const stops = new Set<() => void>();
  return {
    changed() {
      for (const look of [...looks]) look();
    },
    until(what, look, timeoutMs = 5_000) {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          clearInterval(poll);
          looks.delete(attempt);
          stops.delete(stop);
        };
        const attempt = (): void => {
          try {
            const found = look();
            if (found === undefined || found === false) return;
            end();
            resolve(found);
          } catch (error) {
            end();
            reject(error);
          }
        };
        const stop = (): void => {
          end();
          reject(new Error(`The fake Slack closed while a test waited for ${what}`));
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}`));
        }, timeoutMs);
        const poll = setInterval(attempt, pollEveryMs);
        looks.add(attempt);
        stops.add(stop);
        attempt();
      });
    },
    stop() {
      for (const stop of [...stops]) stop();
    },
  };
}

export interface MessageLog {
  touched(workspace: Workspace, message: Message): void;
  /** A look that sees every message once, and again whenever it changes: waits stay cheap among thousands. */
  looking(
    everything: () => ObservedMessage[],
    wanted: (message: ObservedMessage) => boolean,
  ): () => ObservedMessage | undefined;
}

export function createMessageLog(): MessageLog {
  const log: { readonly workspace: Workspace; readonly message: Message }[] = [];
  return {
    touched: (workspace, message) => void log.push({ workspace, message }),
    looking(everything, wanted) {
      let seen = -1;
      return () => {
        const fresh =
          seen < 0
            ? everything()
            : log.slice(seen).map(({ workspace, message }) => observe(workspace, message));
        seen = log.length;
        return fresh.find(wanted);
      };
    },
  };
}
