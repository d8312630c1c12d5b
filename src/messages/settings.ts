// What the settings say.

import type { SettingScope } from '../settings.ts';
import { inCredits } from './budgets.ts';

/** What is said about settings. */
export const settingMessages = {
  titles: {
    member: 'Yours',
    here: 'Rules here',
    channel: 'Rules of this channel',
    team: 'Rules of this team',
  },
  names: {
    aspectRatio: 'Aspect ratio',
    resolution: 'Resolution',
    count: 'Pictures at a time',
    provider: 'Provider',
    costDetail: 'Cost under a picture',
    confirmAbove: 'Ask first above',
    highestResolution: 'Highest resolution',
    providers: 'Providers',
    ceiling: 'Most for one request',
    blockedWords: 'Blocked words',
    who: 'Who may ask',
    styles: 'Who may save styles',
    timeZone: 'Time zone',
    adminRole: 'Role of admins',
    adminChannel: 'Channel of admins',
  },
  from: { member: 'yours', channel: "this channel's", team: "this team's" } satisfies Record<
    SettingScope,
    string
  >,
  usual: 'usual',
  any: 'any',
  none: 'none',
  never: 'never',
  everybody: 'everybody',
  credits: inCredits,
  words: (count: number) => (count === 1 ? '1 word' : `${count} words`),
  saveStyles: (by: 'everybody' | 'admins') => by,
  people: (roleIds: readonly string[]) =>
    roleIds.length === 0 ? 'admins' : `admins and the roles ${roleIds.join(', ')}`,
  nothingListed: 'There is nothing in that list.',
  tooManyWords: (most: number) => `At most ${most} words, please.`,
  notPeople: 'Say everybody, admins, or mention the roles.',
  everybodyIsNoAdmin: '@everyone is everybody. Choose a role that only admins have.',
  notATimeZone: 'That is no time zone. Write it like Europe/Berlin.',
};
