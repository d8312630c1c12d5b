// People, roles and channels as Discord's own options and selects name them → whom and what our options name. Pure.
import {
  ApplicationCommandOptionType,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
} from 'discord.js';
import { isNamedKind, type Named, type NamedKind, namedSchema } from '../../named.ts';
import type { OptionSpec } from '../../option.ts';
import type { WireResolved } from './wire.ts';

/** Wherever messages are: no categories, and nothing outside of servers. */
const messageTypes = [
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildAnnouncement,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildStageVoice,
] as const;
/** Wherever people write. */
const channelTypes = [...messageTypes, ChannelType.GuildForum] as const;

const ways = {
  person: {
    option: { type: ApplicationCommandOptionType.User },
    select: { type: ComponentType.UserSelect },
    valueType: SelectMenuDefaultValueType.User,
  },
  role: {
    option: { type: ApplicationCommandOptionType.Role },
    select: { type: ComponentType.RoleSelect },
    valueType: SelectMenuDefaultValueType.Role,
  },
  channel: {
    option: { type: ApplicationCommandOptionType.Channel, channel_types: [...channelTypes] },
    select: { type: ComponentType.ChannelSelect, channel_types: [...channelTypes] },
    valueType: SelectMenuDefaultValueType.Channel,
  },
};

/** What makes a slash command's option one of this kind. */
export function namingOption(kind: NamedKind, forPosts: true | undefined) {
  return narrowed(ways[kind].option, forPosts);
}

/** What makes a modal's field one of this kind; `value` is the id that it holds at first. */
export function namingSelect(kind: NamedKind, forPosts: true | undefined, value: string | undefined) {
  const { select, valueType } = ways[kind];
  return {
    ...narrowed(select, forPosts),
    max_values: 1,
    ...(value === undefined ? {} : { default_values: [{ id: value, type: valueType }] }),
  };
}

function narrowed<Way extends object>(way: Way, forPosts: true | undefined) {
  return forPosts && 'channel_types' in way ? { ...way, channel_types: [...messageTypes] } : way;
}

/** Discord tells names beside the ids, if it knows them. */
export function namedIn(kind: NamedKind, id: string, resolved: WireResolved | undefined): Named {
  return { id, name: nameIn(kind, id, resolved) ?? '' };
}

/** The names of what was named by a mention, as far as Discord tells them along with it. */
export function withNames(
  options: Readonly<Record<string, unknown>>,
  specs: readonly OptionSpec[],
  resolved: WireResolved | undefined,
): Readonly<Record<string, unknown>> {
  const found = specs.flatMap(({ name, kind }) => {
    if (!isNamedKind(kind)) return [];
    const value = namedSchema.safeParse(options[name]).data;
    return value === undefined ? [] : [[name, namedIn(kind, value.id, resolved)] as const];
  });
  return { ...options, ...Object.fromEntries(found) };
}

function nameIn(kind: NamedKind, id: string, resolved: WireResolved | undefined): string | null | undefined {
  switch (kind) {
    case 'person': {
      const user = resolved?.users?.[id];
      return resolved?.members?.[id]?.nick ?? user?.global_name ?? user?.username;
    }
    case 'role':
      return resolved?.roles?.[id]?.name;
    case 'channel':
      return resolved?.channels?.[id]?.name;
    default:
      return kind satisfies never;
  }
}
