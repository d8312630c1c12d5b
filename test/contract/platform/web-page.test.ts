import { expect, it } from 'vitest';
import { landscape, replyImage, says, startWeb, until } from './running-web.ts';
import { bring, png, useBrowser } from './web-browser.ts';

const { visit, cleanups, browser } = useBrowser();

const cancel = { verb: 'cancel', id: 'generation-1', label: 'Cancel', style: 'plain' } as const;
it('welcomes with examples that are put into the box, and makes a picture from words', async () => {
  const { page, running, box, complaints } = await visit();
  await page.getByRole('button', { name: /lighthouse/ }).click();
  expect(await box.inputValue()).toContain('--ar 16:9');
  await page.keyboard.press('Enter');
  await until(() => running.generations.length === 1);
  expect(running.invocations[0]?.options).toMatchObject({ aspect_ratio: '16:9' });
  await page.getByText('A lighthouse made of paper').last().waitFor();
  expect(await page.getByText('What would you like to see?').isVisible()).toBe(false);

  await running.deliver(0, 'progress', { ...says('Queued, first in line'), buttons: [cancel] });
  await page.getByText('Queued, first in line').waitFor();
  const place = await page.locator('.place').boundingBox();
  expect((place?.width ?? 0) / (place?.height ?? 1)).toBeCloseTo(16 / 9, 1);

  const images = [await replyImage(320, 180, 'A paper lighthouse in a storm')];
  await running.deliver(0, 'final', { ...says('Done'), images });
  const picture = page.getByRole('img', { name: 'A paper lighthouse in a storm' });
  await picture.waitFor();
  expect(await page.locator('.place').count()).toBe(0);
  expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(
    320,
  );

  await page.reload();
  await picture.waitFor();
  expect(complaints).toEqual([]);
});

it('never runs or shows as markup what people wrote', async () => {
  const { page, running, box, complaints } = await visit();
  running.answers.set('help', () => says('<img src=x onerror=alert(1)><b>bold</b>'));
  await box.fill('<script>alert(1)</script>');
  await page.keyboard.press('Enter');
  await page.getByText('<script>alert(1)</script>').waitFor();
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByText('<img src=x onerror=alert(1)><b>bold</b>').waitFor();
  expect(complaints).toEqual([]);
});

it('suggests commands, options and values, chosen with the keys alone', async () => {
  const { page, running, box } = await visit();
  await box.pressSequentially('/');
  const options = page.getByRole('option');
  await options.first().waitFor();
  expect(await box.getAttribute('aria-expanded')).toBe('true');
  const active = () => box.getAttribute('aria-activedescendant');
  expect(await active()).toBe('suggestion-0');
  await page.keyboard.press('ArrowDown');
  expect(await page.locator(`#${await active()}`).textContent()).toContain('/edit');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  expect(await box.inputValue()).toBe('/imagine ');
  await box.pressSequentially('a lamp --a');
  await page.keyboard.press('Tab');
  await box.pressSequentially('16');
  await page.keyboard.press('Enter');
  expect(await box.inputValue()).toBe('/imagine a lamp --ar 16:9 ');
  await box.pressSequentially('--c');
  await page.keyboard.press('Escape');
  expect(await box.getAttribute('aria-expanded')).toBe('false');
  await box.fill('/imagine a lamp --ar 16:9');
  await page.keyboard.press('Enter');
  await until(() => running.invocations.length === 1);
  expect(running.invocations[0]?.options).toEqual({ prompt: 'a lamp', aspect_ratio: '16:9' });
});

