// /privacy export: all that is kept of somebody, behind a link for them alone.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { privacyMessages as say } from '../src/messages/privacy.ts';
import { line } from '../src/reply.ts';

export const privacyExport = defineCommand({
  name: 'privacy export',
  summary: 'All that I keep of you, as a ZIP file',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async ({ teamId, memberId, platform }, { privacy }) => {
    const link = privacy.exportLink({ teamId, memberId }, platform);
    return {
      lines:
        link === undefined
          ? [line('plain', say.noAddress)]
          : [line('plain', { link, label: say.download }), line('small', say.linkLives)],
      images: [],
      buttons: [],
      audience: 'private',
    };
  },
});
