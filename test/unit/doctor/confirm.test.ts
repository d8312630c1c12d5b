// What counts as a yes at the terminal.
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirm } from '../../../src/doctor/confirm.ts';

async function answer(typed: string | undefined): Promise<readonly [boolean, string]> {
  const input = new PassThrough();
  const output = new PassThrough();
  const asked = confirm('Go on? [y/N]', { input, output });
  input.end(typed === undefined ? '' : `${typed}\n`);
  return [await asked, String(output.read())];
}

it.each(['y', 'Y', 'yes', ' YES '])('goes on after “%s”', async (typed) => {
  expect(await answer(typed)).toEqual([true, 'Go on? [y/N] ']);
});

it.each(['', 'n', 'no', 'yeah', 'yes please', undefined])('does not after “%s”', async (typed) => {
  expect((await answer(typed))[0]).toBe(false);
});