it('suggests a group, its subcommands and the values that the server knows', async () => {
  const { page, running, box, complaints } = await visit();
  await box.pressSequentially('/rep');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  expect(await box.inputValue()).toBe('/report ');
  await page.getByRole('option', { name: 'schedule' }).waitFor();
  await box.pressSequentially('sh');
  await page.keyboard.press('Tab');
  await box.pressSequentially('the lamps --provider s');
  await page.getByRole('option', { name: 'The Sandbox' }).waitFor();
  await page.keyboard.press('Enter');
  expect(await box.inputValue()).toBe('/report show the lamps --provider "sand box" ');
  await page.keyboard.press('Enter');
  await until(() => running.invocations.length === 1);
  expect(running.invocations[0]).toMatchObject({
    command: 'report show',
    options: { words: 'the lamps', provider: 'sand box' },
  });
  expect(running.typings.at(-1)).toMatchObject({
    platform: 'web',
    source: 'providers',
    team: { externalId: 'local' },
    person: { externalId: 'local' },
  });
  expect(complaints).toEqual([]);
});

it('offers what the server knows in the fields of the options as well', async () => {
  const { page, box, complaints } = await visit();
  await box.fill('/report show');
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('Provider').pressSequentially('goo');
  await page.locator('datalist option[value="google"]').waitFor({ state: 'attached' });
  expect(await page.locator('datalist option').allTextContents()).toEqual(['Google']);
  expect(complaints).toEqual([]);
});

it('opens the form of a subcommand that was typed without what it needs', async () => {
  const { page, running, box } = await visit();
  await box.fill('/report  Schedule');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: '/report schedule' }).waitFor();
  await dialog.getByLabel('Where').fill('lamps');
  await dialog.getByRole('button', { name: 'Go' }).click();
  await until(() => running.invocations.length === 1);
  expect(running.invocations[0]).toMatchObject({ command: 'report schedule', options: { where: 'lamps' } });
  await page.getByText('/report schedule --where lamps').waitFor();
});

it('is told the subcommands that there are when it names none of them', async () => {
  const { page, running, box } = await visit();
  await box.fill('/report dance');
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText('There is no “report dance”. Say one of these: /report show, /report schedule.')
    .waitFor();
  expect(running.invocations).toEqual([]);
});

it('breaks lines, sends and recalls with the keys', async () => {
  const { page, running, box } = await visit();
  await box.pressSequentially('one');
  await page.keyboard.press('Shift+Enter');
  await box.pressSequentially('two');
  await page.keyboard.press('Enter');
  await until(() => running.invocations.length === 1);
  expect(running.invocations[0]?.options.prompt).toBe('one\ntwo');
  await page.locator('.person:not(.waiting)').waitFor();
  await page.keyboard.press('ArrowUp');
  expect(await box.inputValue()).toBe('one\ntwo');
  await page.keyboard.press('ArrowDown');
  expect(await box.inputValue()).toBe('');
});

it('sets options in a panel made from the declaration, and shows what is set', async () => {
  const { page, running, box } = await visit();
  await page.getByRole('button', { name: 'Options', exact: true }).click();
  await page.getByRole('radio', { name: '21:9' }).check();
  await page.getByRole('group', { name: /Count/ }).getByRole('radio', { name: '3' }).check();
  await page.getByRole('checkbox', { name: /Search/ }).check();
  await page.getByRole('textbox', { name: /Style/ }).fill('ink');
  await page.getByRole('button', { name: 'Count: 3. Remove' }).click();
  await box.fill('a lamp');
  await page.keyboard.press('Enter');
  await until(() => running.invocations.length === 1);
  expect(running.invocations[0]?.options).toEqual({
    prompt: 'a lamp',
    aspect_ratio: '21:9',
    search: true,
    style: 'ink',
  });
});

