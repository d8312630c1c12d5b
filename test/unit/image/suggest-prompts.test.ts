// What is offered to whoever begins to type a prompt, on a real store.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ImageId, type MemberId, newId } from '../../../src/ids.ts';
import { nameOfPrompt, promptNamed } from '../../../src/image/named-prompt.ts';
import { createSuggestPrompts } from '../../../src/image/suggest-prompts.ts';
import type { Suggestions } from '../../../src/suggest.ts';
import { createWorld, type World } from '../../contract/store/world.ts';
import { sqliteStores } from '../../fixture/stores.ts';

const kind = sqliteStores();
const long = `a harbour ${'at dawn '.repeat(40)}`.trim();
let world: World;
let suggest: Suggestions;

beforeAll(async () => {
  const { store } = await kind.open();
  world = await createWorld(store, 2);
  suggest = createSuggestPrompts(store);
  for (const prompt of ['a lamp', long, 'a lamp', 'a door']) await make(prompt, 0);
  await make('a secret of somebody else', 1);
});
afterAll(() => kind.close());

async function make(prompt: string, member: number): Promise<void> {
  const { request } = world.order();
  const memberId = world.members[member] as MemberId;
  await world.open({ memberId, price: 0, request: { ...request, prompt, private: true } });
  for (const run of await world.claim()) await world.made(run, 0);
}

const offered = async (typed: string) =>
  suggest(typed, { teamId: world.teamId, memberId: world.members[0] as MemberId });

it('is their own, the latest first, each once', async () => {
  expect((await offered('')).map(({ name }) => name.slice(0, 9))).toEqual(['a door', 'a lamp', 'a harbour']);
});

it('is what has words that begin as typed', async () => {
  expect((await offered(' lam')).map(({ value }) => value)).toEqual(['a lamp']);
  expect(await offered('secret')).toEqual([]);
});

it('names the picture of a prompt that is too long to be a value', async () => {
  const [only] = await offered('harbour');
  expect(only?.name.length).toBeLessThanOrEqual(100);
  expect(promptNamed(only?.value ?? '')).toMatch(/^[\w-]{36}$/);
});

it.each(['a lamp', 'prompt~', 'prompt~x', `x ${nameOfPrompt(newId<ImageId>())}`])(
  'takes %j for a prompt itself',
  (text) => {
    expect(promptNamed(text)).toBeUndefined();
  },
);
