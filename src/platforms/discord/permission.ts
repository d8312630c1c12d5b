// How roles and a channel's overwrites add up to what somebody may do there. Pure.
// Source: https://discord.com/developers/docs/topics/permissions#permission-overwrites
import { PermissionFlagsBits } from 'discord.js';

const {
  Administrator,
  AttachFiles,
  ManageGuild,
  ReadMessageHistory,
  SendMessages,
  SendMessagesInThreads,
  ViewChannel,
} = PermissionFlagsBits;

/** To see what others wrote before. */
export const reading = ViewChannel | ReadMessageHistory;

/** To post pictures. */
export function postingIn(isThread: boolean): bigint {
  return ViewChannel | AttachFiles | (isThread ? SendMessagesInThreads : SendMessages);
}

export function allows(permissions: bigint, needed: bigint): boolean {
  return (permissions & needed) === needed;
}

export function managesTeam(permissions: bigint): boolean {
  return (permissions & (Administrator | ManageGuild)) !== 0n;
}

export type ServerRoles = {
  readonly id: string;
  readonly ownerId: string;
  readonly roles: readonly { readonly id: string; readonly permissions: bigint }[];
};
export type Overwrite = { readonly id: string; readonly allow: bigint; readonly deny: bigint };
export type Person = { readonly id: string; readonly roleIds: readonly string[] };

const everything = -1n;

export function permissionsInServer(server: ServerRoles, { id, roleIds }: Person): bigint {
  if (id === server.ownerId) return everything;
  // The role that everybody has goes by the server's own id.
  const held = server.roles.filter((role) => role.id === server.id || roleIds.includes(role.id));
  const permissions = held.reduce((sum, role) => sum | role.permissions, 0n);
  return allows(permissions, Administrator) ? everything : permissions;
}

/** @param overwrites of the channel, or of the one that a thread belongs to. */
export function permissionsInChannel(
  server: ServerRoles,
  overwrites: readonly Overwrite[],
  person: Person,
): bigint {
  const base = permissionsInServer(server, person);
  if (base === everything) return everything;
  const ofEverybody = overwrites.filter(({ id }) => id === server.id);
  const ofRoles = overwrites.filter(({ id }) => id !== server.id && person.roleIds.includes(id));
  const own = overwrites.filter(({ id }) => id === person.id);
  const permissions = [ofEverybody, ofRoles, own].reduce(apply, base);
  return allows(permissions, ViewChannel) ? permissions : 0n;
}

/** Of overwrites on the same step what one allows outweighs what another denies. */
function apply(permissions: bigint, overwrites: readonly Overwrite[]): bigint {
  const deny = overwrites.reduce((sum, each) => sum | each.deny, 0n);
  const allow = overwrites.reduce((sum, each) => sum | each.allow, 0n);
  return (permissions & ~deny) | allow;
}
