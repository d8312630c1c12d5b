// The application's registered commands, global and per guild. Knows which one a person sees under a name.
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

export interface RegisteredCommand {
  id: string;
  guildId: string | undefined;
  type: number;
  name: string;
  /** As Discord answers it. */
  wire: Wire;
}

export type CommandRegistry = ReturnType<typeof createCommandRegistry>;

export function createCommandRegistry(world: World) {
  const commands = new Map<string, RegisteredCommand>();

  function list(guildId: string | undefined): RegisteredCommand[] {
    return [...commands.values()].filter((each) => each.guildId === guildId);
  }

  function same(guildId: string | undefined, type: number, name: string): RegisteredCommand | undefined {
    return list(guildId).find((each) => each.type === type && each.name === name);
  }

  /** Creates it, or overwrites the one of the same type and name, which keeps its id. */
  function put(guildId: string | undefined, body: Wire, replaced?: RegisteredCommand): RegisteredCommand {
    const type = Number(body.type ?? 1);
    const name = String(body.name);
    const id = (replaced ?? same(guildId, type, name))?.id ?? world.newId();
    const wire: Wire = {
      id,
      application_id: world.applicationId,
      version: world.newId(),
      type,
      name,
      name_localizations: body.name_localizations ?? null,
      description: body.description ?? '',
      description_localizations: body.description_localizations ?? null,
      // Taken as a number too, and always answered as a string.
      default_member_permissions:
        body.default_member_permissions == null ? null : String(body.default_member_permissions),
      nsfw: body.nsfw ?? false,
      dm_permission: guildId === undefined ? (body.dm_permission ?? true) : undefined,
      contexts: guildId === undefined ? (body.contexts ?? null) : undefined,
      integration_types: body.integration_types ?? [0],
      guild_id: guildId,
      options: body.options ?? undefined,
    };
    const command = { id, guildId, type, name, wire };
    commands.set(id, command);
    return command;
  }

  return {
    list,
    same,
    put,
    find(guildId: string | undefined, id: string): RegisteredCommand | undefined {
      const command = commands.get(id);
      return command?.guildId === guildId ? command : undefined;
    },
    remove(id: string): void {
      commands.delete(id);
    },
    replaceAll(guildId: string | undefined, bodies: readonly Wire[]): RegisteredCommand[] {
      const kept = bodies.map((body) => put(guildId, body));
      const ids = new Set(kept.map((each) => each.id));
      for (const old of list(guildId)) if (!ids.has(old.id)) commands.delete(old.id);
      return kept;
    },
    /** What a person in that guild (or in no guild) invokes: a guild's own command hides the global one. */
    visible(type: number, name: string, guildId: string | undefined): RegisteredCommand | undefined {
      const own = guildId === undefined ? undefined : same(guildId, type, name);
      return own ?? same(undefined, type, name);
    },
  };
}
