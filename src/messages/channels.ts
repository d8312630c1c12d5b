// Why nothing would be posted in a channel that somebody chose.
import type { ChannelStanding } from '../team-channels.ts';

export const channelMessages = {
  noPosts: {
    closed:
      'I may not post there. Let me see that channel, write there and attach files, or choose another. A forum takes no ' +
      'messages of its own.',
    direct: 'That is a direct message. Choose a channel of the team.',
    unknown: 'I see no such channel in this team. Invite me there, or choose another.',
    unanswered: 'I could not look whether I may post there. Try again in a moment.',
  } satisfies Readonly<Record<Exclude<ChannelStanding, 'open'> | 'unanswered', string>>,
};
