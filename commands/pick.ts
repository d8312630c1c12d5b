// The buttons under "Which one do you mean?": goes on with what was asked for, with the picture that was chosen.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { gesturePointer, noPicture } from './meant.ts';
import { placeOf } from './rule-options.ts';

export const pick = defineCommand({
  name: 'pick',
  summary: 'Choose one of several pictures',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: true,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, services) => {
    const pointer = gesturePointer(call);
    if (pointer?.kind !== 'pick' || pointer.position === undefined) throw new UserError('not_found');
    const chosen = await services.pictures.intentOf(pointer.pickId, call);
    if (chosen === undefined) throw noPicture('expired');
    const { intent, destination } = chosen;
    const command = services.commands.find(intent.command);
    if (command === undefined) throw new UserError('not_found');
    if (command.audience === 'admins' && !(await call.isAdmin())) throw new UserError('not_allowed');
    // Asked in another place than it was answered, as where a direct message has to show the pictures: the rules of
    // the place where it appears hold.
    const isElsewhere = destination.channelId !== call.destination.channelId;
    const settings = isElsewhere
      ? await services.settings.inForce(placeOf({ ...call, destination }))
      : call.settings;
    const place = isElsewhere ? { destination, settings, token: undefined } : {};
    return command.run({ ...call, ...place, options: intent.options }, services);
  },
});
