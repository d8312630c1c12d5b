// Whether a channel is a server's own, and whether the bot may post there.
import type { ChannelStanding } from '../../team-channels.ts';
import { allows, postingIn } from './permission.ts';
import type { Servers } from './servers.ts';

const snowflake = /^\d{15,20}$/;

/** Rejects with a PlatformError when Discord cannot be asked. */
export async function channelStanding(
  { teamExternalId: guildId, channelId }: { readonly teamExternalId: string; readonly channelId: string },
  botId: string,
  servers: Pick<Servers, 'place' | 'member' | 'permissionsIn'>,
  signal: AbortSignal,
): Promise<ChannelStanding> {
  const place = snowflake.test(channelId) ? await servers.place(channelId, signal) : undefined;
  if (place === undefined) return 'unknown';
  if (place.guildId === undefined) return 'direct';
  const bot = place.guildId === guildId ? await servers.member(guildId, botId, signal) : undefined;
  if (bot === undefined) return 'unknown';
  const permissions = await servers.permissionsIn(place, bot, signal);
  return place.takesMessages && allows(permissions, postingIn(place.isThread)) ? 'open' : 'closed';
}
