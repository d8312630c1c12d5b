// The button Favourite: whoever presses it likes the picture, or no longer does. Nobody else is told.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import { imageOf, keeperOf, refuse, tell } from './kept.ts';

export const favourite = defineCommand({
  name: 'favourite',
  summary: 'Keep a picture among your favourites',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, services) => {
    const meant = await imageOf('favourite', call, services);
    if (meant.kind === 'reply') return meant.reply;
    const toggled = await services.keeping.toggleFavourite(meant.image.id, keeperOf(call));
    switch (toggled.kind) {
      case 'added':
        return tell(say.favouriteAdded);
      case 'removed':
        return tell(say.favouriteRemoved);
      case 'not_found':
      case 'not_yours':
        return refuse(toggled, say.notYours);
    }
  },
});
