// /settings team: the rules that admins set for everybody, and what else a team decides: its zone, its admins.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { settingMessages as say } from '../src/messages/settings.ts';
import { isEverybody } from '../src/named.ts';
import { option } from '../src/option.ts';
import { postingChannel } from './posting-channel.ts';
import { placeOf, ruleKeys, ruleNames, ruleOptions, ruleValues, withoutMissing } from './rule-options.ts';
import { scopeLines, tell, usualTimeZone } from './setting-lines.ts';

const keys = {
  ...ruleKeys,
  styles: 'stylesBy',
  admin_role: 'adminRoleId',
  admin_channel: 'adminChannelId',
} as const;
const names = [...ruleNames, 'styles', 'admin_role', 'admin_channel'] as const;

const options = z.object({
  ...ruleOptions(),
  styles: option.choice(['everybody', 'admins'], { summary: 'Who may save styles' }).optional(),
  time_zone: option
    .text({ summary: 'Where days and months begin, such as Europe/Berlin', max: 60 })
    .optional(),
  admin_role: option.role({ summary: 'The role whose members are admins' }).optional(),
  admin_channel: option
    .channel({ summary: 'Where admins are told what is theirs to decide', forPosts: true })
    .optional(),
  reset: option
    .choice(['everything', ...names, 'time_zone'], { summary: 'What goes back to what is usual' })
    .optional(),
});

export const settingsTeam = defineCommand({
  name: 'settings team',
  summary: 'The rules of the whole team',
  examples: ['', '--time_zone Europe/Berlin', '--ceiling 50 --confirm_above 20', '--reset everything'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, services) => {
    const { reset, styles, time_zone, admin_role, admin_channel, ...given } = call.options;
    if (admin_role !== undefined && isEverybody(admin_role, call)) refuse(say.everybodyIsNoAdmin);
    const adminChannelId = admin_channel && (await postingChannel(call, services, admin_channel));
    const isReset = (name: string) => reset === 'everything' || reset === name;
    const values = {
      ...Object.fromEntries(names.filter(isReset).map((name) => [keys[name], null])),
      ...ruleValues(given, services),
      ...withoutMissing({
        [keys.styles]: styles === undefined ? undefined : styles === 'admins' ? styles : null,
        [keys.admin_role]: admin_role?.id,
        [keys.admin_channel]: adminChannelId,
      }),
    };
    const place = placeOf(call);
    const timeZone =
      time_zone === undefined ? (isReset('time_zone') ? usualTimeZone : undefined) : readTimeZone(time_zone);
    if (timeZone !== undefined) await services.settings.setTimeZone(place, timeZone);
    const settings =
      Object.keys(values).length > 0 ? await services.settings.change(place, 'team', values) : call.settings;
    return tell(scopeLines(settings, 'team', services, { timeZone: timeZone ?? call.timeZone }));
  },
});

/** By the name that the zone has, however it was written; offsets know no summer and are none. */
function readTimeZone(written: string): string {
  if (!/^[a-z]/i.test(written)) return refuse(say.notATimeZone);
  try {
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return refuse(say.notATimeZone);
    throw error;
  }
}

function refuse(problem: string): never {
  throw new UserError('invalid_options', { problem });
}
