// /settings mine: what counts for somebody's own requests where they say nothing else.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { aspectRatios, maxCount, resolutions } from '../src/generation/request.ts';
import { option } from '../src/option.ts';
import { costDetails } from '../src/settings.ts';
import { confirmAboveOption, placeOf, readProvider, withoutMissing } from './rule-options.ts';
import { mineLines, tell } from './setting-lines.ts';

/** Which of the preferences an option is about. */
const keys = {
  aspect_ratio: 'aspectRatio',
  resolution: 'resolution',
  count: 'count',
  provider: 'provider',
  cost_detail: 'costDetail',
  confirm_above: 'confirmAboveMicros',
} as const;
const names = ['aspect_ratio', 'resolution', 'count', 'provider', 'cost_detail', 'confirm_above'] as const;

const options = z.object({
  aspect_ratio: option
    .choice(aspectRatios, { summary: 'Width to height of new pictures', aliases: ['ar'] })
    .optional(),
  resolution: option.choice(resolutions, { summary: 'How large', aliases: ['res'] }).optional(),
  count: option.integer({ summary: 'How many pictures', min: 1, max: maxCount, aliases: ['n'] }).optional(),
  provider: option
    .suggested({ summary: 'Which provider makes them, and no other', max: 32, suggest: 'providers' })
    .optional(),
  cost_detail: option.choice(costDetails, { summary: 'What is said of the cost under a picture' }).optional(),
  confirm_above: confirmAboveOption().optional(),
  reset: option.choice(['everything', ...names], { summary: 'What goes back to what is usual' }).optional(),
});

export const settingsMine = defineCommand({
  name: 'settings mine',
  summary: 'What counts for your own pictures',
  examples: ['', '--ar 16:9 --res 2K', '--cost_detail none', '--reset everything'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, services) => {
    const { reset, aspect_ratio, resolution, count, provider, cost_detail, confirm_above } = call.options;
    const cleared = names.filter((name) => reset === 'everything' || reset === name);
    const values = {
      ...Object.fromEntries(cleared.map((name) => [keys[name], null])),
      ...withoutMissing({
        [keys.aspect_ratio]: aspect_ratio,
        [keys.resolution]: resolution,
        [keys.count]: count,
        [keys.provider]: provider === undefined ? undefined : readProvider(provider, services.settings),
        [keys.cost_detail]: cost_detail,
        [keys.confirm_above]:
          confirm_above === undefined ? undefined : services.credits.microsOf(confirm_above),
      }),
    };
    const isChange = Object.keys(values).length > 0;
    const settings = isChange
      ? await services.settings.change(placeOf(call), 'member', values)
      : call.settings;
    return tell(mineLines(settings, services));
  },
});
