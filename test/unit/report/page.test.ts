import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../fixture/browser.ts';
import { openReportPage } from '../../fixture/report-page.ts';

type Opened = Awaited<ReturnType<typeof openReportPage>>;

let opened: Opened;
let browser: Browser;
const complaints: string[] = [];

beforeAll(async () => {
  opened = await openReportPage();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await opened?.close();
});

/** A browser of its own, with no cookies. */
async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  return page;
}

async function enter(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(await opened.link());
  await page.getByRole('heading', { name: 'What Studio Meridian spent, by member' }).waitFor();
  return page;
}

const rowsOf = (page: Page) => page.locator('tbody tr');
/** Something is drawn where the chart is: not all of it has one colour. */
const coloursOf = (page: Page) =>
  page.locator('#chart canvas').evaluate((canvas) => {
    const { context, width, height } = {
      context: Reflect.get(canvas, 'getContext').call(canvas, '2d'),
      width: Reflect.get(canvas, 'width'),
      height: Reflect.get(canvas, 'height'),
    };
    const { data } = context.getImageData(0, 0, width, height);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4)
      colours.add(data[at] * 65536 + data[at + 1] * 256 + data[at + 2]);
    return colours.size;
  });
const cookieOf = async (page: Page) =>
  (await page.context().cookies()).find(({ name }) => name === 'plantain_reports');
const ask = (path: string, cookie?: string) =>
  fetch(`${opened.url}${path}`, { redirect: 'manual', ...(cookie && { headers: { cookie } }) });

describe('the page', () => {
  it('shows what the link is about, drawn and as a table with the same figures', async () => {
    const page = await enter();
    const report = await opened.read('member', '2026-09');
    expect(await rowsOf(page).count()).toBe(report.rows.length);
    const first = await rowsOf(page).first().innerText();
    expect(first).toContain(report.rows[0]?.name);
    expect(first).toContain(String(report.rows[0]?.made));
    const credits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
    expect(await page.locator('tfoot').innerText()).toContain(
      credits.format(report.total.chargeMicros / 10_000),
    );
    expect(await page.getByRole('img').getAttribute('aria-label')).toContain(report.rows[0]?.name);
    expect(await coloursOf(page)).toBeGreaterThan(5);
    await page.context().close();
  });

  it('changes with its controls, by keyboard alone, and keeps what was asked in its address', async () => {
    const page = await enter();
    await page.getByRole('combobox', { name: 'Period' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.getByText('1 – 31 August 2026').waitFor();
    await page.getByRole('combobox', { name: 'By' }).focus();
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'by provider' }).waitFor();
    const report = await opened.read('provider', '2026-08');
    expect(await rowsOf(page).count()).toBe(report.rows.length);
    expect(page.url()).toContain('by=provider&period=last+month');
    await page.reload();
    await page.getByRole('heading', { name: 'by provider' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'document').activeElement.textContent)).toBe(
      'Skip to the figures',
    );
    await page.context().close();
  });

  it('takes any days', async () => {
    const page = await enter();
    await page.getByLabel('From', { exact: true }).fill('2026-06-08');
    await page.getByLabel('To', { exact: true }).fill('2026-06-12');
    await page.getByText('8 – 12 June 2026').waitFor();
    await page.getByLabel('To', { exact: true }).fill('2026-06-01');
    await page.getByText('“To” is before “From”.').waitFor();
    // What is there is not of those days.
    expect(await page.locator('#figures').isVisible()).toBe(false);
    expect(await page.locator('#csv').getAttribute('href')).toBeNull();
    await page.getByLabel('To', { exact: true }).fill('2026-06-13');
    await page.getByText('8 – 13 June 2026').waitFor();
    expect(await page.locator('#figures').isVisible()).toBe(true);
    await page.context().close();
  });

  it('says of each line how it changed, and compares what is not over with as much before', async () => {
    const page = await newPage();
    await page.goto(await opened.link('member', 'this month'));
    await page.getByText('than in 1 – 30 August until 12:15').waitFor();
    expect(await page.getByLabel('Period').inputValue()).toBe('this month');
    const report = await opened.read('member', 'this month');
    const [first] = report.rows;
    const share = (first?.chargeMicros ?? 0) / (first?.beforeMicros ?? 1) - 1;
    const change = new Intl.NumberFormat('en-US', { style: 'percent', signDisplay: 'exceptZero' });
    const cells = await rowsOf(page).first().locator('td').allInnerTexts();
    expect(cells[3]).toBe(change.format(share));
    await page.context().close();
  });

  it('lets keys reach the table, which scrolls', async () => {
    const page = await enter();
    await page.getByRole('link', { name: 'Download CSV' }).focus();
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => Reflect.get(globalThis, 'document').activeElement.className);
    expect(focused).toBe('scroller');
    await page.context().close();
  });

  it('says when there is nothing, in place of the chart', async () => {
    const page = await enter();
    await page.getByLabel('From', { exact: true }).fill('2025-01-01');
    await page.getByLabel('To', { exact: true }).fill('2025-01-02');
    await page.getByText('Nothing was asked for in these days.').waitFor();
    expect(await page.locator('#chart').isVisible()).toBe(false);
    await page.context().close();
  });

  it('tells what lies under the pointer', async () => {
    const page = await enter();
    const box = await page.locator('#chart').boundingBox();
    if (box === null) throw new Error('There is no chart');
    await page.mouse.move(box.x + box.width / 2, box.y + 24);
    const [row] = (await opened.read('member', '2026-09')).rows;
    await page
      .locator('#tip')
      .filter({ hasText: `${row?.name}: ` })
      .waitFor();
    await page.context().close();
  });

  it('gives its figures as a file', async () => {
    const page = await enter();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('plantain-report-2026-09-01-to-2026-09-30.csv');
    await page.context().close();
  });

  it.each([
    ['on a phone', { viewport: { width: 360, height: 740 } }],
    ['at night', { colorScheme: 'dark' }],
  ] as const)('is whole %s', async (_, options) => {
    const page = await enter(options);
    expect(await coloursOf(page)).toBeGreaterThan(5);
    const isWider = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = Reflect.get(globalThis, 'document').documentElement;
      return scrollWidth > clientWidth;
    });
    expect(isWider).toBe(false);
    await page.context().close();
  });

  it('never breaks the rules of its own security policy', async () => {
    const page = await enter();
    const { headers } = { headers: (await ask('/reports/page/main.js')).headers };
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    await page.context().close();
    expect(complaints.filter((complaint) => !complaint.includes('status of 400'))).toEqual([]);
  });
});

