// A number under a page of history: that picture by itself, to the person alone, with what can be done with it.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { commandMessages as say } from '../src/messages.ts';
import { pointerOf, subjectOf } from '../src/pointer.ts';
import { line } from '../src/reply.ts';

const offered = ['edit', 'vary', 'again', 'favourite', 'details'] as const;

export const open = defineCommand({
  name: 'open',
  summary: 'Show one picture again',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { history, commands }) => {
    const pointer = pointerOf(call.subject ?? '');
    if (pointer?.kind !== 'image') throw new UserError('not_found');
    const found = await history.open({ teamId: call.teamId, memberId: call.memberId }, pointer.imageId);
    if (found === undefined) throw new UserError('not_found');
    const { image, shown } = found;
    const id = subjectOf(pointer);
    return {
      lines: [line('quote', image.prompt), line('small', say.madeAt(image.createdAt, call.timeZone))],
      images: [shown],
      buttons: offered
        .filter((verb) => commands.find(verb) !== undefined)
        .map((verb) => ({ verb, id, label: say.withPicture[verb], style: 'plain' })),
      audience: 'private',
    };
  },
});
