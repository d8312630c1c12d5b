// What exists in a fake Slack: applications, workspaces, people, channels, messages, files, views. Plain data and small
// lookups; nothing here speaks HTTP.
import { randomBytes } from 'node:crypto';
import type { Fields } from './shape.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isAdmin: boolean;
  readonly isOwner: boolean;
  readonly isBot: boolean;
  timezone: string;
}

export interface Message {
  readonly ts: string;
  readonly threadTs?: string;
  readonly channel: string;
  readonly user: string;
  readonly botId?: string;
  readonly clientMsgId?: string;
  readonly ephemeralFor?: string;
  text: string;
  blocks: Fields[];
  attachments: Fields[];
  metadata?: Fields;
  /** Attached as files, in Slack's own way; those in image blocks are not among them. */
  attachedFileIds: string[];
  /** Every file it shows, attached or in blocks. */
  fileIds: string[];
  /** Files named by an edit that were never shared: the real client shows "file not found" in their place. */
  brokenFileIds: string[];
  edits: { readonly at: number; readonly text: string }[];
  deletedAt?: number;
  reactions: { readonly name: string; readonly user: string }[];
}

export type ChannelKind = 'public' | 'private' | 'im' | 'mpim';

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly members: Set<string>;
  archived: boolean;
  /** In order of posting; deleted ones stay, marked. */
  readonly messages: Message[];
  readonly byTs: Map<string, Message>;
  /** Replies by the parent's ts. */
  readonly threads: Map<string, Message[]>;
  readonly ephemeral: Message[];
}

export type FileState = 'expected' | 'uploaded' | 'processing' | 'ready' | 'deleted';

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  title: string;
  readonly altText: string;
  readonly sizeBytes: number;
  readonly user: string;
  readonly createdAt: number;
  readonly uploadPath: string;
  bytes: Buffer;
  state: FileState;
  pollsLeft: number;
  readonly shares: { readonly channel: string; readonly ts: string; readonly threadTs?: string }[];
}

export interface View {
  readonly id: string;
  readonly user: string;
  readonly rootId: string;
  readonly previousId?: string;
  hash: string;
  body: Fields;
  open: boolean;
  errors: Record<string, string>;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: string[];
}

export interface Workspace {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly botToken: string;
  readonly botUserId: string;
  readonly botId: string;
  /** The granted scopes; a test may add and take away. */
  readonly scopes: Set<string>;
  readonly people: Map<string, Person>;
  readonly channels: Map<string, Channel>;
  readonly files: Map<string, StoredFile>;
  readonly views: Map<string, View>;
  readonly homes: Map<string, View>;
  readonly userGroups: UserGroup[];
  tokenRevoked: boolean;
}

export interface Application {
  readonly appId: string;
  readonly appToken: string;
  readonly appScopes: Set<string>;
  readonly signingSecret: string;
  readonly verificationToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Sequence {
  id(prefix: string): string;
  ts(): string;
  hex(sizeBytes: number): string;
}

/** Ids count up from one so that a failed test reads the same twice; message times never repeat, as on Slack. */
export function createSequence(now: () => number): Sequence {
  let counter = 0;
  let lastMicros = 0;
  return {
    id(prefix) {
      counter += 1;
      return `${prefix}0${counter.toString(36).toUpperCase().padStart(8, '0')}`;
    },
    ts() {
      lastMicros = Math.max(lastMicros + 1, now() * 1000);
      const digits = String(Math.floor(lastMicros)).padStart(16, '0');
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
    hex: (sizeBytes) => randomBytes(sizeBytes).toString('hex'),
  };
}

export function addPerson(workspace: Workspace, person: Partial<Person> & { id: string }): Person {
  const name = person.name ?? person.id.toLowerCase();
  const whole: Person = {
    name,
    realName: name,
    isAdmin: false,
    isOwner: false,
    isBot: false,
    timezone: 'Europe/Vienna',
    ...person,
  };
  workspace.people.set(whole.id, whole);
  return whole;
}

export function addChannel(
  workspace: Workspace,
  channel: { id: string; name: string; kind: ChannelKind; members: string[]; archived?: boolean },
): Channel {
  const whole: Channel = {
    id: channel.id,
    name: channel.name,
    kind: channel.kind,
    members: new Set(channel.members),
    archived: channel.archived ?? false,
    messages: [],
    byTs: new Map(),
    threads: new Map(),
    ephemeral: [],
  };
  workspace.channels.set(whole.id, whole);
  return whole;
}

export function findDirectMessage(workspace: Workspace, sequence: Sequence, user: string): Channel {
  for (const channel of workspace.channels.values())
    if (channel.kind === 'im' && channel.members.has(user)) return channel;
  return addChannel(workspace, {
    id: sequence.id('D'),
    name: user,
    kind: 'im',
    members: [user, workspace.botUserId],
  });
}

export function channelOf(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (channel === undefined) throw new Error(`The fake workspace ${workspace.id} has no channel ${id}`);
  return channel;
}

export function personOf(workspace: Workspace, id: string): Person {
  const person = workspace.people.get(id);
  if (person === undefined) throw new Error(`The fake workspace ${workspace.id} has no person ${id}`);
  return person;
}
