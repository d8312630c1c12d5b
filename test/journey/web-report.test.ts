// What was spent, on the whole program: asked for on the chat page, drawn, and opened in the browser.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../fixture/browser.ts';
import { createInstallation, type Installation, type Program } from '../fixture/program.ts';

describe('a report', () => {
  let installation: Installation;
  let program: Program;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    installation = await createInstallation({});
    program = await installation.start();
    browser = await openBrowser();
    page = await (await browser.newContext()).newPage();
    await page.goto(installation.url.replace('127.0.0.1', 'localhost'));
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

  it('comes with its chart, and with a link that opens it in the browser without PUBLIC_URL', async () => {
    await say('/imagine a lamp');
    await answers().last().getByText('6.7 credits · Sandbox').waitFor({ timeout: 15_000 });
    await say('/report show --by provider');
    const answer = answers().last();
    const chart = answer.getByRole('img', { name: /^What .* spent, by provider\./ });
    await chart.waitFor({ timeout: 15_000 });
    expect(await chart.getAttribute('alt')).toContain('Sandbox: 6.7 credits');
    const href = await answer.getByRole('link', { name: 'Open in the browser' }).getAttribute('href');
    const opened = await page.context().newPage();
    await opened.goto(new URL(href ?? '', page.url()).href);
    await opened.getByRole('heading', { name: /, by provider$/ }).waitFor();
    expect(await opened.locator('tbody').innerText()).toMatch(/^Sandbox\s+1\s+6\.7\s/);
  });

  it('leaves nothing behind that keeps the program from stopping', async () => {
    const { tookMs } = await program.stop();
    expect(tookMs).toBeLessThan(5_000);
  });
});
