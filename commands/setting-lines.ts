// What is in force, a line for each setting, with who decided it.
import type { Call, Services } from '../src/command.ts';
import { settingMessages as say } from '../src/messages/settings.ts';
import { type Line, line, type Reply } from '../src/reply.ts';
import { type Rule, rulesOf, type SettingScope, type Settings } from '../src/settings.ts';

/** Of a team that has decided none. */
export const usualTimeZone = 'UTC';

type Around = Pick<Services, 'settings' | 'credits'>;

export function tell(lines: readonly Line[]): Reply {
  return { lines, images: [], buttons: [], audience: 'private' };
}

/** What counts for the member where a request says nothing else, and the rules that hold here. */
export function mineLines({ preferences, rules }: Settings, around: Around): readonly Line[] {
  const { aspectRatio, resolution, count, provider, costDetail, confirmAboveMicros } = preferences;
  const own = (value: unknown): SettingScope | undefined => (value === undefined ? undefined : 'member');
  return [
    line('heading', say.titles.member),
    item(say.names.aspectRatio, aspectRatio ?? '1:1', own(aspectRatio)),
    item(say.names.resolution, resolution ?? '1K', own(resolution)),
    item(say.names.count, String(count ?? 1), own(count)),
    item(say.names.provider, provider === undefined ? say.any : nameOf(provider, around), own(provider)),
    item(say.names.costDetail, costDetail ?? 'full', own(costDetail)),
    item(
      say.names.confirmAbove,
      confirmAboveMicros === undefined ? say.never : say.credits(around.credits.format(confirmAboveMicros)),
      own(confirmAboveMicros),
    ),
    line('heading', say.titles.here),
    ...ruleLines(rules, around, false),
  ];
}

/** What admins decided for the channel, the team's rules among it; or for the team alone. */
export function scopeLines(
  { decided, adminRoleId, adminChannelId, stylesBy }: Settings,
  scope: 'channel' | 'team',
  around: Around,
  { timeZone }: Pick<Call<unknown>, 'timeZone'>,
): readonly Line[] {
  const { channel, team } = decided;
  const rules = rulesOf({ member: {}, channel: scope === 'channel' ? channel : {}, team });
  const lines = [line('heading', say.titles[scope]), ...ruleLines(rules, around, true)];
  if (scope === 'channel') return lines;
  const decidedBy = (value: unknown): SettingScope | undefined => (value === undefined ? undefined : 'team');
  return [
    ...lines,
    item(say.names.styles, say.saveStyles(stylesBy), decidedBy(team.stylesBy)),
    item(say.names.timeZone, timeZone, timeZone === usualTimeZone ? undefined : 'team'),
    item(say.names.adminRole, adminRoleId ?? say.none, decidedBy(adminRoleId)),
    item(say.names.adminChannel, adminChannelId ?? say.none, decidedBy(adminChannelId)),
  ];
}

/** @param named whether the blocked words themselves may be read: by those who set them. */
function ruleLines(rules: Settings['rules'], around: Around, named: boolean): readonly Line[] {
  const { highestResolution, providers, ceilingMicros, confirmAboveMicros, blockedWords, roleIds } = rules;
  const amount = (rule: Rule<number, SettingScope> | undefined, otherwise: string) =>
    rule === undefined ? otherwise : say.credits(around.credits.format(rule.value));
  const words = blockedWords.map(({ value }) => value);
  const isBlocking = words.length > 0;
  return [
    item(say.names.highestResolution, highestResolution?.value ?? say.any, highestResolution?.from),
    item(
      say.names.providers,
      providers?.value.map((id) => nameOf(id, around)).join(', ') ?? say.any,
      providers?.from,
    ),
    item(say.names.ceiling, amount(ceilingMicros, say.none), ceilingMicros?.from),
    item(say.names.confirmAbove, amount(confirmAboveMicros, say.never), confirmAboveMicros?.from),
    item(
      say.names.blockedWords,
      isBlocking ? (named ? words.join(', ') : say.words(words.length)) : say.none,
      blockedWords[0]?.from,
    ),
    ...(roleIds.length === 0
      ? [item(say.names.who, say.everybody, undefined)]
      : roleIds.map(({ value, from }) => item(say.names.who, say.people(value), from))),
  ];
}

function item(name: string, value: string, from: SettingScope | undefined): Line {
  return line('item', { bold: name }, ` ${value} · ${from === undefined ? say.usual : say.from[from]}`);
}

function nameOf(id: string, { settings }: Around): string {
  return settings.providers.find((provider) => provider.id === id)?.name ?? id;
}
