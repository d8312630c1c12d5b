// What members, channels and teams decided, and what of it is in force together: preferences, and rules of which the
// strictest counts. Pure.
import { z } from 'zod';
import { aspectRatios, maxCount, type Resolution, resolutions } from './generation/request.ts';

export const costDetails = ['full', 'short', 'none'] as const;
export type CostDetail = (typeof costDetails)[number];

export const settingScopes = ['member', 'channel', 'team'] as const;
export type SettingScope = (typeof settingScopes)[number];

/** Micro-dollars. */
const amount = z.int().nonnegative();

const member = z
  .object({
    aspectRatio: z.enum(aspectRatios),
    resolution: z.enum(resolutions),
    count: z.int().min(1).max(maxCount),
    provider: z.string(),
    costDetail: z.enum(costDetails),
    confirmAboveMicros: amount,
  })
  .partial();

const rules = {
  highestResolution: z.enum(resolutions),
  /** Their ids; at least one. */
  providers: z.array(z.string()).min(1),
  /** The most that one request may cost. */
  ceilingMicros: amount,
  /** Dearer requests wait for a word. */
  confirmAboveMicros: amount,
  blockedWords: z.array(z.string().min(1)),
  /** The roles (on Slack user groups) that may ask for pictures; none: admins alone, who always may. */
  roleIds: z.array(z.string()),
};

const channel = z.object(rules).partial();

const team = z
  .object({
    ...rules,
    /** Whoever has this role is an admin. */
    adminRoleId: z.string(),
    /** Where admins are told what is theirs to decide. */
    adminChannelId: z.string(),
    /** Without it everybody may save styles. */
    stylesBy: z.literal('admins'),
  })
  .partial();

/** What a row of each scope holds; every key may be missing, and keys that are not of these scopes are none of ours. */
export const settingSchemas = { member, channel, team };

export type MemberSettings = z.infer<typeof member>;
export type ChannelSettings = z.infer<typeof channel>;
export type TeamSettings = z.infer<typeof team>;
export type StoredSettings = {
  readonly member: MemberSettings;
  readonly channel: ChannelSettings;
  readonly team: TeamSettings;
};

/** What holds, and who decided it. */
export type Rule<Value, From extends SettingScope = 'channel' | 'team'> = {
  readonly value: Value;
  readonly from: From;
};

export type Rules = {
  readonly highestResolution: Rule<Resolution> | undefined;
  readonly providers: Rule<readonly string[]> | undefined;
  readonly ceilingMicros: Rule<number> | undefined;
  readonly confirmAboveMicros: Rule<number, SettingScope> | undefined;
  readonly blockedWords: readonly Rule<string>[];
  /** Each of them has to admit whoever asks. */
  readonly roleIds: readonly Rule<readonly string[]>[];
};

export type Settings = {
  /** What the member wants where a request says nothing else. */
  readonly preferences: MemberSettings;
  readonly rules: Rules;
  readonly adminRoleId: string | undefined;
  readonly adminChannelId: string | undefined;
  readonly stylesBy: 'everybody' | 'admins';
  /** Each by itself, as they decided it. */
  readonly decided: StoredSettings;
};

/** @param providers the ids of those that are on: nobody prefers one that is not. */
export function mergeSettings(stored: StoredSettings, providers: readonly string[]): Settings {
  const { provider, ...others } = stored.member;
  const isOn = provider !== undefined && providers.includes(provider);
  return {
    preferences: isOn ? { ...others, provider } : others,
    rules: rulesOf(stored),
    adminRoleId: stored.team.adminRoleId,
    adminChannelId: stored.team.adminChannelId,
    stylesBy: stored.team.stylesBy ?? 'everybody',
    decided: stored,
  };
}

/** What a request gets where it says nothing: the preference, else what is usual; never more than is allowed. */
export function usualResolution({ preferences, rules }: Settings, usual: Resolution): Resolution {
  const wanted = preferences.resolution ?? usual;
  const highest = rules.highestResolution?.value;
  return highest !== undefined && sizeOf(wanted) > sizeOf(highest) ? highest : wanted;
}

/** Undefined: none is preferred, or the one that is may not be used here. */
export function usualProvider({ preferences, rules }: Settings): string | undefined {
  const { provider } = preferences;
  const mayBeUsed =
    provider !== undefined && (rules.providers === undefined || rules.providers.value.includes(provider));
  return mayBeUsed ? provider : undefined;
}

export function sizeOf(resolution: Resolution): number {
  return resolutions.indexOf(resolution);
}

export function rulesOf(stored: StoredSettings): Rules {
  const { channel: ofChannel, team: ofTeam } = stored;
  const both = [
    ['channel', ofChannel],
    ['team', ofTeam],
  ] as const;
  return {
    highestResolution: least(
      both.map(([from, set]) => ruleOf(from, set.highestResolution)),
      sizeOf,
    ),
    providers: mergeProviders(ruleOf('channel', ofChannel.providers), ruleOf('team', ofTeam.providers)),
    ceilingMicros: least(
      both.map(([from, set]) => ruleOf(from, set.ceilingMicros)),
      Number,
    ),
    confirmAboveMicros: least<number, SettingScope>(
      settingScopes.map((from) => ruleOf(from, stored[from].confirmAboveMicros)),
      Number,
    ),
    blockedWords: both.flatMap(([from, set]) => (set.blockedWords ?? []).map((value) => ({ value, from }))),
    roleIds: both.flatMap(([from, set]) => (set.roleIds === undefined ? [] : [{ value: set.roleIds, from }])),
  };
}

function ruleOf<Value, From extends SettingScope>(
  from: From,
  value: Value | undefined,
): Rule<Value, From> | undefined {
  return value === undefined ? undefined : { value, from };
}

/** Of equally strict ones the first, which is the nearest. */
function least<Value, From extends SettingScope>(
  set: readonly (Rule<Value, From> | undefined)[],
  size: (value: Value) => number,
): Rule<Value, From> | undefined {
  return set
    .filter((rule) => rule !== undefined)
    .reduce<Rule<Value, From> | undefined>(
      (strictest, rule) =>
        strictest === undefined || size(rule.value) < size(strictest.value) ? rule : strictest,
      undefined,
    );
}

/** Those that both allow, in the channel's order; perhaps none. */
function mergeProviders(
  ofChannel: Rule<readonly string[]> | undefined,
  ofTeam: Rule<readonly string[]> | undefined,
): Rule<readonly string[]> | undefined {
  if (ofChannel === undefined || ofTeam === undefined) return ofChannel ?? ofTeam;
  return { value: ofChannel.value.filter((id) => ofTeam.value.includes(id)), from: 'channel' };
}
