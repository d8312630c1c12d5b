// What a test or bench sees of the fake Slack: its options, its controls and its records.

import type { People } from './acts.ts';
import type { Ack, Delivery, DeliveryKind } from './delivery.ts';
import type { FaultPlan } from './fault.ts';
import type { ObservedMessage, Waiting } from './observation.ts';
import type { SeedIds } from './seed.ts';
import type { Fields } from './shape.ts';
import type { HttpAnswer, Tampering } from './signed-delivery.ts';
import type { SocketMode } from './socket-mode.ts';
import type {
  Application,
  Channel,
  ChannelKind,
  Person,
  StoredFile,
  UserGroup,
  View,
  Workspace,
} from './workspace.ts';
import type { RequestRecord } from './world.ts';

export interface FakeSlackOptions {
  /** Slack's clock: message times, triggers, response URLs. */
  readonly now?: () => number;
  /** The clock of the signatures' timestamps, when it is not the machine's. */
  readonly signingNow?: () => number;
  readonly scopes?: readonly string[];
  readonly appScopes?: readonly string[];
  /** By name, or as the manifest has them. */
  readonly commands?: readonly (string | { readonly command: string; readonly should_escape: boolean })[];
  readonly events?: readonly string[];
  /** How many workspaces have installed the application. */
  readonly teams?: number;
  /** After how many files.info calls an upload is ready; 0 at once, Infinity never. */
  readonly filePollsUntilReady?: number;
  readonly ackDeadlineMs?: number;
  /** Before the second, third and fourth try of an event. */
  readonly retryDelaysMs?: readonly number[];
  /** Whether the bot hears its own messages, as it does on Slack. */
  readonly echoOwnMessages?: boolean;
}

export interface FakeSlack extends People {
  readonly apiUrl: string;
  readonly origin: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly application: Application;
  /** People and channels of the first workspace. */
  readonly ids: SeedIds;
  readonly workspace: Workspace;
  readonly teams: readonly { readonly workspace: Workspace; readonly ids: SeedIds }[];

  addPerson(person: Partial<Person> & { id: string; team?: string }): Person;
  addChannel(channel: {
    id: string;
    name: string;
    kind: ChannelKind;
    members: string[];
    archived?: boolean;
    team?: string;
  }): Channel;
  addUserGroup(group: UserGroup & { team?: string }): void;
  directMessage(user: string, team?: string): Channel;
  /** A code for oauth.v2.access, good once. */
  issueOauthCode(team?: string): string;

  readonly requests: readonly RequestRecord[];
  readonly violations: readonly string[];
  assertNoViolations(): void;
  fault(plan: FaultPlan): void;
  clearFaults(): void;
  setFilePollsUntilReady(polls: number): void;
  /** The next completions with a channel answer ok and never appear. */
  loseNextShares(count: number): void;
  /** Completions with a channel share nothing, until all of them do. */
  holdShares(): void;
  letShares(): void;
  /** Ends the processing of every upload. */
  settleFiles(): void;

  messages(
    channel: string,
    options?: { team?: string; thread?: string; deleted?: boolean },
  ): ObservedMessage[];
  ephemeral(channel: string, user?: string, team?: string): ObservedMessage[];
  message(place: { channel: string; ts: string; team?: string }): ObservedMessage | undefined;
  files(team?: string): StoredFile[];
  openViews(user?: string, team?: string): View[];
  home(user: string, team?: string): View | undefined;
  waitFor: Waiting['until'];
  waitForMessage(wanted: (message: ObservedMessage) => boolean, timeoutMs?: number): Promise<ObservedMessage>;
  waitForView(wanted?: (view: View) => boolean, timeoutMs?: number): Promise<View>;
  waitForRequest(method: string, timeoutMs?: number): Promise<RequestRecord>;

  readonly deliveries: readonly Delivery[];
  readonly socket: Pick<SocketMode, 'connections' | 'refresh' | 'drop'>;
  /** The same envelope once more, over the given connection or any. */
  redeliver(delivery: Delivery, connection?: number): Promise<Ack>;
  /** From now on payloads go as signed POSTs to `/slack/events` there; undefined returns to Socket Mode. */
  httpTarget(url: string | undefined): void;
  /** One POST outside of all bookkeeping, forged or altered as asked. */
  postSigned(kind: DeliveryKind, payload: Fields, tampering?: Tampering): Promise<HttpAnswer>;
  /** The url_verification handshake. */
  challenge(tampering?: Tampering): Promise<{ readonly passed: boolean; readonly answer: HttpAnswer }>;

  close(): Promise<void>;
}