it('attaches pictures by the picker, by paste and by drop, and lets go of them', async () => {
  const { page, running, box, complaints } = await visit();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach pictures' }).click();
  await (await chooser).setFiles(await png('picked.png'));
  await bring(page, 'paste', await landscape(50, 50, 30));
  await bring(page, 'drop', await landscape(30, 50, 230));
  const attached = page.getByRole('list', { name: 'Attached pictures' }).getByRole('listitem');
  await until(async () => (await attached.count()) === 3);
  await page.getByRole('button', { name: 'Remove paste.png' }).click();
  expect(await attached.count()).toBe(2);
  await box.fill('like these');
  await page.keyboard.press('Enter');
  await until(() => running.invocations.length === 1);
  expect(running.invocations[0]?.options.reference).toHaveLength(2);
  await until(async () => (await page.locator('.person .picture img').count()) === 2);
  expect(await attached.count()).toBe(0);
  expect(complaints).toEqual([]);
});

it('says what cannot be attached', async () => {
  const { page } = await visit();
  await page
    .locator('#files')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await page.getByRole('alert').getByText('a.txt is no picture').waitFor();
  const broken = { name: 'b.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  await page.locator('#files').setInputFiles(broken);
  await page.getByRole('alert').getByText('b.png could not be attached').waitFor();
});

it('cancels, once however often it is pressed while that is under way, and keeps the focus', async () => {
  const { page, running, box } = await visit();
  await box.fill('a lamp');
  await page.keyboard.press('Enter');
  await until(() => running.generations.length === 1);
  await running.deliver(0, 'progress', { ...says('Queued'), buttons: [cancel] });
  const answered = Promise.withResolvers<void>();
  running.answers.set('cancel', async () => {
    await answered.promise;
    return says('Cancelled. Nothing was charged.');
  });
  const button = page.getByRole('button', { name: 'Cancel' });
  await button.focus();
  await page.keyboard.press('Enter');
  await until(() => running.invocations.length === 2);
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  await page.keyboard.press('Enter');
  await running.deliver(0, 'progress', { ...says('Starting'), buttons: [cancel] });
  await page.getByText('Starting').waitFor();
  expect(await button.evaluate((element) => element.matches(':focus'))).toBe(true);
  answered.resolve();
  await page.getByText('Cancelled. Nothing was charged.').waitFor();
  expect(running.invocations).toHaveLength(2);
  expect(running.invocations[1]).toMatchObject({ command: 'cancel', subject: 'generation-1' });
});

it('opens a picture at full size, steps through them, and gives the focus back', async () => {
  const { page, running, box } = await visit();
  await box.fill('lamps --count 2');
  await page.keyboard.press('Enter');
  await until(() => running.generations.length === 1);
  const images = [await replyImage(64, 64, 'First lamp'), await replyImage(64, 64, 'Second lamp', 20)];
  await running.deliver(0, 'final', { ...says('Done'), images });
  const first = page.getByRole('button', { name: 'First lamp' });
  await first.focus();
  await page.keyboard.press('Enter');
  const viewer = page.getByRole('dialog', { name: 'Picture' });
  await viewer.getByRole('img', { name: 'First lamp' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await viewer.getByRole('img', { name: 'Second lamp' }).waitFor();
  expect(await viewer.getByRole('link', { name: 'Download' }).getAttribute('download')).toMatch(/\.png$/);
  await page.keyboard.press('Escape');
  expect(await viewer.isVisible()).toBe(false);
  expect(await first.evaluate((element) => element.matches(':focus'))).toBe(true);
});

it('keeps words that could not be sent, and sends them once when asked again', async () => {
  const { page, running, box } = await visit();
  await page.route('**/web/invocations', (route) => route.abort());
  await box.fill('a lamp');
  await page.keyboard.press('Enter');
  await page.getByText('Not sent. Plantain cannot be reached.').waitFor();
  await page.unroute('**/web/invocations');
  await page.getByRole('button', { name: 'Try again' }).click();
  await until(() => running.invocations.length === 1);
  await until(async () => (await page.locator('.waiting').count()) === 0);
  expect(await page.locator('.person .words').allTextContents()).toEqual(['a lamp']);
});

it('says when the connection is lost, and reads what it missed when it is back', async () => {
  const first = await startWeb();
  const { page } = await visit({}, first);
  await first.stop(true);
  await page.getByRole('status').getByText('Connection lost').waitFor();
  const second = await startWeb({ dataDir: first.dataDir, port: first.port });
  cleanups.push(() => second.stop());
  await fetch(`${second.url}/web/invocations`, {
    method: 'POST',
    headers: { origin: second.url, 'content-type': 'application/json' },
    body: JSON.stringify({ id: crypto.randomUUID(), text: '/credits' }),
  });
  await page.getByText('Did credits').waitFor();
  expect(await page.getByText('Did credits').count()).toBe(1);
});

it('shows the latest of many messages and older ones as one goes up', async () => {
  const running = await startWeb();
  cleanups.push(() => running.stop());
  for (let number = 1; number <= 60; number += 1) {
    await fetch(`${running.url}/web/invocations`, {
      method: 'POST',
      headers: { origin: running.url, 'content-type': 'application/json' },
      body: JSON.stringify({ id: crypto.randomUUID(), text: `/help` }),
    });
  }
  const { page } = await visit({}, running);
  const shown = page.getByRole('article');
  await until(async () => (await shown.count()) === 40);
  expect(await shown.last().isVisible()).toBe(true);
  for (const count of [80, 120]) {
    await page.locator('#scroller').evaluate((scroller) => {
      (scroller as unknown as { scrollTop: number }).scrollTop = 0;
    });
    await until(async () => (await shown.count()) === count);
  }
  await until(async () => !(await page.getByRole('button', { name: 'Show older messages' }).isVisible()));
  const ids = await shown.evaluateAll((views) =>
    views.map((view) => (view as unknown as { dataset: { id: string } }).dataset.id),
  );
  expect(ids).toEqual([...ids].sort());
});

it('stays at the end as messages come, unless one has gone up to read', async () => {
  const { page, running, box } = await visit();
  const fromEnd = () =>
    page.evaluate(
      `(() => { const s = document.getElementById('scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight; })()`,
    ) as Promise<number>;
  for (const index of [0, 1, 2]) {
    await box.fill('lamps --count 4');
    await page.keyboard.press('Enter');
    await until(() => running.generations.length === index + 1);
    await running.deliver(index, 'progress', says(`Queued ${index}`));
    await page.getByText(`Queued ${index}`).waitFor();
    await until(async () => (await fromEnd()) < 2);
  }
  await page.locator('#scroller').hover();
  await page.mouse.wheel(0, -600);
  await until(async () => (await fromEnd()) > 300);
  const top = await page
    .locator('#scroller')
    .evaluate((s) => (s as unknown as { scrollTop: number }).scrollTop);
  await running.deliver(2, 'notice', says('Something else'));
  await page.getByText('Something else').waitFor({ state: 'attached' });
  const now = await page
    .locator('#scroller')
    .evaluate((s) => (s as unknown as { scrollTop: number }).scrollTop);
  expect(Math.abs(now - top)).toBeLessThan(300);
});

it('has names for everything that can be reached, and a log that is read aloud', async () => {
  const { page, running, box } = await visit();
  await box.fill('a lamp');
  await page.keyboard.press('Enter');
  await until(() => running.generations.length === 1);
  await running.deliver(0, 'final', { ...says('Done'), images: [await replyImage(64, 64, 'A lamp')] });
  await page.getByRole('img', { name: 'A lamp' }).waitFor();
  const tree = await page.locator('body').ariaSnapshot();
  for (const part of [
    '- banner',
    '- navigation "Shortcuts"',
    '- main',
    '- log "Conversation"',
    /- article "You, /,
    /- article "Plantain, /,
    '- button "A lamp"',
    '- combobox "Message"',
    '- button "Attach pictures"',
    '- button "Send"',
  ])
    expect(tree).toMatch(part);
  expect(tree).not.toMatch(/- (button|textbox|link|img)(:| \[|$)/m);
  expect(await page.getByRole('log').getAttribute('aria-live')).toBe('polite');
});

it('fits a phone: nothing is wider than the screen, and targets are large enough for a thumb', async () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const { page, running, box } = await visit(phone);
  await box.fill(`a lamp ${'verylongword'.repeat(20)} --count 4`);
  await page.getByRole('button', { name: 'Send' }).tap();
  await until(() => running.generations.length === 1);
  const images = await Promise.all([1, 2, 3, 4].map((hue) => replyImage(64, 64, `Lamp ${hue}`, hue)));
  await running.deliver(0, 'final', { ...says('Done'), images, buttons: [cancel] });
  await page.getByRole('img', { name: 'Lamp 4' }).waitFor();
  await page.getByRole('button', { name: 'Options', exact: true }).tap();
  const measured = (await page.evaluate(`({
    width: document.documentElement.scrollWidth,
    small: [...document.querySelectorAll('button, .chip, input:not([type=radio], [type=checkbox])')]
      .filter((e) => e.checkVisibility())
      .map((e) => [e.textContent || e.id, e.getBoundingClientRect()])
      .filter(([, box]) => box.width < 44 || box.height < 44)
      .map(([name, box]) => name + ' ' + box.width + '×' + box.height),
  })`)) as { width: number; small: string[] };
  expect(measured).toEqual({ width: 360, small: [] });
});

it.each(['light', 'dark'] as const)(
  'can be read in %s: contrast of at least 4.5 to 1',
  async (colorScheme) => {
    const { page, running, box } = await visit({ colorScheme });
    await box.fill('a lamp');
    await page.keyboard.press('Enter');
    await until(() => running.generations.length === 1);
    const buttons = (['plain', 'primary', 'danger'] as const).map((style) => ({
      ...cancel,
      label: style,
      style,
    }));
    await running.deliver(0, 'final', { ...says('Done'), buttons });
    await page.getByRole('button', { name: 'danger' }).waitFor();
    await page.getByRole('button', { name: 'Options', exact: true }).click();
    const poor = (await page.evaluate(`(() => {
    const parse = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => {
      for (let at = e; at; at = at.parentElement) {
        const color = parse(getComputedStyle(at).backgroundColor);
        if (color[3] === undefined || color[3] === 1) return color;
      }
      return [255, 255, 255];
    };
    return [...document.querySelectorAll('p, button, time, label, legend, small, span, h1, textarea')]
      .filter((e) => e.checkVisibility() && (e.textContent.trim() || e.placeholder))
      .map((e) => {
        const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
        return [e.textContent || e.id, (a + 0.05) / (b + 0.05)];
      })
      .filter(([, ratio]) => ratio < 4.5);
  })()`)) as unknown[];
    expect(poor).toEqual([]);
  },
);

it('stands still for people who asked for less motion', async () => {
  const { page, running, box } = await visit({ reducedMotion: 'reduce' });
  await box.fill('a lamp');
  await page.keyboard.press('Enter');
  await until(() => running.generations.length === 1);
  await running.deliver(0, 'progress', says('Queued'));
  await page.locator('.place').waitFor();
  expect(await page.evaluate('document.getAnimations().length')).toBe(0);
});

it('is entered by a link pressed on another site, and stays entered', async () => {
  const running = await startWeb({ host: '0.0.0.0' });
  cleanups.push(() => running.stop());
  const context = await browser().newContext();
  cleanups.push(() => context.close());
  const page = await context.newPage();
  await page.goto(running.url);
  await page.getByRole('heading', { name: 'Please come in by the link' }).waitFor();
  await page.goto(`http://127.0.0.1:${running.port}/healthz`);
  await page.evaluate(`(() => {
    const link = document.createElement('a');
    link.href = ${JSON.stringify(running.web.entryUrl())};
    link.click();
  })()`);
  await page.getByRole('button', { name: 'Credits' }).click();
  await page.getByText('Did credits').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.reload();
  await page.getByText('Did credits').waitFor();
});
