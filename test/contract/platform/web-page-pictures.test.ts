// Conversing with pictures on the page, in a real browser: replies, forms, the keys, and what comes and goes.
import { expect, it } from 'vitest';
import { subjectOf } from '../../../src/pointer.ts';
import { asks, landscape, type RunningWeb, replyImage, says, until } from './running-web.ts';
import { bring, png, useBrowser } from './web-browser.ts';

const { visit } = useBrowser();

type Visit = Awaited<ReturnType<typeof visit>>;
const edit = (running: RunningWeb) => running.invocations.filter(({ command }) => command === 'edit');
const submitted = (running: RunningWeb) => edit(running).filter(({ opensForm }) => opensForm !== true);

/** A result with as many pictures as there are hues, each of ours. */
async function make({ running, page, box }: Visit, ...hues: readonly [number, ...number[]]) {
  const images = [];
  for (const hue of hues) {
    await box.fill(`number ${hue}`);
    const made = running.generations.length;
    await page.getByRole('button', { name: 'Send' }).click();
    await until(() => running.generations.length > made);
    images.push(await running.keepImage(made, hue));
  }
  const [first] = images;
  if (first === undefined) throw new Error('Nothing was made');
  const subject = subjectOf({ kind: 'image', imageId: first.id });
  const button = { id: subject, style: 'plain' } as const;
  const buttons = [
    { ...button, verb: 'edit', label: 'Edit' },
    { ...button, verb: 'vary', label: 'Vary' },
  ];
  await running.deliver(running.generations.length - 1, 'final', { ...says('Done'), images, buttons });
  const message = page
    .getByRole('article', { name: /^Plantain/ })
    .filter({ has: page.getByRole('button', { name: `Picture ${hues[0]}`, exact: true }) });
  await message.waitFor();
  return { images, subject, message };
}

