// The page in a real browser, with a look at everything that the browser complains about.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { openBrowser } from '../../fixture/browser.ts';
import { landscape, type RunningWeb, startWeb } from './running-web.ts';

/** Opens the page; each visit ends with its test. */
export function useBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const visit = async (options: BrowserContextOptions = {}, running?: RunningWeb) => {
    const on = running ?? (await startWeb());
    if (running === undefined) cleanups.push(() => on.stop());
    const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
    cleanups.push(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.setDefaultTimeout(8_000);
    await page.goto(on.url);
    await page.getByRole('button', { name: 'Credits' }).waitFor();
    return { running: on, page, complaints, box: page.getByRole('combobox', { name: 'Message' }) };
  };
  return { visit, cleanups, browser: () => browser };
}

export const png = async (name: string) => ({
  name,
  mimeType: 'image/png',
  buffer: await landscape(60, 40, 120),
});

/** What a person who pastes or drops a file does, for the page. */
export async function bring(page: Page, kind: 'paste' | 'drop', bytes: Buffer): Promise<void> {
  await page.evaluate(
    `(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (c) => c.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], '${kind}.png', { type: 'image/png' }));
      const init = { bubbles: true, cancelable: true };
      document.body.dispatchEvent('${kind}' === 'paste'
        ? new ClipboardEvent('paste', { ...init, clipboardData: data })
        : new DragEvent('drop', { ...init, dataTransfer: data }));
    })()`,
  );
}
