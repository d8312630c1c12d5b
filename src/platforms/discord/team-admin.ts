// Whether somebody manages a server when Discord sent neither roles nor permissions along, as in direct messages.
import type { TeamToManage } from '../../invocation.ts';
import { managesTeam } from './permission.ts';
import type { Servers } from './servers.ts';

/** Rejects with a PlatformError when Discord cannot be asked, and for a server that the bot has left. */
export async function isAdminOf(
  { externalId: guildId, adminRoleId }: TeamToManage,
  personId: string,
  servers: Pick<Servers, 'member' | 'permissions'>,
  signal: AbortSignal,
): Promise<boolean> {
  const person = await servers.member(guildId, personId, signal);
  if (person === undefined) return false;
  if (adminRoleId !== undefined && person.roleIds.includes(adminRoleId)) return true;
  return managesTeam(await servers.permissions(guildId, person, signal));
}
