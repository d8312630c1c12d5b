// What a test arranges beforehand: people, guilds, roles, channels, threads, permissions. Tells the gateway what changes.
import type { Gateway } from './gateway.ts';
import { Intent } from './intent.ts';
import type { Payloads } from './payload.ts';
import { EVERY_PERMISSION, MEMBER_PERMISSIONS, Permission } from './permission.ts';
import { BOT_FILE_LIMIT_BYTES } from './rest-message.ts';
import type { Wire } from './wire.ts';
import {
  type Channel,
  ChannelType,
  type Guild,
  type Member,
  type Overwrite,
  type Role,
  type User,
  type World,
} from './world.ts';

/** Wherever somebody or something is named, its id or the thing itself will do. */
export type Named = string | { id: string };

export function idOf(named: Named): string {
  return typeof named === 'string' ? named : named.id;
}

export interface NewGuild {
  name?: string;
  owner?: Named;
  locale?: string;
  /** False: the app is not in this guild; people may still have installed it for themselves. */
  hasBot?: boolean;
  botPermissions?: bigint;
  /** What @everyone may. */
  memberPermissions?: bigint;
  blockedWords?: string[];
  attachmentLimitBytes?: number;
}

export interface NewChannel {
  name?: string;
  type?: number;
  nsfw?: boolean;
  overwrites?: Overwrite[];
}

export type Realm = ReturnType<typeof createRealm>;

