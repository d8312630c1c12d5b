// The list of commands, in the order in which help shows them.
import { createCommandSet } from '../src/command-set.ts';
import { cancel } from './cancel.ts';
import { credits } from './credits.ts';
import { elsewhere } from './elsewhere.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { imagine } from './imagine.ts';
import { open } from './open.ts';
import { providers } from './providers.ts';

export const commands = createCommandSet([
  imagine,
  history,
  credits,
  providers,
  help,
  cancel,
  elsewhere,
  open,
]);
