// How roles and overwrites add up.
import { PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import {
  allows,
  managesTeam,
  type Overwrite,
  permissionsInChannel,
  permissionsInServer,
} from '../../../src/platforms/discord/permission.ts';

const { Administrator, ManageGuild, SendMessages, ViewChannel } = PermissionFlagsBits;
const server = {
  id: 'server',
  ownerId: 'owner',
  roles: [
    { id: 'server', permissions: ViewChannel },
    { id: 'writers', permissions: SendMessages },
    { id: 'managers', permissions: ManageGuild },
    { id: 'admins', permissions: Administrator },
  ],
};
const person = (...roleIds: string[]) => ({ id: 'ada', roleIds });
const overwrite = (id: string, of: Partial<Overwrite>): Overwrite => ({ id, allow: 0n, deny: 0n, ...of });
const mayView = (overwrites: Overwrite[], ...roleIds: string[]) =>
  allows(permissionsInChannel(server, overwrites, person(...roleIds)), ViewChannel);

describe('in the server', () => {
  it('everybody has what all have, and what their roles add', () => {
    expect(permissionsInServer(server, person())).toBe(ViewChannel);
    expect(permissionsInServer(server, person('writers'))).toBe(ViewChannel | SendMessages);
  });

  it('the owner, admins and managers manage it, and nobody else', () => {
    const manages = (who: { id: string; roleIds: string[] }) => managesTeam(permissionsInServer(server, who));
    expect(manages({ id: 'owner', roleIds: [] })).toBe(true);
    expect(['admins', 'managers', 'writers', 'unknown'].map((role) => manages(person(role)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('in a channel', () => {
  it('a role outweighs everybody, a person outweighs their roles, and allowing outweighs denying', () => {
    const closed = overwrite('server', { deny: ViewChannel });
    const open = overwrite('writers', { allow: ViewChannel });
    expect(mayView([closed])).toBe(false);
    expect(mayView([closed, open])).toBe(false);
    expect(mayView([closed, open], 'writers')).toBe(true);
    expect(mayView([closed, open, overwrite('managers', { deny: ViewChannel })], 'writers', 'managers')).toBe(
      true,
    );
    expect(mayView([closed, open, overwrite('ada', { deny: ViewChannel })], 'writers')).toBe(false);
    expect(mayView([closed, overwrite('ada', { allow: ViewChannel })])).toBe(true);
  });

  it('who cannot see it can do nothing there, and nothing is closed to admins', () => {
    const closed = overwrite('server', { deny: ViewChannel });
    expect(permissionsInChannel(server, [closed], person('writers'))).toBe(0n);
    expect(mayView([closed], 'admins')).toBe(true);
    expect(allows(permissionsInChannel(server, [closed], { id: 'owner', roleIds: [] }), SendMessages)).toBe(
      true,
    );
  });
});
