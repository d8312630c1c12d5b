// Who is who: auth.*, apps.*, users.*, bots.*, team.*, usergroups.*, oauth.*.

import type { Method } from '../api-call.ts';
import { flagOf, needText, refuse, textOf } from '../api-call.ts';
import type { Fields } from '../shape.ts';
import type { Person, Workspace } from '../workspace.ts';

const authTest: Method = {
  name: 'auth.test',
  scopes: [],
  token: 'bot',
  readsJson: true,
  takes: [],
  run: ({ workspace }) => ({
    url: `https://${workspace.domain}.slack.com/`,
    team: workspace.name,
    user: workspace.people.get(workspace.botUserId)?.name,
    team_id: workspace.id,
    user_id: workspace.botUserId,
    bot_id: workspace.botId,
    is_enterprise_install: false,
  }),
};

const connectionsOpen: Method = {
  name: 'apps.connections.open',
  scopes: ['connections:write'],
  token: 'app',
  readsJson: true,
  takes: [],
  run({ world }) {
    const ticket = world.sequence.hex(16);
    world.socketTickets.add(ticket);
    const origin = world.origin.replace('http:', 'ws:');
    return { url: `${origin}/link/?ticket=${ticket}&app_id=${world.application.appId}` };
  },
};

function describePerson(workspace: Workspace, person: Person): Fields {
  return {
    id: person.id,
    team_id: workspace.id,
    name: person.name,
    real_name: person.realName,
    deleted: false,
    tz: person.timezone,
    tz_offset: 3600,
    is_admin: person.isAdmin,
    is_owner: person.isOwner,
    is_primary_owner: person.isOwner,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: person.isBot,
    is_app_user: false,
    profile: { real_name: person.realName, display_name: person.name, team: workspace.id },
  };
}

const usersInfo: Method = {
  name: 'users.info',
  scopes: ['users:read'],
  token: 'bot',
  readsJson: false,
  takes: ['user!', 'include_locale'],
  run({ args, workspace }) {
    const person = workspace.people.get(needText(args, 'user'));
    return { user: person === undefined ? refuse('user_not_found') : describePerson(workspace, person) };
  },
};

const botsInfo: Method = {
  name: 'bots.info',
  scopes: ['users:read'],
  token: 'bot',
  readsJson: false,
  takes: ['bot'],
  run({ args, workspace, world }) {
    if ((textOf(args, 'bot') ?? workspace.botId) !== workspace.botId) return refuse('bot_not_found');
    const bot = { id: workspace.botId, deleted: false, name: 'Plantain', app_id: world.application.appId };
    return { bot: { ...bot, user_id: workspace.botUserId } };
  },
};

const teamInfo: Method = {
  name: 'team.info',
  scopes: ['team:read'],
  token: 'bot',
  readsJson: false,
  takes: ['team', 'domain'],
  run: ({ workspace }) => ({ team: { id: workspace.id, name: workspace.name, domain: workspace.domain } }),
};

const userGroupsList: Method = {
  name: 'usergroups.list',
  scopes: ['usergroups:read'],
  token: 'bot',
  readsJson: false,
  takes: ['include_count', 'include_disabled', 'include_users'],
  run: ({ args, workspace }) => ({
    usergroups: workspace.userGroups.map(({ users, ...group }) => ({
      ...group,
      ...(flagOf(args, 'include_users') ? { users } : {}),
      team_id: workspace.id,
      is_usergroup: true,
      date_delete: 0,
    })),
  }),
};

const userGroupsUsers: Method = {
  name: 'usergroups.users.list',
  scopes: ['usergroups:read'],
  token: 'bot',
  readsJson: false,
  takes: ['usergroup!', 'include_disabled'],
  run({ args, workspace }) {
    const id = needText(args, 'usergroup');
    const group = workspace.userGroups.find((item) => item.id === id);
    return { users: group?.users ?? refuse('no_such_subteam') };
  },
};

const oauthAccess: Method = {
  name: 'oauth.v2.access',
  scopes: [],
  token: 'none',
  readsJson: false,
  takes: ['client_id', 'client_secret', 'code!', 'redirect_uri', 'grant_type', 'refresh_token'],
  run({ args, world }) {
    const { application } = world;
    if (textOf(args, 'client_id') !== application.clientId) return refuse('invalid_client_id');
    if (textOf(args, 'client_secret') !== application.clientSecret) return refuse('bad_client_secret');
    const code = needText(args, 'code');
    const workspace = world.workspaces.get(world.oauthCodes.get(code) ?? '');
    if (workspace === undefined) return refuse('invalid_code');
    world.oauthCodes.delete(code);
    const owner = [...workspace.people.values()].find((person) => person.isOwner);
    return {
      access_token: workspace.botToken,
      token_type: 'bot',
      scope: [...workspace.scopes].join(','),
      bot_user_id: workspace.botUserId,
      app_id: application.appId,
      team: { id: workspace.id, name: workspace.name },
      enterprise: null,
      is_enterprise_install: false,
      authed_user: { id: owner?.id },
    };
  },
};

export const identityMethods: Method[] = [
  authTest,
  connectionsOpen,
  usersInfo,
  botsInfo,
  teamInfo,
  userGroupsList,
  userGroupsUsers,
  oauthAccess,
];
