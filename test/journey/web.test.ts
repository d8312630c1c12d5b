// The first minute: the program with an empty environment, and its page in a real browser.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../fixture/browser.ts';
import { createInstallation, type Installation, type Program } from '../fixture/program.ts';

describe('the program with an empty environment', () => {
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

  const say = async (words: string) => {
    const composer = page.getByRole('combobox');
    await composer.fill(words);
    await composer.press('Enter');
  };
  const answers = () => page.getByRole('article', { name: /^Plantain/ });
  const creditsLeft = async () => {
    const before = await answers().count();
    await say('/credits');
    const answer = answers().nth(before);
    await answer.getByText('of 500 credits left').waitFor();
    return Number(/([\d.]+) of 500 credits left/.exec(await answer.innerText())?.[1]);
  };

  it('says where to open it', async () => {
    expect(installation.output()).toContain(
      `Plantain is ready. Open http://localhost:${new URL(installation.url).port}/`,
    );
  });

  it('makes two 16:9 pictures for the price that it names, in one message', async () => {
    const left = await creditsLeft();
    await say('/imagine a lamp --ar 16:9 --count 2');
    const answer = answers().last();
    await answer.getByText('13.4 credits · Sandbox').waitFor({ timeout: 15_000 });
    const pictures = answer.getByRole('img', { name: 'Picture of: a lamp' });
    expect(await pictures.count()).toBe(2);
    const sizes = await pictures.evaluateAll((all) =>
      all.map((image) => [Reflect.get(image, 'naturalWidth'), Reflect.get(image, 'naturalHeight')]),
    );
    expect(sizes).toEqual([
      [1376, 768],
      [1376, 768],
    ]);
    expect(left - (await creditsLeft())).toBeCloseTo(13.4, 5);
  });

  it('charges nothing for a picture that is refused, and says so', async () => {
    const left = await creditsLeft();
    await say('/imagine a cat #refuse');
    await answers()
      .last()
      .getByText('The model refused this prompt. Nothing was charged.')
      .waitFor({ timeout: 15_000 });
    expect(await creditsLeft()).toBe(left);
  });

  it('cancels one that has started into the history, and says that it is charged', async () => {
    await say('/imagine a slow boat #slow');
    await answers().last().getByText('Sandbox is making it').waitFor();
    await answers().last().getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('it goes to your /history and will be charged').waitFor();
  });

  it('shows everything again after it was killed and started anew', async () => {
    const before = await answers().count();
    await program.kill();
    program = await installation.start();
    await page.reload();
    await page.getByText('13.4 credits · Sandbox').first().waitFor();
    expect(await answers().count()).toBe(before);
  });
});
