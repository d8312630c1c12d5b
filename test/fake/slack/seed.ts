// The workspace that every test finds unless it asks for another: three people and one channel of each kind.

import type { Workspace } from './workspace.ts';
import { addChannel, addPerson } from './workspace.ts';

/** The scopes of the application's manifest; a test grants or takes others. */
export const manifestScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'files:read',
  'files:write',
  'app_mentions:read',
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  'im:write',
  'users:read',
  'usergroups:read',
];

export interface SeedIds {
  readonly member: string;
  readonly admin: string;
  readonly owner: string;
  readonly general: string;
  readonly outside: string;
  readonly project: string;
  readonly secret: string;
  readonly archived: string;
}

function idsOf(number: number): SeedIds {
  const id = (letter: string, name: string) => `${letter}${number}${name.padEnd(8, '0')}`;
  return {
    member: id('U', 'MEMBER'),
    admin: id('U', 'ADMIN'),
    owner: id('U', 'OWNER'),
    general: id('C', 'GENERAL'),
    outside: id('C', 'OUTSIDE'),
    project: id('C', 'PROJECT'),
    secret: id('C', 'SECRET'),
    archived: id('C', 'ARCHIVED'),
  };
}

export function createWorkspace(number: number, scopes: string[]): { workspace: Workspace; ids: SeedIds } {
  const ids = idsOf(number);
  const workspace: Workspace = {
    id: `T${number}TEAM0000`,
    domain: `team-${number}`,
    name: `Team ${number}`,
    botToken: `xoxb-${number}00000000000-1111111111111-plantainbottokenfake`,
    botUserId: `U${number}BOTUSER0`,
    botId: `B${number}BOT00000`,
    scopes: new Set(scopes),
    people: new Map(),
    channels: new Map(),
    files: new Map(),
    views: new Map(),
    homes: new Map(),
    userGroups: [],
    tokenRevoked: false,
  };
  addPerson(workspace, { id: ids.member, name: 'maya', realName: 'Maya Member' });
  addPerson(workspace, { id: ids.admin, name: 'ada', realName: 'Ada Admin', isAdmin: true });
  addPerson(workspace, { id: ids.owner, name: 'olga', realName: 'Olga Owner', isAdmin: true, isOwner: true });
  addPerson(workspace, { id: workspace.botUserId, name: 'plantain', realName: 'Plantain', isBot: true });
  const everybody = [ids.member, ids.admin, ids.owner];
  const bot = workspace.botUserId;
  addChannel(workspace, { id: ids.general, name: 'general', kind: 'public', members: [...everybody, bot] });
  addChannel(workspace, { id: ids.outside, name: 'outside', kind: 'public', members: everybody });
  addChannel(workspace, { id: ids.project, name: 'project', kind: 'private', members: [...everybody, bot] });
  addChannel(workspace, { id: ids.secret, name: 'secret', kind: 'private', members: everybody });
  addChannel(workspace, {
    id: ids.archived,
    name: 'archived',
    kind: 'public',
    members: [...everybody, bot],
    archived: true,
  });
  return { workspace, ids };
}
