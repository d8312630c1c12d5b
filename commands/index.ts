// The list of commands, in the order in which help shows them.
import { createCommandSet } from '../src/command-set.ts';
import { again } from './again.ts';
import { cancel } from './cancel.ts';
import { credits } from './credits.ts';
import { describe } from './describe.ts';
import { details } from './details.ts';
import { edit } from './edit.ts';
import { elsewhere } from './elsewhere.ts';
import { favourite } from './favourite.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { imagine } from './imagine.ts';
import { larger } from './larger.ts';
import { open } from './open.ts';
import { pick } from './pick.ts';
import { remove } from './remove.ts';
import { share } from './share.ts';
import { vary } from './vary.ts';

export const commands = createCommandSet([
  imagine,
  edit,
  history,
  credits,
  help,
  cancel,
  elsewhere,
  vary,
  again,
  larger,
  favourite,
  share,
  details,
  open,
  describe,
  remove,
  pick,
]);
