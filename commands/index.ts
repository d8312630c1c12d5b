// The list of commands, in the order in which help shows them.
import { createCommandSet } from '../src/command-set.ts';
import { again } from './again.ts';
import { approve } from './approve.ts';
import { ask } from './ask.ts';
import { budgetAudit } from './budget-audit.ts';
import { budgetGrant } from './budget-grant.ts';
import { budgetPot } from './budget-pot.ts';
import { budgetSet } from './budget-set.ts';
import { budgetShow } from './budget-show.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { credits } from './credits.ts';
import { deny } from './deny.ts';
import { describe } from './describe.ts';
import { details } from './details.ts';
import { edit } from './edit.ts';
import { elsewhere } from './elsewhere.ts';
import { endPot } from './end-pot.ts';
import { erase } from './erase.ts';
import { favourite } from './favourite.ts';
import { fit } from './fit.ts';
import { half } from './half.ts';
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
import { reportCosts } from './report-costs.ts';
import { reportSchedule } from './report-schedule.ts';
import { reportShow } from './report-show.ts';
import { settingsChannel } from './settings-channel.ts';
import { settingsMine } from './settings-mine.ts';
import { settingsTeam } from './settings-team.ts';
import { share } from './share.ts';
import { styleList } from './style-list.ts';
import { styleRemove } from './style-remove.ts';
import { styleSave } from './style-save.ts';
import { takeBack } from './take-back.ts';
import { vary } from './vary.ts';

export const commands = createCommandSet(
  [
    imagine,
    edit,
    history,
    credits,
    budgetSet,
    budgetGrant,
    budgetPot,
    budgetShow,
    budgetAudit,
    reportShow,
    reportSchedule,
    reportCosts,
    providers,
    settingsMine,
    settingsChannel,
    settingsTeam,
    styleSave,
    styleList,
    styleRemove,
    privacyExport,
    privacyErase,
    privacyRetention,
    help,
    cancel,
    confirm,
    fit,
    ask,
    approve,
    half,
    deny,
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
    takeBack,
    endPot,
  ],
  {
    budget: 'Who may spend what',
    report: 'What was spent',
    settings: 'Defaults and rules',
    style: 'Looks that the team shares',
    privacy: 'Your data, and how long pictures are kept',
  },
);
