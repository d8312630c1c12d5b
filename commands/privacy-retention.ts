// /privacy retention: how long the pictures of a channel or of the team are kept, for admins.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { channelOf } from '../src/destination.ts';
import { UserError } from '../src/errors.ts';
import { privacyMessages as say } from '../src/messages/privacy.ts';
import { option } from '../src/option.ts';
import { line } from '../src/reply.ts';

const mostDays = 3650;

const options = z.object({
  days: option
    .integer({
      summary: 'After how many days pictures and prompts go',
      min: 1,
      max: mostDays,
      positional: true,
    })
    .optional(),
  forever: option.flag({ summary: 'Keep them for ever', usual: 'no' }).optional(),
  scope: option
    .choice(['channel', 'team'], { summary: 'Of this channel, or of the whole team', usual: 'channel' })
    .optional(),
});

export const privacyRetention = defineCommand({
  name: 'privacy retention',
  summary: 'How long pictures and prompts are kept',
  examples: ['', '90', '30 --scope team', '--forever'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async ({ teamId, memberId, destination, options: { days, forever, scope } }, { privacy }) => {
    const channelId = channelOf(destination);
    if (days !== undefined && forever) throw new UserError('invalid_options', { problem: say.daysOrForever });
    if (days !== undefined || forever) {
      await privacy.setRetention({
        teamId,
        channelId: scope === 'team' ? undefined : channelId,
        days: days ?? null,
        actor: memberId,
      });
    }
    const kept = await privacy.retention({ teamId, channelId });
    return {
      lines: [
        line('item', { bold: say.channelKeeps }, ` ${say.keeps(kept.channel)}`),
        line('item', { bold: say.teamKeeps }, ` ${say.keeps(kept.team)}`),
        line('small', say.shorterCounts),
      ],
      images: [],
      buttons: [],
      audience: 'private',
    };
  },
});
