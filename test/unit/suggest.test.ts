// Suggestions: from the source that an option names, and never a failure.
import { expect, it } from 'vitest';
import type { Enrol } from '../../src/enrolment.ts';
import { UserError } from '../../src/errors.ts';
import { createSuggestProviders } from '../../src/generation/suggest-providers.ts';
import { createLog } from '../../src/log.ts';
import { createSuggest, type Suggestions } from '../../src/suggest.ts';
import type { Typing } from '../../src/suggestions.ts';

const enrol = (async () => ({ team: { id: 't1' }, member: { id: 'm1' } })) as unknown as Enrol;
const typing = { platform: 'discord', source: 'providers', typed: 'a' } as unknown as Typing;

function suggestFrom(providers: Suggestions, as: Enrol = enrol) {
  const logged: string[] = [];
  const log = createLog('debug', { write: (text) => logged.push(text) });
  return {
    logged,
    suggest: createSuggest({
      sources: { providers, styles: () => [], prompts: () => [], spans: () => [] },
      enrol: as,
      log,
    }),
  };
}

it('are asked of their source with what is typed, by whom and in which team', async () => {
  const asked: unknown[] = [];
  const { suggest } = suggestFrom((...given) => {
    asked.push(given);
    return [{ name: 'A', value: 'a' }];
  });
  expect(await suggest(typing)).toEqual([{ name: 'A', value: 'a' }]);
  expect(asked).toEqual([['a', { teamId: 't1', memberId: 'm1' }]]);
});

it('are at most 25, and none that is longer than a platform can show', async () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ name: `N${index}`, value: String(index) }));
  const long = [
    { name: 'x'.repeat(101), value: 'x' },
    { name: 'x', value: 'x'.repeat(101) },
    { name: 'x', value: '' },
  ];
  const { suggest } = suggestFrom(async () => [...long, ...many]);
  expect(await suggest(typing)).toEqual(many.slice(0, 25));
});

it('are none when their source fails, and the log says why', async () => {
  const { suggest, logged } = suggestFrom(() => Promise.reject(new Error('The database is gone')));
  expect(await suggest(typing)).toEqual([]);
  expect(logged.join('')).toContain('The database is gone');
});

it('are none for somebody whose team is not known, which is no fault', async () => {
  const nobody: Enrol = () => Promise.reject(new UserError('no_home_team'));
  const { suggest, logged } = suggestFrom(() => [{ name: 'A', value: 'a' }], nobody);
  expect(await suggest(typing)).toEqual([]);
  expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ code: 'no_home_team' }]);
  expect(logged.join('')).not.toContain('Suggestions failed');
});

it('of providers are those that are on, by name or id', async () => {
  const find = createSuggestProviders([
    { id: 'aimlapi', name: 'AI/ML API' },
    { id: 'google', name: 'Google' },
  ] as Parameters<typeof createSuggestProviders>[0]);
  const who = {} as Parameters<typeof find>[1];
  expect(await find('', who)).toEqual([
    { name: 'AI/ML API', value: 'aimlapi' },
    { name: 'Google', value: 'google' },
  ]);
  expect(await find(' GOO', who)).toEqual([{ name: 'Google', value: 'google' }]);
  expect(await find('ai/', who)).toEqual([{ name: 'AI/ML API', value: 'aimlapi' }]);
  expect(await find('nobody', who)).toEqual([]);
});
