// What people do with a picture after it is there, on the whole program and its page in a real browser.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../fixture/browser.ts';
import { createInstallation, type Installation, type Program } from '../fixture/program.ts';

describe('a picture on the page', () => {
  let installation: Installation;
  let program: Program;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    installation = await createInstallation({});
    program = await installation.start();
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(installation.url);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.close();
  });

  const answers = () => page.getByRole('article', { name: /^Plantain/ });
  const say = async (words: string) => {
    const composer = page.getByRole('combobox');
    await composer.fill(words);
    await composer.press('Enter');
  };
  /** The message of what was asked for, once its pictures are there. */
  const make = async (words: string, credits: string) => {
    await say(`/imagine ${words}`);
    const answer = answers()
      .filter({ hasText: words.split(' --')[0] ?? '' })
      .last();
    await answer.getByText(`${credits} credits · Sandbox`).waitFor({ timeout: 15_000 });
    return answer;
  };
  const press = (answer: ReturnType<typeof answers>, name: string) =>
    answer.getByRole('button', { name, exact: true }).click();

  it('tells how it was made, after a restart as well', async () => {
    const lamp = await make('a lamp in the fog', '6.7');
    await program.kill();
    program = await installation.start();
    await page.reload();
    await press(lamp, 'Details');
    const details = answers().filter({ hasText: 'Image details' }).last();
    await details.waitFor();
    const text = await details.innerText();
    for (const part of [
      'a lamp in the fog',
      '1:1 · 1K',
      'Sandbox',
      '6.7 credits',
      'Picture of: a lamp in the fog',
    ])
      expect(text).toContain(part);
  });

  it('is one of the favourites, and no longer', async () => {
    const boat = await make('a boat', '6.7');
    await press(boat, 'Favourite');
    await page.getByText('It is one of your favourites now.').waitFor();
    await press(boat, 'Favourite');
    await page.getByText('It is no longer one of your favourites.').waitFor();
  });

  it('that was private is shared, and offers that no more', async () => {
    const secret = await make('a secret garden --private', '6.7');
    await press(secret, 'Share');
    await page.getByText('It is being posted for all to see.').waitFor();
    await secret.getByRole('button', { name: 'Share' }).waitFor({ state: 'detached' });
    await secret.getByRole('button', { name: 'Details' }).waitFor();
  });

  it('goes alone, or with its message, when it is deleted, and its address is empty then', async () => {
    const two = await make('two lamps --count 2', '13.4');
    const images = two.getByRole('img');
    const [first, second] = await images.evaluateAll((all) => all.map((image) => Reflect.get(image, 'src')));
    const statusOf = async (url: string) => (await page.request.get(url)).status();
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
    await press(two, 'Delete');
    await press(answers().filter({ hasText: 'Delete these 2 pictures for good' }).last(), 'Only picture 1');
    await page.getByText('It is deleted.').waitFor();
    await two.locator(`img[src="${new URL(first).pathname}"]`).waitFor({ state: 'detached' });
    expect(await images.count()).toBe(1);
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200]);
    await press(two, 'Delete');
    await press(answers().filter({ hasText: 'Delete this picture for good' }).last(), 'Delete');
    await two.waitFor({ state: 'detached' });
    expect(await statusOf(second)).toBe(404);
    await page.reload();
    await answers().first().waitFor();
    expect(await page.getByText('two lamps', { exact: true }).count()).toBe(0);
  });

  it('goes with everything else when whoever made it is erased', async () => {
    const lamp = await make('a last lamp', '6.7');
    const address = await lamp.getByRole('img').evaluate((image) => Reflect.get(image, 'src'));
    await say('/privacy erase');
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await page.getByText('Erased. I do not know you any more').waitFor();
    expect((await page.request.get(address)).status()).toBe(404);
    await page.reload();
    await page.getByText('Erased. I do not know you any more').waitFor();
    expect(await page.getByText('a last lamp', { exact: true }).count()).toBe(0);
  });
});
