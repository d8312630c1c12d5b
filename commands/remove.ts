// The button Delete: asks once more, then takes pictures away with their message.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Target } from '../src/image/keeping.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import { pointerOf, subjectOf } from '../src/pointer.ts';
import type { Button, Reply } from '../src/reply.ts';
import { asKeeper, refuse, targetOf, tell } from './kept.ts';

/** Before what the first press was about. */
const yes = 'yes~';

export const remove = defineCommand({
  name: 'remove',
  summary: 'Delete a picture',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'update',
  audience: 'everybody',
  run: async (call, services) => {
    if (call.subject?.startsWith(yes)) return takeAway(call.subject.slice(yes.length), call, services);
    const meant = await targetOf('remove', call, services);
    return meant.kind === 'reply' ? meant.reply : ask(meant.target, call, services);
  },
});

async function ask(target: Target, call: Call<unknown>, { keeping }: Services): Promise<Reply> {
  const found = await asKeeper(call, (by) => keeping.mayRemove(target, by));
  if (found.kind !== 'found') return refuse(found, say.notYoursToDelete);
  const { images } = found;
  const button = (of: Target, label: string, style: Button['style']): Button => ({
    verb: 'remove',
    id: `${yes}${subjectOf(of)}`,
    label,
    style,
  });
  const single = images.map(({ id }, index) =>
    button({ kind: 'image', imageId: id }, say.deleteOne(index + 1), 'plain'),
  );
  return {
    ...tell(say.reallyDelete(images.length)),
    buttons: [button(target, say.deleteAll(images.length), 'danger'), ...(images.length > 1 ? single : [])],
  };
}

async function takeAway(subject: string, call: Call<unknown>, { keeping }: Services): Promise<Reply> {
  const target = pointerOf(subject);
  if (target?.kind !== 'image' && target?.kind !== 'generation') throw new UserError('not_found');
  const removed = await asKeeper(call, (by) => keeping.remove(target, by));
  if (removed.kind !== 'removed') return refuse(removed, say.notYoursToDelete);
  // Takes the question's place, with its buttons: what it asked is done.
  return { ...tell(say.deleted), audience: 'public' };
}
