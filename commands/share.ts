// The button Share under what its owner alone sees: all may see it from then on, for good.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import { keeperOf, refuse, targetOf, tell } from './kept.ts';

const answers = {
  asked: say.sharing,
  already: say.alreadyShared,
  not_yet: say.notDelivered,
  closed: say.cannotPostThere,
};

export const share = defineCommand({
  name: 'share',
  summary: 'Show a private picture to all',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, services) => {
    const meant = await targetOf('share', call, services);
    if (meant.kind === 'reply') return meant.reply;
    const shared = await services.keeping.share(meant.target, keeperOf(call), call.destination);
    if (shared.kind === 'not_found' || shared.kind === 'not_yours')
      return refuse(shared, say.notYoursToShare);
    return tell(answers[shared.kind]);
  },
});
