// What Discord sends along with an id that somebody chose, in a command's option or in a form: the person, role or channel.
// Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
import type { Parts } from './interaction-send.ts';
import type { Wire } from './wire.ts';
import type { Guild } from './world.ts';

export type NamedKind = 'user' | 'role' | 'channel';

/** Puts it into `resolved`; throws for what the client would not have let anybody choose. */
export function resolveId(
  { world, payloads }: Parts,
  guild: Guild | undefined,
  resolved: Record<string, Wire>,
  declared: Wire,
  { id, kinds }: { id: string; kinds: readonly NamedKind[] },
): void {
  const put = (kind: string, wire: Wire) => {
    resolved[kind] = { ...resolved[kind], [id]: wire };
  };
  const name = String(declared.name ?? declared.custom_id);

  const found = kinds.some((kind) => {
    if (kind === 'user') return putUser();
    return kind === 'role' ? putRole() : putChannel();
  });
  if (!found) throw new Error(`${name}: nobody and nothing has the id ${id}`);

  function putUser(): boolean {
    const user = world.users.get(id);
    if (user === undefined) return false;
    put('users', payloads.user(user));
    const member = guild?.members.get(id);
    if (member) {
      const { mute: _mute, deaf: _deaf, ...shown } = payloads.memberAlone(member);
      put('members', { ...shown, permissions: '0' });
    }
    return true;
  }

  function putRole(): boolean {
    const role = guild?.roles.get(id);
    if (role) put('roles', payloads.role(role, 0));
    return role !== undefined;
  }

  function putChannel(): boolean {
    const channel = world.requireChannel(id);
    const { permission_overwrites: _overwrites, ...shown } = payloads.channel(channel);
    const offered = declared.channel_types;
    if (Array.isArray(offered) && !offered.includes(shown.type))
      throw new Error(`${name}: offers no channels of type ${shown.type}`);
    put('channels', {
      ...shown,
      permissions: '0',
      app_permissions: world.permissionsIn(channel, world.bot.id).toString(),
    });
    return true;
  }
}
