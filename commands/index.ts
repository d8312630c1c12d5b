// The list of commands, in the order in which help shows them.
import { createCommandSet } from '../src/command-set.ts';
import { cancel } from './cancel.ts';
import { credits } from './credits.ts';
import { elsewhere } from './elsewhere.ts';
import { erase } from './erase.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { imagine } from './imagine.ts';
import { open } from './open.ts';
import { privacyErase } from './privacy-erase.ts';
import { privacyExport } from './privacy-export.ts';
import { privacyRetention } from './privacy-retention.ts';
import { providers } from './providers.ts';

export const commands = createCommandSet(
  [
    imagine,
    history,
    credits,
    providers,
    privacyExport,
    privacyErase,
    privacyRetention,
    help,
    cancel,
    elsewhere,
    open,
    erase,
  ],
  { privacy: 'Your data, and how long pictures are kept' },
);
