// Everything the parts of one fake Slack share: its workspaces, clock, ids, records and what it says to the application.
import type { Ephemera } from './ephemera.ts';
import type { Fields } from './shape.ts';
import type { Application, Message, Sequence, Workspace } from './workspace.ts';

export interface RequestRecord {
  readonly at: number;
  readonly method: string;
  readonly args: Fields;
  readonly contentType: string;
  readonly sizeBytes: number;
  status: number;
  /** Slack's error code, `ok` for none, or the fault that took the place of an answer. */
  outcome: string;
}

export interface World {
  readonly application: Application;
  readonly workspaces: Map<string, Workspace>;
  readonly sequence: Sequence;
  readonly now: () => number;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  origin: string;
  readonly ephemera: Ephemera;
  readonly requests: RequestRecord[];
  readonly violations: string[];
  filePollsUntilReady: number;
  /** How many of the next completions with a channel answer ok and never share. */
  sharesToLose: number;
  /** While there is a list, completions with a channel share nothing until they are let go. */
  heldShares: (() => void)[] | undefined;
  readonly socketTickets: Set<string>;
  readonly oauthCodes: Map<string, string>;
  /** Something a test may be waiting for has happened. */
  changed(): void;
  /** A message was posted, changed or removed. */
  touched(workspace: Workspace, message: Message): void;
  violate(text: string): void;
  posted(workspace: Workspace, message: Message): void;
  edited(workspace: Workspace, message: Message, previousText: string): void;
  deleted(workspace: Workspace, message: Message): void;
}
