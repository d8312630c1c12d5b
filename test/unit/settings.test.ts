import { describe, expect, it } from 'vitest';
import { type StoredSettings, usualProvider, usualResolution } from '../../src/settings.ts';
import { settingsOf } from '../fixture/settings.ts';

const rulesOf = (stored: Partial<StoredSettings>) => settingsOf(stored).rules;

describe('Of the rules of a channel and its team', () => {
  it.each([
    [
      'the smaller size counts',
      { highestResolution: '4K' },
      { highestResolution: '2K' },
      'highestResolution',
      '2K',
      'team',
    ],
    [
      'the channel’s when both are alike',
      { highestResolution: '2K' },
      { highestResolution: '2K' },
      'highestResolution',
      '2K',
      'channel',
    ],
    ['the only one counts', {}, { highestResolution: '1K' }, 'highestResolution', '1K', 'team'],
    ['the lower ceiling counts', { ceilingMicros: 5 }, { ceilingMicros: 7 }, 'ceilingMicros', 5, 'channel'],
    ['a ceiling of nothing is one', { ceilingMicros: 5 }, { ceilingMicros: 0 }, 'ceilingMicros', 0, 'team'],
    [
      'providers are those of both',
      { providers: ['b', 'a', 'c'] },
      { providers: ['a', 'b'] },
      'providers',
      ['b', 'a'],
      'channel',
    ],
    ['none may be left', { providers: ['b'] }, { providers: ['a'] }, 'providers', [], 'channel'],
    ['the team’s providers hold alone', {}, { providers: ['a'] }, 'providers', ['a'], 'team'],
  ] as const)('%s', (_, channel, team, rule, value, from) => {
    const stored = { channel: structuredClone(channel), team: structuredClone(team) };
    expect(rulesOf(stored as never)[rule]).toEqual({ value, from });
  });

  it('every word is blocked, and everybody has to be admitted by both', () => {
    const rules = rulesOf({
      channel: { blockedWords: ['a'], roleIds: ['R1'] },
      team: { blockedWords: ['b', 'c'], roleIds: [] },
    });
    expect(rules.blockedWords).toEqual([
      { value: 'a', from: 'channel' },
      { value: 'b', from: 'team' },
      { value: 'c', from: 'team' },
    ]);
    expect(rules.roleIds).toEqual([
      { value: ['R1'], from: 'channel' },
      { value: [], from: 'team' },
    ]);
  });

  it('the lowest price at which somebody asks first counts, the member’s own among them', () => {
    const above = (member: number | undefined, channel: number | undefined, team: number | undefined) =>
      rulesOf({
        member: { confirmAboveMicros: member },
        channel: { confirmAboveMicros: channel },
        team: { confirmAboveMicros: team },
      }).confirmAboveMicros;
    expect(above(5, 7, 9)).toEqual({ value: 5, from: 'member' });
    expect(above(9, 7, 8)).toEqual({ value: 7, from: 'channel' });
    expect(above(undefined, undefined, 0)).toEqual({ value: 0, from: 'team' });
    expect(above(undefined, undefined, undefined)).toBeUndefined();
  });

  it('there is none where nobody decided anything', () => {
    expect(settingsOf()).toMatchObject({
      preferences: {},
      rules: {
        highestResolution: undefined,
        providers: undefined,
        ceilingMicros: undefined,
        confirmAboveMicros: undefined,
        blockedWords: [],
        roleIds: [],
      },
      adminRoleId: undefined,
      stylesBy: 'everybody',
    });
  });
});

describe('What a member prefers', () => {
  it('comes before what is usual, and never exceeds what is allowed', () => {
    const size = (resolution: '4K' | undefined, highestResolution: '0.5K' | '2K' | undefined) =>
      usualResolution(settingsOf({ member: { resolution }, channel: { highestResolution } }), '1K');
    expect(size(undefined, undefined)).toBe('1K');
    expect(size('4K', undefined)).toBe('4K');
    expect(size('4K', '2K')).toBe('2K');
    expect(size(undefined, '0.5K')).toBe('0.5K');
  });

  it('is no provider that is off or may not be asked here', () => {
    const provider = (providers: readonly string[], allowed?: string[]) =>
      usualProvider(settingsOf({ member: { provider: 'a' }, team: { providers: allowed } }, providers));
    expect(provider(['a', 'b'])).toBe('a');
    expect(provider(['b'])).toBeUndefined();
    expect(provider(['a', 'b'], ['b'])).toBeUndefined();
    expect(provider(['a', 'b'], ['a'])).toBe('a');
  });
});