export function createRealm(world: World, payloads: Payloads, gateway: Gateway) {
  let count = 0;
  const numbered = (word: string) => {
    count += 1;
    return `${word}${count}`;
  };

  function addUser(of: Partial<Omit<User, 'id' | 'bot'>> = {}): User {
    const username = of.username ?? numbered('person');
    const user: User = {
      id: world.newId(),
      username,
      displayName: username,
      bot: false,
      acceptsDirectMessages: true,
      hasInstalledTheApp: false,
      locale: 'en-US',
      ...of,
    };
    world.users.set(user.id, user);
    return user;
  }

  function addRole(guild: Named, of: { name?: string; permissions?: bigint; managed?: boolean } = {}): Role {
    const role: Role = {
      id: world.newId(),
      name: of.name ?? numbered('role'),
      permissions: of.permissions ?? 0n,
      managed: of.managed ?? false,
    };
    const home = world.requireGuild(idOf(guild));
    home.roles.set(role.id, role);
    tellGuild(home, 'GUILD_ROLE_CREATE', {
      guild_id: home.id,
      role: payloads.role(role, home.roles.size - 1),
    });
    return role;
  }

  function addMember(guild: Named, user: Named, of: { roles?: Named[]; nick?: string } = {}): Member {
    const home = world.requireGuild(idOf(guild));
    const userId = world.requireUser(idOf(user)).id;
    const roleIds = (of.roles ?? []).map(idOf);
    const member: Member = { userId, nick: of.nick ?? null, roleIds, joinedAt: world.now() };
    home.members.set(userId, member);
    tellGuild(
      home,
      'GUILD_MEMBER_ADD',
      { ...payloads.member(member), guild_id: home.id },
      Intent.GuildMembers,
    );
    return member;
  }

  function joinBot(guild: Guild, permissions: bigint) {
    const role: Role = { id: world.newId(), name: world.bot.username, permissions, managed: true };
    guild.roles.set(role.id, role);
    const joinedAt = world.now();
    guild.members.set(world.bot.id, { userId: world.bot.id, nick: null, roleIds: [role.id], joinedAt });
    guild.hasBot = true;
    gateway.dispatch(
      'GUILD_CREATE',
      { guildId: guild.id, intent: Intent.Guilds },
      payloads.guildCreate(guild, false),
    );
  }

  function addGuild(of: NewGuild = {}): Guild {
    const owner = of.owner ? world.requireUser(idOf(of.owner)) : addUser();
    const id = world.newId();
    const everyone: Role = {
      id,
      name: '@everyone',
      permissions: of.memberPermissions ?? MEMBER_PERMISSIONS,
      managed: false,
    };
    const guild: Guild = {
      id,
      name: of.name ?? numbered('guild'),
      ownerId: owner.id,
      locale: of.locale ?? 'en-US',
      hasBot: false,
      blockedWords: of.blockedWords ?? [],
      attachmentLimitBytes: of.attachmentLimitBytes ?? BOT_FILE_LIMIT_BYTES,
      roles: new Map([[id, everyone]]),
      members: new Map(),
    };
    world.guilds.set(id, guild);
    addMember(guild, owner);
    if (of.hasBot ?? true) joinBot(guild, of.botPermissions ?? MEMBER_PERMISSIONS);
    return guild;
  }

  function makeChannel(of: Partial<Channel> & { type: number }): Channel {
    const channel: Channel = {
      id: world.newId(),
      name: '',
      guildId: undefined,
      parentId: undefined,
      recipientIds: [],
      hasBot: false,
      ownerId: undefined,
      nsfw: false,
      locked: false,
      overwrites: [],
      lastMessageId: null,
      messages: new Map(),
      ...of,
    };
    world.channels.set(channel.id, channel);
    return channel;
  }

  function openDirectChannel(user: Named): Channel {
    const id = world.requireUser(idOf(user)).id;
    const open = [...world.channels.values()].find(
      (each) => each.type === ChannelType.Direct && each.hasBot && each.recipientIds[0] === id,
    );
    return open ?? makeChannel({ type: ChannelType.Direct, recipientIds: [id], hasBot: true });
  }

  function tellGuild(guild: Guild, event: string, data: Wire, intent: number = Intent.Guilds) {
    if (guild.hasBot) gateway.dispatch(event, { guildId: guild.id, intent }, data);
  }

  function tellChannel(event: string, channel: Channel) {
    const guild = world.guildOf(channel);
    if (guild && world.botSees(channel)) tellGuild(guild, event, payloads.channel(channel));
  }

  return {
    addUser,
    addGuild,
    addRole,
    addMember,
    openDirectChannel,
    addChannel(guild: Named, of: NewChannel = {}): Channel {
      const channel = makeChannel({
        type: of.type ?? ChannelType.Text,
        name: of.name ?? numbered('channel'),
        guildId: world.requireGuild(idOf(guild)).id,
        nsfw: of.nsfw ?? false,
        overwrites: of.overwrites ?? [],
      });
      tellChannel('CHANNEL_CREATE', channel);
      return channel;
    },
    /** A thread, or a post when the parent is a forum. */
    addThread(parent: Named, of: { name?: string; owner?: Named; type?: number } = {}): Channel {
      const home = world.requireChannel(idOf(parent));
      const thread = makeChannel({
        type: of.type ?? ChannelType.PublicThread,
        name: of.name ?? numbered('thread'),
        guildId: home.guildId,
        parentId: home.id,
        ownerId: of.owner ? idOf(of.owner) : undefined,
      });
      tellChannel('THREAD_CREATE', thread);
      return thread;
    },
    lockThread(thread: Named): void {
      const channel = world.requireChannel(idOf(thread));
      channel.locked = true;
      tellChannel('THREAD_UPDATE', channel);
    },
    /** A direct conversation of other people, which the bot is not part of. */
    addPrivateChannel(people: Named[]): Channel {
      const type = people.length > 2 ? ChannelType.GroupDirect : ChannelType.Direct;
      return makeChannel({ type, recipientIds: people.map(idOf), ownerId: people.map(idOf)[0] });
    },
    setOverwrite(channel: Named, overwrite: Overwrite): void {
      const home = world.requireChannel(idOf(channel));
      home.overwrites = [...home.overwrites.filter((each) => each.id !== overwrite.id), overwrite];
      tellChannel('CHANNEL_UPDATE', home);
    },
    /** Takes permissions away from the bot in one channel, whatever its roles give. */
    denyBot(channel: Named, deny: bigint): void {
      this.setOverwrite(channel, { id: world.bot.id, type: 'member', allow: 0n, deny });
    },
    setRoles(guild: Named, user: Named, roles: Named[]): void {
      const home = world.requireGuild(idOf(guild));
      const member = home.members.get(idOf(user));
      if (!member) throw new Error(`${idOf(user)} is not in ${home.name}`);
      member.roleIds = roles.map(idOf);
      tellGuild(
        home,
        'GUILD_MEMBER_UPDATE',
        { ...payloads.member(member), guild_id: home.id },
        Intent.GuildMembers,
      );
    },
    addBotToGuild(guild: Named, permissions = MEMBER_PERMISSIONS): void {
      joinBot(world.requireGuild(idOf(guild)), permissions);
    },
    kickBot(guild: Named): void {
      const home = world.requireGuild(idOf(guild));
      gateway.dispatch('GUILD_DELETE', { guildId: home.id, intent: Intent.Guilds }, { id: home.id });
      home.hasBot = false;
      home.members.delete(world.bot.id);
    },
    deleteChannel(channel: Named): void {
      const home = world.requireChannel(idOf(channel));
      tellChannel(world.isThread(home) ? 'THREAD_DELETE' : 'CHANNEL_DELETE', home);
      world.channels.delete(home.id);
    },
    permissions: { ...Permission, everything: EVERY_PERMISSION, ofMembers: MEMBER_PERMISSIONS },
  };
}