it('a reply to a picture is an instruction for it, with the keys alone', async () => {
  const visited = await visit();
  const { running, page, box, complaints } = visited;
  const { images, message } = await make(visited, 20);
  await message.getByRole('button', { name: 'Reply to this picture' }).focus();
  await page.keyboard.press('Enter');
  expect(await box.evaluate((element) => element.matches(':focus'))).toBe(true);
  const quote = page.getByRole('region', { name: 'Picture to change' });
  expect(await quote.textContent()).toContain('Picture 20');
  await page.keyboard.press('Escape');
  expect(await quote.isVisible()).toBe(false);
  await message.getByRole('button', { name: 'Reply to this picture' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('make it night --c');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await until(() => edit(running).length === 1);
  expect(edit(running)[0]).toMatchObject({
    options: { prompt: 'make it night', count: 2 },
    pointer: { kind: 'image', imageId: images[0]?.id },
  });
  await page.getByRole('button', { name: /^In reply to/ }).waitFor();
  expect(await quote.isVisible()).toBe(false);
  // The next words are a new picture again.
  await box.fill('a boat');
  await page.keyboard.press('Enter');
  await until(() => running.invocations.at(-1)?.command === 'imagine' && running.generations.length === 2);
  expect(complaints).toEqual([]);
});

it('one of several pictures is replied to at full size, or by dragging it; all of them by their message', async () => {
  const visited = await visit();
  const { running, page, box } = visited;
  const { images, message } = await make(visited, 20, 90);
  await message.getByRole('button', { name: 'Picture 90' }).click();
  await page.getByRole('dialog', { name: 'Picture' }).getByRole('button', { name: 'Reply' }).click();
  await box.pressSequentially('one');
  await page.keyboard.press('Enter');
  await until(() => edit(running).length === 1);
  expect(edit(running)[0]?.pointer).toEqual({ kind: 'image', imageId: images[1]?.id });
  await page.evaluate(`(() => {
    const button = [...document.querySelectorAll('.plantain .picture')].at(-1);
    const init = { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() };
    button.dispatchEvent(new DragEvent('dragstart', init));
    document.body.dispatchEvent(new DragEvent('dragenter', init));
    document.body.dispatchEvent(new DragEvent('drop', init));
  })()`);
  await page.getByRole('region', { name: 'Picture to change' }).getByText('Picture 90').waitFor();
  await box.pressSequentially('two');
  await page.keyboard.press('Enter');
  await until(() => edit(running).length === 2);
  expect(edit(running)[1]?.pointer).toEqual({ kind: 'image', imageId: images[1]?.id });
  await message.getByRole('button', { name: 'Reply to these pictures' }).click();
  await box.pressSequentially('three');
  await page.keyboard.press('Enter');
  await until(() => edit(running).length === 3);
  expect(edit(running)[2]?.pointer).toMatchObject({ kind: 'message', channelId: 'chat' });
});

it('one picture that is pasted is to be changed, or to go by when that is wanted', async () => {
  const { running, page, box, complaints } = await visit();
  await bring(page, 'paste', await landscape(50, 50, 30));
  const quote = page.getByRole('region', { name: 'Picture to change' });
  await quote.getByText('paste.png').waitFor();
  await box.fill('make it night');
  await page.keyboard.press('Enter');
  await until(() => edit(running).length === 1);
  expect(edit(running)[0]?.pointer).toMatchObject({ kind: 'attached', pictures: [{}] });
  await bring(page, 'drop', await landscape(50, 50, 60));
  await quote.getByRole('button', { name: 'Only a reference' }).click();
  await page.getByRole('button', { name: 'Remove drop.png' }).waitFor();
  await box.fill('a lamp like this');
  await page.keyboard.press('Enter');
  await until(() => running.generations.length === 1);
  expect(running.generations[0]?.invocation.options.reference).toHaveLength(1);
  expect(complaints).toEqual([]);
});

it('opens the form that a command asks for, which keeps the focus and is sent once', async () => {
  const visited = await visit();
  const { running, page, complaints } = visited;
  const { images, subject, message } = await make(visited, 20, 90);
  const choices = images.map(({ id }, index) => ({
    value: `${index}`,
    label: `Choice ${index + 1}`,
    image: id,
  }));
  running.answers.set('edit', (invocation) =>
    invocation.opensForm
      ? asks(invocation, [
          { option: 'prompt', value: 'make it ' },
          { option: 'picture_number', choices },
          'reference',
          'aspect_ratio',
        ])
      : says('Changed'),
  );
  const opener = message.getByRole('button', { name: 'Edit', exact: true });
  await opener.focus();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Edit', exact: true });
  await form.waitFor();
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("dialog, body").tagName')).toMatch(
      /DIALOG|BODY/,
    );
    expect(await page.evaluate('Boolean(document.activeElement.closest("main, footer, header"))')).toBe(
      false,
    );
  }
  await page.keyboard.press('Escape');
  expect(await form.isVisible()).toBe(false);
  expect(await opener.evaluate((element) => element.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  const prompt = form.getByRole('textbox', { name: /Prompt/ });
  expect(await prompt.inputValue()).toBe('make it ');
  await prompt.fill('make it blue');
  await form.getByRole('radio', { name: 'Choice 2' }).check();
  expect(await form.locator('.choice img').count()).toBe(2);
  await form.locator('input[type=file]').setInputFiles([await png('one.png'), await png('two.png')]);
  await form.getByRole('button', { name: 'Remove one.png' }).click();
  await form.getByRole('radio', { name: '16:9' }).check();
  await page.route('**/web/presses', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await form.getByRole('button', { name: 'Go' }).click();
  await form.getByRole('alert').getByText('Plantain cannot be reached').waitFor();
  await page.unroute('**/web/presses');
  await form.getByRole('button', { name: 'Go' }).click();
  await form.waitFor({ state: 'hidden' });
  expect(submitted(running)).toHaveLength(1);
  expect(submitted(running)[0]).toMatchObject({
    subject,
    options: { prompt: 'make it blue', picture_number: '1', aspect_ratio: '16:9', reference: [{}] },
  });
  await page.getByRole('button', { name: /^In reply to/ }).waitFor();
  await page.getByText('Changed').waitFor();
  expect(complaints.filter((complaint) => !complaint.includes('ERR_FAILED'))).toEqual([]);
});

it('opens the form of a command that was typed alone, about what was replied to', async () => {
  const visited = await visit();
  const { running, page, box } = visited;
  const { images, message } = await make(visited, 20);
  await message.getByRole('button', { name: 'Reply to this picture' }).click();
  await box.fill('/edit');
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Edit', exact: true });
  await form.waitFor();
  expect(edit(running)).toMatchObject([
    { opensForm: true, pointer: { kind: 'image', imageId: images[0]?.id } },
  ]);
  await form.getByRole('button', { name: 'Cancel' }).click();
  running.answers.set('edit', () => says('There is none.'));
  await box.fill('/edit');
  await page.keyboard.press('Enter');
  await page.getByText('There is none.').waitFor();
  expect(await form.isVisible()).toBe(false);
});

it('shows the answer to a press far above, and takes away what is deleted and what was quoted of it', async () => {
  const visited = await visit();
  const { running, page, box } = visited;
  const { message } = await make(visited, 20);
  const handle = await message.elementHandle();
  for (let count = 0; count < 12; count += 1) {
    await box.fill('/help');
    await page.keyboard.press('Enter');
    await page.getByText('Did help').nth(count).waitFor();
  }
  await message.page().getByRole('button', { name: 'Vary' }).scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Vary' }).click();
  const answer = page.getByText('Did vary');
  await answer.waitFor();
  await until(async () => {
    const box = await answer.boundingBox();
    return box !== null && box.y > 0 && box.y + box.height < 800;
  });
  await page.getByRole('button', { name: 'Reply to this picture' }).click();
  const quote = page.getByRole('region', { name: 'Picture to change' });
  await quote.waitFor();
  const [generation] = running.generations;
  if (generation === undefined) throw new Error('Nothing was made');
  const { id: generationId, memo, invocation } = generation;
  const removal = { generationId, destination: invocation.destination, memo, remember: async () => {} };
  await running.web.remove?.(removal, new AbortController().signal);
  await quote.waitFor({ state: 'hidden' });
  expect(
    await handle?.evaluate((element) => (element as unknown as { isConnected: boolean }).isConnected),
  ).toBe(false);
});

it('offers no reply to sheets, which are about pictures and are none', async () => {
  const { running, page } = await visit();
  running.answers.set('history', async () => ({
    ...says('Here'),
    images: [await replyImage(64, 64, 'Sheet')],
  }));
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('img', { name: 'Sheet' }).waitFor();
  expect(await page.getByRole('button', { name: /^Reply/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sheet' }).click();
  const viewer = page.getByRole('dialog', { name: 'Picture' });
  await viewer.getByRole('button', { name: 'Close' }).waitFor();
  expect(await viewer.getByRole('button', { name: 'Reply' }).count()).toBe(0);
});

it('fits a phone with a form, a reply and a long row of buttons', async () => {
  const visited = await visit({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const { running, page } = visited;
  const { message } = await make(visited, 20);
  const labels = ['Edit', 'Vary', 'Again', '4K', 'Favourite', 'Share', 'Details', 'Delete'];
  const buttons = labels.map((label) => ({ verb: 'edit', id: label, label, style: 'plain' }) as const);
  await running.deliver(0, 'final', {
    ...says('Done'),
    images: [{ ...(await replyImage(64, 64, 'Picture 20')) }],
    buttons,
  });
  await message.getByRole('button', { name: 'Share' }).waitFor();
  await bring(page, 'paste', await landscape(50, 50, 30));
  await page.getByRole('button', { name: 'Only a reference' }).waitFor();
  const measure = `({
    width: document.documentElement.scrollWidth,
    small: [...document.querySelectorAll('button, .chip, .choice, input:not([type=radio], [type=checkbox])')]
      .filter((e) => e.checkVisibility())
      .map((e) => [e.textContent || e.id, e.getBoundingClientRect()])
      .filter(([, box]) => box.width < 44 || box.height < 44 || box.right > 360)
      .map(([name, box]) => name + ' ' + box.width + '×' + box.height),
  })`;
  expect(await page.evaluate(measure)).toEqual({ width: 360, small: [] });
  await message.getByRole('button', { name: 'Edit' }).tap();
  await page.getByRole('dialog', { name: 'Edit', exact: true }).waitFor();
  expect(await page.evaluate(measure)).toEqual({ width: 360, small: [] });
});
