// Which gateway events an identify asked for, and which intents an application may ask for at all.

export const Intent = {
  Guilds: 1 << 0,
  GuildMembers: 1 << 1,
  GuildPresences: 1 << 8,
  GuildMessages: 1 << 9,
  DirectMessages: 1 << 12,
  MessageContent: 1 << 15,
} as const;

export type PrivilegedIntent = 'GuildMembers' | 'GuildPresences' | 'MessageContent';

// Bits that exist (https://discord.com/developers/docs/events/gateway#gateway-intents): 0–16, 20, 21, 24, 25.
const EXISTING = 0x1_ffff | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

const privileged: PrivilegedIntent[] = ['GuildMembers', 'GuildPresences', 'MessageContent'];

export function refusedIntents(
  intents: unknown,
  granted: readonly PrivilegedIntent[],
): 4013 | 4014 | undefined {
  if (typeof intents !== 'number' || !Number.isInteger(intents) || intents < 0) return 4013;
  if (intents & ~EXISTING) return 4013;
  const refused = privileged.some((name) => intents & Intent[name] && !granted.includes(name));
  return refused ? 4014 : undefined;
}

/** The "limited" flags: what an application below the review threshold gets when its switches are on. */
export function applicationFlags(granted: readonly PrivilegedIntent[]): number {
  let flags = 1 << 23;
  if (granted.includes('GuildPresences')) flags |= 1 << 13;
  if (granted.includes('GuildMembers')) flags |= 1 << 15;
  if (granted.includes('MessageContent')) flags |= 1 << 19;
  return flags;
}
