// The list of commands, in the order in which help shows them.
import { createCommandSet } from '../src/command-set.ts';
import { again } from './again.ts';
import { cancel } from './cancel.ts';
import { credits } from './credits.ts';
import { describe } from './describe.ts';
import { details } from './details.ts';
import { edit } from './edit.ts';
import { elsewhere } from './elsewhere.ts';
import { erase } from './erase.ts';
import { favourite } from './favourite.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { imagine } from './imagine.ts';
import { larger } from './larger.ts';
import { open } from './open.ts';
import { pick } from './pick.ts';
import { privacyErase } from './privacy-erase.ts';
import { privacyExport } from './privacy-export.ts';
import { privacyRetention } from './privacy-retention.ts';
import { providers } from './providers.ts';
import { remove } from './remove.ts';
import { share } from './share.ts';
import { vary } from './vary.ts';

export const commands = createCommandSet(
  [
    imagine,
    edit,
    history,
    credits,
    providers,
    privacyExport,
    privacyErase,
    privacyRetention,
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
    erase,
  ],
  { privacy: 'Your data, and how long pictures are kept' },
);
