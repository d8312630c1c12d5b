// The button Again: the same request anew, with what it started from, in the credits of whoever presses.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import type { GenerationId } from '../src/ids.ts';
import { askerOf, pressOf } from './asker.ts';
import { candidates, gesturePointer, noPicture } from './meant.ts';
import { answer } from './submitted.ts';

export const again = defineCommand({
  name: 'again',
  summary: 'Make the same once more',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, services) => {
    const asked = { ...(await askerOf(call)), ...pressOf(call, 'again') };
    const { submitted, private: isPrivate } = await services.generation.askAgain(
      await generationMeant(call, services),
      asked,
    );
    return answer(submitted, call, isPrivate ? 'private' : 'public', services.credits.format);
  },
});

/** The pictures of one generation come from one request, so nobody has to choose among them. */
async function generationMeant(call: Call<unknown>, services: Services): Promise<GenerationId> {
  const pointer = gesturePointer(call);
  if (pointer?.kind === 'generation') return pointer.generationId;
  const [{ image }] = await candidates(call, services);
  if (image?.kind !== 'result' || image.generationId === null) throw noPicture('not_made_here');
  return image.generationId;
}
