// What comes of a channel in which nothing can be posted: the admins are told, once a month for each channel.

import { announcementMessages as say } from '../messages/announcements.ts';
import type { FindNames } from '../names.ts';
import { line } from '../reply.ts';
import type { ClaimedAnnouncement } from '../store/announcement-operations.ts';
import type { Store } from '../store/store.ts';
import type { NewAnnouncement, Writer } from './announcement.ts';

/**
 * Undefined for what was not for a channel, what says this already, and what had been told before: that its message was
 * taken away since says nothing of the channel.
 */
export function tellUnposted(
  {
    teamId,
    matter,
    recipient,
    createdAt,
    dueSince,
  }: Pick<ClaimedAnnouncement, 'teamId' | 'matter' | 'recipient' | 'createdAt' | 'dueSince'>,
  now: number,
): NewAnnouncement | undefined {
  if (recipient.kind !== 'channel' || matter.kind === 'unposted' || dueSince !== createdAt) return undefined;
  const { channelId } = recipient;
  const what = matter.kind === 'report' ? 'report' : 'alert';
  const month = new Date(now).toISOString().slice(0, 7);
  return {
    teamId,
    matter: { kind: 'unposted', channelId, what },
    recipient: { kind: 'admins' },
    dedupeKey: `unposted:${what}:${teamId}:${channelId}:${month}`,
  };
}

export function createUnpostedWriter(parts: {
  readonly store: Pick<Store, 'reportTeam'>;
  readonly findNames: FindNames;
}): Writer<'unposted'> {
  return async ({ channelId, what }, { teamId, typed, signal }) => {
    const team = await parts.store.reportTeam(teamId);
    if (team === undefined) return 'obsolete';
    const names = await parts.findNames(team, { channelIds: [channelId] }, signal);
    const where = { channel: channelId, name: names.channel(channelId) };
    return {
      lines: [line('plain', say.unposted[what], where, '.'), line('small', say.mend[what](typed))],
      images: [],
      buttons: [],
      audience: 'private',
    };
  };
}
