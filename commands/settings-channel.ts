// /settings channel: the rules that admins set for the channel in which it is asked; the team's hold beside them.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { option } from '../src/option.ts';
import { placeOf, ruleKeys, ruleNames, ruleOptions, ruleValues } from './rule-options.ts';
import { scopeLines, tell } from './setting-lines.ts';

const options = z.object({
  ...ruleOptions(),
  reset: option.choice(['everything', ...ruleNames], { summary: 'Which rule is taken away' }).optional(),
});

export const settingsChannel = defineCommand({
  name: 'settings channel',
  summary: 'The rules of this channel',
  examples: ['', '--highest_resolution 2K --ceiling 20', '--who admins', '--reset ceiling'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'admins',
  run: async (call, services) => {
    const { reset, ...given } = call.options;
    const cleared = ruleNames.filter((name) => reset === 'everything' || reset === name);
    const values = {
      ...Object.fromEntries(cleared.map((name) => [ruleKeys[name], null])),
      ...ruleValues(given, services),
    };
    const isChange = Object.keys(values).length > 0;
    const settings = isChange
      ? await services.settings.change(placeOf(call), 'channel', values)
      : call.settings;
    return tell(scopeLines(settings, 'channel', services, call));
  },
});
