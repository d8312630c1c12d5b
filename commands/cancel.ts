// The Cancel button: ends what has not started; what has started finishes quietly.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type GenerationId } from '../src/ids.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { line, type Reply } from '../src/reply.ts';

export const cancel = defineCommand({
  name: 'cancel',
  summary: 'Cancel a picture that is being made',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { generation, credits }) => {
    if (call.subject === undefined) throw new UserError('not_found');
    const id = asId<GenerationId>(call.subject);
    let result = await generation.cancel(id, call, false);
    // Whether they are an admin is asked only when it matters.
    if (result.kind === 'not_yours' && (await call.isAdmin()))
      result = await generation.cancel(id, call, true);
    switch (result.kind) {
      case 'cancelled':
        if (result.made === 0 && result.running === 0) return tell(say.cancelled);
        return tell(say.cancelledPartly(result, credits.format(result.chargedMicros), call.typed));
      case 'already_ended':
        return tell(say.alreadyEnded);
      case 'not_yours':
        return tell(say.notYours);
      case 'not_found':
        throw new UserError('not_found');
    }
  },
});

function tell(text: string): Reply {
  return { lines: [line('plain', text)], images: [], buttons: [], audience: 'private' };
}
