// What Discord says of servers, channels and members when somebody's permissions must be known and nobody sent them along.
import { ChannelType, RequestMethod, type RouteLike, Routes } from 'discord.js';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { threadTypes } from './destination.ts';
import { type Overwrite, type Person, permissionsInChannel, permissionsInServer } from './permission.ts';
import { valueIn } from './platform-error.ts';
import type { Rest } from './rest.ts';

/** A mention needs three of these answers; a busy channel asks for the same ones again and again. */
const freshMs = 60_000;
const mostKept = 2_000;
const attempts = 3;
const longestPauseMs = 5_000;
const privateThread = 12;
/** They hold channels or posts, and no messages. */
const withoutMessages: ReadonlySet<number> = new Set([
  ChannelType.GuildCategory,
  ChannelType.GuildDirectory,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
]);

const bits = z.string().transform((text) => BigInt(text));
const guildSchema = z.object({
  id: z.string(),
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: bits })),
});
const channelSchema = z.object({
  id: z.string(),
  type: z.number(),
  guild_id: z.string().optional(),
  parent_id: z.string().nullish(),
  nsfw: z.boolean().optional(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: bits, deny: bits })).optional(),
});
const namedSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const memberSchema = z.object({ roles: z.array(z.string()) });

export type Place = {
  readonly id: string;
  /** Undefined: nobody's server. */
  readonly guildId: string | undefined;
  readonly isThread: boolean;
  readonly isPrivateThread: boolean;
  readonly takesMessages: boolean;
  readonly parentChannelId: string | undefined;
  readonly nsfw: boolean;
  readonly overwrites: readonly Overwrite[];
};

/** Everything rejects with a PlatformError when Discord cannot be asked. */
export type Servers = {
  /** Undefined when there is no such channel, or none that the bot may see. */
  place(channelId: string, signal: AbortSignal): Promise<Place | undefined>;
  /** Undefined when they are no member. */
  member(guildId: string, personId: string, signal: AbortSignal): Promise<Person | undefined>;
  permissionsIn(place: Place, person: Person, signal: AbortSignal): Promise<bigint>;
  permissions(guildId: string, person: Person, signal: AbortSignal): Promise<bigint>;
  /** Of all roles or channels of a server, threads left out; none when the bot is not there. */
  names(guildId: string, of: 'roles' | 'channels', signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
};

export function createServers({ rest, clock }: { readonly rest: Rest; readonly clock: Clock }): Servers {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();

  /** Undefined for what is not there or not for us: that may change at any moment, so only answers are kept. */
  async function ask(path: RouteLike, signal: AbortSignal): Promise<unknown> {
    const known = kept.get(path);
    if (known !== undefined && clock.now() - known.at < freshMs) {
      try {
        return await known.answer;
      } catch {
        // Whoever asked first may have had less time, or less luck.
        return request(path, signal);
      }
    }
    const answer = request(path, signal);
    if (kept.size >= mostKept) kept.clear();
    kept.set(path, { at: clock.now(), answer });
    let isKept = false;
    try {
      const value = await answer;
      isKept = value !== undefined;
      return value;
    } finally {
      if (!isKept) kept.delete(path);
    }
  }

  async function request(path: RouteLike, signal: AbortSignal): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await rest.call({ method: RequestMethod.Get, path, signal });
      if (outcome.kind === 'refused' && (outcome.status === 403 || outcome.status === 404)) return undefined;
      if (outcome.kind !== 'later' || attempt === attempts) return valueIn(outcome);
      await clock.wait(Math.min(outcome.afterMs, longestPauseMs), signal);
    }
  }

  async function server(guildId: string, signal: AbortSignal) {
    const guild = guildSchema.parse(await ask(Routes.guild(guildId), signal));
    return { id: guild.id, ownerId: guild.owner_id, roles: guild.roles };
  }

  async function channel(channelId: string, signal: AbortSignal) {
    const found = await ask(Routes.channel(channelId), signal);
    return found === undefined ? undefined : channelSchema.parse(found);
  }

  return {
    place: async (channelId, signal) => {
      const found = await channel(channelId, signal);
      if (found === undefined) return undefined;
      const isThread = threadTypes.has(found.type);
      // A thread has neither overwrites nor a rule on age of its own.
      const parent = isThread && found.parent_id ? await channel(found.parent_id, signal) : undefined;
      if (isThread && parent === undefined) return undefined;
      return {
        id: found.id,
        guildId: found.guild_id,
        isThread,
        isPrivateThread: found.type === privateThread,
        takesMessages: !withoutMessages.has(found.type),
        parentChannelId: parent?.id,
        nsfw: (parent ?? found).nsfw ?? false,
        overwrites: (parent ?? found).permission_overwrites ?? [],
      };
    },
    member: async (guildId, personId, signal) => {
      const found = await ask(Routes.guildMember(guildId, personId), signal);
      return found === undefined ? undefined : { id: personId, roleIds: memberSchema.parse(found).roles };
    },
    permissionsIn: async ({ guildId, overwrites }, person, signal) =>
      guildId === undefined ? 0n : permissionsInChannel(await server(guildId, signal), overwrites, person),
    names: async (guildId, of, signal) => {
      const path = of === 'roles' ? Routes.guildRoles(guildId) : Routes.guildChannels(guildId);
      const found = namedSchema.parse((await ask(path, signal)) ?? []);
      return new Map(found.map(({ id, name }) => [id, name]));
    },
    permissions: async (guildId, person, signal) =>
      permissionsInServer(await server(guildId, signal), person),
  };
}
