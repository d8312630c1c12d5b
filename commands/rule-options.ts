// The rules that admins set for a channel or the whole team: the options that name them, and what they come to.
import { z } from 'zod';
import type { Call, Services } from '../src/command.ts';
import { channelOf } from '../src/destination.ts';
import { UserError } from '../src/errors.ts';
import { resolutions } from '../src/generation/request.ts';
import { settingMessages as say } from '../src/messages/settings.ts';
import { readNamed } from '../src/named.ts';
import { option } from '../src/option.ts';

type Values = Parameters<Services['settings']['change']>[2];

const mostCredits = 1_000_000;
const mostWords = 100;

/** Which of the rules an option is about. */
export const ruleKeys = {
  highest_resolution: 'highestResolution',
  providers: 'providers',
  ceiling: 'ceilingMicros',
  confirm_above: 'confirmAboveMicros',
  blocked_words: 'blockedWords',
  who: 'roleIds',
} as const;

export const ruleNames = [
  'highest_resolution',
  'providers',
  'ceiling',
  'confirm_above',
  'blocked_words',
  'who',
] as const;

export function confirmAboveOption() {
  return option.integer({
    summary: 'Ask before a request that costs more credits than this',
    min: 0,
    max: mostCredits,
  });
}

export function ruleOptions() {
  return {
    highest_resolution: option
      .choice(resolutions, { summary: 'The largest pictures that may be made' })
      .optional(),
    providers: option
      .text({ summary: 'Which providers may be asked, with commas between', max: 300 })
      .optional(),
    ceiling: option
      .integer({ summary: 'The most credits that one request may cost', min: 1, max: mostCredits })
      .optional(),
    confirm_above: confirmAboveOption().optional(),
    blocked_words: option
      .text({ summary: 'Words that no prompt may hold, with commas between', max: 2000 })
      .optional(),
    who: option
      .text({ summary: 'Who may ask for pictures: everybody, admins, or roles by their mention', max: 500 })
      .optional(),
  };
}

const shared = z.object(ruleOptions());

export function ruleValues(
  given: z.infer<typeof shared>,
  { settings, credits }: Pick<Services, 'settings' | 'credits'>,
): Values {
  const { highest_resolution, providers, ceiling, confirm_above, blocked_words, who } = given;
  return withoutMissing({
    [ruleKeys.highest_resolution]: highest_resolution,
    [ruleKeys.providers]: providers === undefined ? undefined : readProviders(providers, settings),
    [ruleKeys.ceiling]: ceiling === undefined ? undefined : credits.microsOf(ceiling),
    [ruleKeys.confirm_above]: confirm_above === undefined ? undefined : credits.microsOf(confirm_above),
    [ruleKeys.blocked_words]: blocked_words === undefined ? undefined : readWords(blocked_words),
    [ruleKeys.who]: who === undefined ? undefined : readPeople(who),
  });
}

/** Only what was given is set. */
export function withoutMissing(values: Readonly<Record<string, Values[string] | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** The id of the one that somebody means. */
export function readProvider(written: string, { providers, named }: Services['settings']): string {
  const found = named(written);
  if (found !== undefined) return found;
  throw new UserError('unknown_provider', {
    name: written,
    known: providers.map(({ name }) => name).join(', '),
  });
}

function readProviders(written: string, settings: Services['settings']): string[] {
  return [...new Set(partsOf(written).map((each) => readProvider(each, settings)))];
}

function readWords(written: string): string[] {
  const words = [...new Set(partsOf(written))];
  if (words.length > mostWords)
    throw new UserError('invalid_options', { problem: say.tooManyWords(mostWords) });
  return words;
}

/** null: everybody, which is how it is without a rule. */
function readPeople(written: string): string[] | null {
  const word = written.trim().toLowerCase();
  if (word === 'everybody' || word === '@everyone') return null;
  if (word === 'admins') return [];
  const ids = written
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => readNamed('role', part)?.id);
  const known = ids.filter((id) => id !== undefined);
  if (known.length === 0 || known.length < ids.length)
    throw new UserError('invalid_options', { problem: say.notPeople });
  return [...new Set(known)];
}

/** At least one. */
function partsOf(written: string): readonly string[] {
  const parts = written
    .split(/[,、，;\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new UserError('invalid_options', { problem: say.nothingListed });
  return parts;
}

/** Where settings are read and changed for whoever calls. */
export function placeOf({ teamId, memberId, destination }: Call<unknown>) {
  return { teamId, memberId, channelId: channelOf(destination) };
}
