// One picture after the other from the first one, on the whole program and its page in a real browser.

import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../fixture/browser.ts';
import { createInstallation, type Installation, type Program } from '../fixture/program.ts';

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
type Answer = ReturnType<typeof answers>;

const say = async (words: string) => {
  const composer = page.getByRole('combobox');
  await composer.fill(words);
  await composer.press('Enter');
};
const press = (answer: Answer, name: string) => answer.getByRole('button', { name, exact: true }).click();
/** The message with the pictures of this prompt, once they are there. */
const shown = async (prompt: string) => {
  const answer = answers()
    .filter({ hasText: prompt })
    .filter({ has: page.getByRole('button', { name: '4K' }) });
  await answer.getByText('credits · Sandbox').waitFor({ timeout: 15_000 });
  return answer;
};
const detailsOf = async (answer: Answer) => {
  await press(answer, 'Details');
  const details = answers().filter({ hasText: 'Image details' }).last();
  await details.waitFor();
  return details;
};
const person = () => page.getByRole('article', { name: /^You/ });

it('goes from a picture to the next one by a reply, a button and a form, back again after a crash, and away', async () => {
  await say('a lamp in the fog --ar 16:9');
  const lamp = await shown('a lamp in the fog');
  await lamp.getByRole('button', { name: 'Reply to this picture' }).click();
  await page.getByRole('region', { name: 'Picture to change' }).getByText('a lamp in the fog').waitFor();
  await say('make it night');
  const night = await shown('make it night');
  await person().last().getByRole('img', { name: 'Picture of: a lamp in the fog' }).waitFor();
  await night.getByRole('img', { name: /Then changed: make it night/ }).waitFor();

  await press(night, 'Vary');
  const variation = await shown('variation');
  await press(variation, 'Edit');
  const form = page.getByRole('dialog', { name: 'Edit image' });
  await form.getByRole('textbox', { name: /Prompt/ }).fill('add this moth');
  const moth = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c08040' } })
    .png()
    .toBuffer();
  await form
    .locator('input[type=file]')
    .setInputFiles({ name: 'moth.png', mimeType: 'image/png', buffer: moth });
  await form.getByRole('button', { name: 'Go' }).click();
  const withMoth = await shown('add this moth');
  const asked = person().filter({ hasText: '/edit add this moth' });
  expect(await asked.getByRole('img').count()).toBe(2);

  const details = await detailsOf(withMoth);
  const steps = details.getByRole('list').getByRole('listitem');
  expect(await steps.count()).toBe(4);
  const told = await steps.allTextContents();
  for (const [index, words] of ['a lamp in the fog', 'make it night', 'variation', 'add this moth'].entries())
    expect(told[index]).toContain(words);

  await program.kill();
  program = await installation.start();
  await page.getByText('Connected again.').waitFor({ timeout: 15_000 });
  await press(details, 'Back to step 1');
  const back = answers().last();
  await back.getByRole('img', { name: 'Picture of: a lamp in the fog' }).waitFor();
  expect(await (await detailsOf(lamp)).innerText()).toContain('16:9');
  await press(lamp, 'Edit');
  await form.getByRole('textbox', { name: /Prompt/ }).fill('make it snow');
  await form.getByRole('button', { name: 'Go' }).press('Enter');
  await (await shown('make it snow'))
    .getByRole('img', { name: /a lamp in the fog. Then changed: make it snow/ })
    .waitFor();

  await press(lamp, 'Delete');
  await press(answers().filter({ hasText: 'Delete this picture for good' }).last(), 'Delete');
  await lamp.waitFor({ state: 'detached' });
  await page.reload();
  await shown('add this moth');
  expect(await lamp.count()).toBe(0);
  // Five pictures, one after the other, at the pace of the sandbox.
}, 60_000);

it('is changed with the keys alone: from the message, to the words, to the form of the last one here', async () => {
  await say('an empty boat');
  const boat = await shown('an empty boat');
  await boat.getByRole('button', { name: 'Reply to this picture' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('put a cat into it');
  await page.keyboard.press('Enter');
  await shown('put a cat into it');
  await page.keyboard.type('/edit');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Edit image' });
  await form.waitFor();
  expect(await form.getByRole('radio', { name: /put a cat into it/ }).isChecked()).toBe(true);
  await page.keyboard.type('and a dog');
  while (!(await form.getByRole('button', { name: 'Go' }).evaluate((go) => go.matches(':focus'))))
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const dog = await shown('and a dog');
  await dog.getByRole('img', { name: /an empty boat. Then changed: put a cat into it; and a dog/ }).waitFor();
}, 40_000);