describe('a link', () => {
  it('leaves a cookie that scripts cannot read and other sites cannot use', async () => {
    const page = await enter();
    expect(await cookieOf(page)).toMatchObject({
      httpOnly: true,
      sameSite: 'Strict',
      secure: false,
      path: '/reports',
    });
    await page.context().close();
  });

  it('leaves one for https alone where the page has such an address', async () => {
    const secure = await openReportPage({ publicUrl: () => 'https://plantain.example' });
    const link = new URL((await secure.openLink(secure.admin)) ?? '');
    expect(link.origin).toBe('https://plantain.example');
    const response = await fetch(`${secure.url}${link.pathname}`, {
      method: 'POST',
      headers: { origin: secure.url },
      redirect: 'manual',
    });
    expect(response.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; .*; Secure$/);
    await secure.close();
  });

  it('is good once, and whoever is inside already comes in by it again', async () => {
    const link = await opened.link();
    const page = await newPage();
    await page.goto(link);
    await page.getByRole('heading', { name: 'by member' }).waitFor();
    await page.goto(link);
    await page.getByRole('heading', { name: 'by member' }).waitFor();
    const stranger = await newPage();
    await stranger.goto(link);
    await stranger.getByRole('heading', { name: 'This link is good no longer' }).waitFor();
    expect(await cookieOf(stranger)).toBeUndefined();
    complaints.length = 0;
  });

  it('is not used up by whatever only looks at it', async () => {
    const link = new URL(await opened.link());
    for (const _ of [1, 2]) expect((await ask(link.pathname)).status).toBe(200);
    const page = await newPage();
    await page.goto(link.href);
    await page.getByRole('heading', { name: 'by member' }).waitFor();
  });

  it('is good for ten minutes', async () => {
    const link = new URL(await opened.link());
    opened.clock.move(10 * 60_000 - 1);
    expect((await ask(link.pathname)).status).toBe(200);
    opened.clock.move(1);
    expect((await ask(link.pathname)).status).toBe(410);
    const entered = await fetch(link, {
      method: 'POST',
      headers: { origin: link.origin },
      redirect: 'manual',
    });
    expect([entered.status, entered.headers.get('set-cookie')]).toEqual([410, null]);
  });

  it('that somebody altered is none', async () => {
    const link = new URL(await opened.link());
    const [payload = '', signature] = link.pathname.split('/').at(-1)?.split('.') ?? [];
    const content = Buffer.from(payload, 'base64url').toString('utf8');
    const altered = Buffer.from(content.replace(opened.admin.teamId, opened.otherAdmin.teamId)).toString(
      'base64url',
    );
    expect((await ask(`/reports/open/${altered}.${signature}`)).status).toBe(410);
    expect((await ask('/reports/open/nonsense')).status).toBe(410);
  });

  it('is a whole address only where there is one that others reach', async () => {
    expect(await opened.openLink(opened.admin)).toMatch(/^\/reports\/open\//);
    expect(await opened.openLink(opened.otherAdmin)).toBeUndefined();
  });
});

describe('a visit', () => {
  const cookieFrom = async (link: URL) => {
    const response = await fetch(link, {
      method: 'POST',
      headers: { origin: link.origin },
      redirect: 'manual',
    });
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      '/reports?by=member&period=2026-09-01..2026-09-30',
    ]);
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const figures = '/reports/figures?by=member&period=2026-09';

  it('is needed for figures, files and the page', async () => {
    for (const path of ['/reports', figures, '/reports/csv']) {
      expect([path, (await ask(path)).status]).toEqual([path, 401]);
    }
  });

  it('lasts twelve hours', async () => {
    const cookie = await cookieFrom(new URL(await opened.link()));
    opened.clock.move(12 * 3_600_000 - 1);
    expect((await ask(figures, cookie)).status).toBe(200);
    opened.clock.move(1);
    expect((await ask(figures, cookie)).status).toBe(401);
  });

  it('ends when whoever came by the link is erased', async () => {
    const own = await openReportPage();
    const cookie = await cookieFrom(new URL(await own.link()));
    const status = async () => (await fetch(`${own.url}${figures}`, { headers: { cookie } })).status;
    expect(await status()).toBe(200);
    await own.eraseAdmin();
    expect(await status()).toBe(401);
    await own.close();
  });

  it('ends with a cookie that somebody altered, to another team or a later end', async () => {
    const cookie = await cookieFrom(new URL(await opened.link()));
    const later = cookie.replace(/\.(\d{13})\./, (_, at: string) => `.${Number(at) + 1}.`);
    const elsewhere = cookie.replace(opened.admin.teamId, opened.otherAdmin.teamId);
    for (const altered of [later, elsewhere, `${cookie}x`, 'plantain_reports=a.b.c.d']) {
      expect(altered).not.toBe(cookie);
      expect((await ask(figures, altered)).status).toBe(401);
    }
  });

  it('shows the team of its link, whatever else is asked for', async () => {
    const cookie = await cookieFrom(new URL(await opened.link()));
    const asked = `${figures}&teamId=${opened.otherAdmin.teamId}&team=${opened.otherAdmin.teamId}`;
    const answer = (await (await ask(asked, cookie)).json()) as {
      report: { teamId: string; teamName: string };
    };
    expect(answer.report).toMatchObject({ teamId: opened.admin.teamId, teamName: 'Studio Meridian' });
  });

  it('answers with the figures and the same chart that is drawn elsewhere', async () => {
    const cookie = await cookieFrom(new URL(await opened.link()));
    const answer = await (await ask(figures, cookie)).json();
    expect(answer).toMatchObject({
      report: { by: 'member', total: (await opened.read('member', '2026-09')).total },
      chart: { title: 'What Studio Meridian spent, by member', content: { kind: 'chart', rows: 11 } },
    });
  });

  it('does not begin or go on from other sites and under other names', async () => {
    const link = new URL(await opened.link());
    const foreign = await fetch(link, { method: 'POST', headers: { origin: 'https://elsewhere.example' } });
    expect(foreign.status).toBe(403);
    const cookie = await cookieFrom(link);
    const asked = await fetch(`${opened.url}${figures}`, {
      headers: { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    });
    expect(asked.status).toBe(403);
  });

  it('refuses what makes no sense', async () => {
    const cookie = await cookieFrom(new URL(await opened.link()));
    expect((await ask('/reports/figures?by=weather', cookie)).status).toBe(400);
    expect((await ask('/reports/figures?period=soon', cookie)).status).toBe(400);
  });
});
