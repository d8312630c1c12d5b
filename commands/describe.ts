// The button Change alt text: the words that stand for a picture, in a form.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import { option } from '../src/option.ts';
import { pointerOf, subjectOf } from '../src/pointer.ts';
import type { Reply } from '../src/reply.ts';
import { asKeeper, refuse, tell } from './kept.ts';

/** What a ReplyImage promises. */
const longestAltText = 1000;

export const describe = defineCommand({
  name: 'describe',
  summary: 'Change the words for those who do not see a picture',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({
    alt_text: option.text({ summary: 'What the picture shows', max: longestAltText, long: true }),
  }),
  posts: false,
  acknowledge: 'form',
  audience: 'everybody',
  form: async (call, services) => {
    const imageId = imageOf(call);
    const found = await asKeeper(call, (by) => services.keeping.mayDescribe(imageId, by));
    if (found.kind !== 'found') return refuse(found, say.notYoursToDescribe);
    const form = {
      command: 'describe',
      title: say.altText,
      subject: subjectOf({ kind: 'image', imageId }),
      fields: [{ option: 'alt_text', value: found.image.altText }],
    };
    return { lines: [], images: [], buttons: [], audience: 'private', form };
  },
  run: async (call, services): Promise<Reply> => change(call, call.options.alt_text, services),
});

async function change(call: Call<unknown>, altText: string, services: Services): Promise<Reply> {
  const imageId = imageOf(call);
  const changed = await asKeeper(call, (by) => services.keeping.describe(imageId, altText, by));
  return changed.kind === 'changed' ? tell(say.altTextChanged) : refuse(changed, say.notYoursToDescribe);
}

function imageOf({ subject }: Call<unknown>) {
  const pointer = subject === undefined ? undefined : pointerOf(subject);
  if (pointer?.kind !== 'image') throw new UserError('not_found');
  return pointer.imageId;
}
