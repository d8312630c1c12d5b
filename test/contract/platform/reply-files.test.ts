// Files that go along with an answer, such as a table: on Discord as attachments, on the page behind a link for a day.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createDownloads } from '../../../src/platforms/web/downloads.ts';
import type { ReplyFile } from '../../../src/reply.ts';
import { createSecrets } from '../../../src/secrets.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';
import { image, reply, setStage } from './discord.fixture.ts';
import { says, until } from './running-web.ts';
import { useBrowser } from './web-browser.ts';
import { messages, words } from './web-requests.ts';

const csv = Buffer.from('member,credits\r\nAda,12\r\n');
const megabyte = 1024 * 1024;

function file(of: Partial<ReplyFile> = {}, bytes: Uint8Array = csv): ReplyFile {
  return {
    fileName: 'report.csv',
    type: 'text/csv',
    sizeBytes: bytes.byteLength,
    read: async () => bytes,
    ...of,
  };
}
const zip = () => file({ fileName: 'all.zip', type: 'application/zip' }, Buffer.from('PK'));
const unread = (fileName: string, sizeBytes: number) =>
  file({ fileName, sizeBytes, read: () => Promise.reject(new Error('It need not be read')) });

describe('Discord', () => {
  const answered = async (files: readonly ReplyFile[], images = [image(new Uint8Array(1000).fill(7))]) => {
    const stage = await setStage();
    await stage.start();
    stage.replyWith(reply({ text: 'The report', images, files, audience: 'private' }));
    const { handle } = await stage.imagine();
    const message = await handle.waitForOriginal(({ content }) => content.includes('The report'));
    stage.fake.assertNoViolations();
    return message;
  };

  it('has them after the pictures, byte by byte', async () => {
    const { attachments } = await answered([file(), zip()]);
    expect(attachments.map(({ filename }) => filename)).toEqual(['lamp.png', 'report.csv', 'all.zip']);
    expect(attachments[1]?.bytes.equals(csv)).toBe(true);
  });

  it('leaves out what is above the limit and says which', async () => {
    const { attachments, content } = await answered([unread('large.csv', 11 * megabyte), file()]);
    expect(attachments.map(({ filename }) => filename)).toEqual(['lamp.png', 'report.csv']);
    expect(content).toContain('left out: large.csv');
  });

  it('leaves out what is more than ten files, and what one request does not hold', async () => {
    const images = Array.from({ length: 9 }, (_, index) =>
      image(new Uint8Array(10), { fileName: `lamp-${index}.png` }),
    );
    const full = await answered([file(), zip()], images);
    expect(full.attachments).toHaveLength(10);
    expect(full.content).toContain('left out: all.zip');
    const large = (fileName: string) => file({ fileName }, new Uint8Array(9 * megabyte));
    const heavy = await answered([large('one.csv'), large('two.csv'), large('three.csv')], []);
    expect(heavy.attachments.map(({ filename }) => filename)).toEqual(['one.csv', 'two.csv']);
    expect(heavy.content).toContain('left out: three.csv');
  });

  it('has as many as leave room for the pictures, which are small where they are few', async () => {
    const part = (fileName: string) => file({ fileName }, new Uint8Array(7 * megabyte));
    const { attachments } = await answered([part('one.zip'), part('two.zip'), part('three.zip')]);
    expect(attachments.map(({ filename }) => filename)).toEqual([
      'lamp.png',
      'one.zip',
      'two.zip',
      'three.zip',
    ]);
  });

  it('says nothing more than a file needs', async () => {
    const stage = await setStage();
    await stage.start();
    stage.replyWith({ ...reply({ files: [file()] }), lines: [] });
    const { handle } = await stage.imagine();
    const { attachments, content } = await handle.waitForOriginal(
      (message) => message.attachments.length > 0,
    );
    expect([attachments.length, content]).toEqual([1, '']);
  });

  it('puts them into direct messages', async () => {
    const { fake, platform, alice } = await setStage();
    await platform.tell(
      alice.id,
      reply({ text: 'The report', files: [file()] }),
      new AbortController().signal,
    );
    const [message] = fake.messages(fake.openDirectChannel(alice));
    expect(message?.attachments.map(({ filename }) => filename)).toEqual(['report.csv']);
    fake.assertNoViolations();
  });
});

describe('The page', () => {
  const { visit } = useBrowser();

  it('offers them to be saved under their names', async () => {
    const { running, page, box, complaints } = await visit();
    running.answers.set('credits', () => ({ ...says('The report'), files: [file()] }));
    await box.fill('/credits');
    await page.getByRole('button', { name: 'Send' }).click();
    const link = page.getByRole('link', { name: 'report.csv (1 KB)' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('report.csv');
    expect(readFileSync(await download.path()).equals(csv)).toBe(true);
    expect(complaints).toEqual([]);
    const url = String(await link.getAttribute('href'));
    const served = await fetch(running.url + url);
    expect(served.headers.get('content-type')).toBe('text/csv');
    expect(served.headers.get('content-disposition')).toBe('attachment; filename="report.csv"');
    expect((await fetch(`${running.url}${url}x`)).status).toBe(404);
  });

  it('leaves out what is too large and says which', async () => {
    const { running, page, box } = await visit();
    running.answers.set('credits', () => ({
      ...says('The report'),
      files: [unread('large.csv', 21 * megabyte)],
    }));
    await box.fill('/credits');
    await page.getByRole('button', { name: 'Send' }).click();
    const said = async () => (await messages(running)).messages.map(words).join('\n');
    await until(async () => (await said()).includes('left out: large.csv'));
  });

  const directories: string[] = [];
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  it('keeps them for a day', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'plantain-downloads-'));
    directories.push(directory);
    const clock = createMovingClock();
    const downloads = createDownloads({ directory, secrets: createSecrets('a key of a test, long'), clock });
    const idOf = async (kept: ReplyFile) => (await downloads.keep(kept))?.url.split('/').at(-1) ?? '';
    const id = await idOf(file());
    const dayMs = 24 * 3_600_000;
    clock.move(dayMs - 1);
    expect(await (await downloads.serve(id))?.text()).toBe(csv.toString());
    clock.move(1);
    expect(await downloads.serve(id)).toBeUndefined();
    await idOf(zip());
    expect(readdirSync(directory)).toHaveLength(1);
  });
});
