import { describe, expect, it } from 'vitest';
import { findProvider } from '../../../src/generation/named-provider.ts';
import type { ImageRequest } from '../../../src/generation/request.ts';
import { findClosed, findForbidden } from '../../../src/generation/rules.ts';
import type { StoredSettings } from '../../../src/settings.ts';
import { settingsOf } from '../../fixture/settings.ts';

const request: ImageRequest = {
  prompt: 'a lamp in the fog',
  aspectRatio: '1:1',
  resolution: '2K',
  count: 1,
  search: false,
  private: false,
};
const judge = (stored: Partial<StoredSettings>, changes: Partial<ImageRequest> = {}) =>
  findForbidden({ ...request, ...changes }, settingsOf(stored).rules, (id) => id.toUpperCase());
const isBlocked = (word: string, prompt: string) =>
  judge({ channel: { blockedWords: [word] } }, { prompt }) !== undefined;

describe('A word that is blocked', () => {
  it.each([
    ['fog', 'a lamp in the fog'],
    ['FOG', 'Fog!'],
    ['fog', 'the “fog”, again'],
    ['big fog', 'a big   FOG here'],
    ['café', 'a CAFE at night'],
    ['cafe', 'a cafe\u0301'],
    ['fog', 'f\u200Bog'],
    ['fog', 'ｆｏｇ'],
    ['c++', 'written in C++, perhaps'],
    ['猫', '白い猫が好き'],
    ['straße', 'eine Straße'],
  ])('is found: %s in %s', (word, prompt) => {
    expect(isBlocked(word, prompt)).toBe(true);
  });

  it.each([
    ['fog', 'foggy'],
    ['ass', 'a glass of water'],
    ['art', 'artist'],
    ['cat', 'cat5 cable'],
    ['fog', 'f o g'],
    ['猫', '犬が好き'],
  ])('is not found within another: %s in %s', (word, prompt) => {
    expect(isBlocked(word, prompt)).toBe(false);
  });

  it('is found after another place where it is only a part', () => {
    expect(isBlocked('fog', 'foggy fog')).toBe(true);
  });

  it('is found in the words of a style', () => {
    expect(
      judge({ team: { blockedWords: ['fog'] } }, { prompt: 'a lamp', styledPrompt: 'fog, a lamp' }),
    ).toEqual({
      rule: 'words',
      from: 'team',
    });
  });
});

describe('The rules of a place', () => {
  it('stand against what is larger than they allow', () => {
    expect(judge({ channel: { highestResolution: '1K' } })).toEqual({
      rule: 'resolution',
      from: 'channel',
      highest: '1K',
    });
    expect(judge({ channel: { highestResolution: '2K' } })).toBeUndefined();
  });

  it('stand against a named provider that they leave out, and against no unnamed one', () => {
    const team = { providers: ['one', 'two'] };
    expect(judge({ team }, { provider: 'three' })).toEqual({
      rule: 'providers',
      from: 'team',
      providers: ['ONE', 'TWO'],
    });
    expect(judge({ team }, { provider: 'two' })).toBeUndefined();
    expect(judge({ team })).toBeUndefined();
  });

  it('admit whoever has one of the roles of each', () => {
    const closed = (roleIds: readonly string[]) =>
      findClosed(
        settingsOf({ channel: { roleIds: ['R1', 'R2'] }, team: { roleIds: ['R3'] } }).rules,
        roleIds,
      );
    expect(closed(['R2', 'R3'])).toBeUndefined();
    expect(closed(['R2'])).toEqual({ rule: 'people', from: 'team' });
    expect(closed(['R3'])).toEqual({ rule: 'people', from: 'channel' });
    expect(findClosed(settingsOf({ team: { roleIds: [] } }).rules, ['R1'])).toEqual({
      rule: 'people',
      from: 'team',
    });
    expect(findClosed(settingsOf().rules, [])).toBeUndefined();
  });
});

describe('A provider', () => {
  const providers = [
    { id: 'aimlapi', name: 'AI/ML API' },
    { id: 'google', name: 'Google' },
  ];
  it.each([
    ['AI/ML API', 'aimlapi'],
    ['ai/ml api', 'aimlapi'],
    ['AIMLAPI', 'aimlapi'],
    [' Google ', 'google'],
    ['gogle', undefined],
    ['//', undefined],
  ])('named %s is %s', (written, id) => {
    expect(findProvider(written, providers)?.id).toBe(id);
  });
});
