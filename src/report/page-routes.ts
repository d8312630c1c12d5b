// The addresses of the reports' page: by a link in, then figures and files for whoever holds the cookie that it leaves.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Guard } from '../http/host-guard.ts';
import { createServePage, pageHeaders, plainPage, refusedPage } from '../http/page-files.ts';
import { reportPageMessages as say } from '../messages/report-page.ts';
import type { Route } from '../platforms/platform.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { describeChart } from './chart.ts';
import { pageLooks } from './chart-look.ts';
import { type PageLinks, reportsPath, type Visitor } from './page-link.ts';
import type { PageVisits } from './page-visit.ts';
import { type ReadReport, type ReportAsk, type ReportFiles, reportGroups } from './report.ts';
import { parseSpan } from './span.ts';

type Handle = (request: Request) => Promise<Response>;

const askedSchema = z.object({
  by: z.enum(reportGroups).default('day'),
  period: z.string().max(100).optional(),
  look: z.enum(['light', 'dark']).default('light'),
});

const servePage = createServePage(
  join(import.meta.dirname, 'page'),
  new Map([['echarts.min.js', createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js')]]),
);
const noStore = { ...pageHeaders, 'cache-control': 'no-store' };

export function createPageRoutes(parts: {
  readonly guard: Guard;
  readonly links: Pick<PageLinks, 'read' | 'use'>;
  readonly visits: PageVisits;
  readonly read: ReadReport;
  readonly stream: ReportFiles['stream'];
  readonly store: Pick<ReportOperations, 'reportTeam'>;
  readonly creditsPerDollar: number;
  readonly clock: Pick<Clock, 'now'>;
}): readonly Route[] {
  const { guard, links, visits, read, stream, store, creditsPerDollar, clock } = parts;

  const guarded =
    (handle: Handle): Handle =>
    async (request) => {
      const verdict = guard(request);
      return verdict === 'welcome' ? handle(request) : refusedPage(verdict);
    };
  const get = (path: string, handle: Handle): Route => ({ method: 'GET', path, handle: guarded(handle) });

  /**
   * Only shows a form, which the page sends by itself: whoever looks at links beforehand (previews of chats, scanners of
   * mail) fetches addresses and sends no forms, and would use it up.
   */
  const knock: Handle = async (request) => {
    if (links.read(lastPart(request)) === undefined) return badLink();
    const page = await servePage('open.html', request);
    const headers = new Headers(page.headers);
    headers.set('content-security-policy', openingPolicy(headers.get('content-security-policy') ?? ''));
    // Without a referrer browsers say of a form that they do not know whence it comes, and the guard refuses it.
    headers.set('referrer-policy', 'same-origin');
    return new Response(page.body, { status: page.status, headers });
  };

  const enter: Handle = async (request) => {
    const link = links.read(lastPart(request));
    if (link === undefined) return badLink();
    const visitor = await visits.visitorOf(request);
    const isInside = visitor?.teamId === link.teamId && visitor.memberId === link.memberId;
    if (!isInside && !(await links.use(link))) return badLink();
    const headers = { ...noStore, location: link.path, 'set-cookie': visits.begin(link) };
    return new Response(null, { status: 303, headers });
  };

  const index: Handle = async (request) =>
    (await visits.visitorOf(request)) === undefined
      ? plainPage(401, say.noVisit, say.howToVisit)
      : servePage('index.html', request);

  const asked =
    (answer: (ask: ReportAsk, look: 'light' | 'dark', request: Request) => Promise<Response>): Handle =>
    async (request) => {
      const visitor = await visits.visitorOf(request);
      const team = visitor && (await store.reportTeam(visitor.teamId));
      if (visitor === undefined || team === undefined) return problem(401, say.visitEnded);
      const query = askedSchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
      if (!query.success) return problem(400, say.notUnderstood);
      const { by, period, look } = query.data;
      const span = parseSpan(period, team.timeZone, clock.now());
      if (span === undefined) return problem(400, say.unknownPeriod);
      return answer({ ...teamOf(visitor), costs: true, by, span, timeZone: team.timeZone }, look, request);
    };

  const figures = asked(async (ask, look, { signal }) => {
    const report = await read(ask, signal);
    const chart = describeChart(report, { creditsPerDollar, look: pageLooks[look] });
    return Response.json({ report, chart, creditsPerDollar }, { headers: noStore });
  });

  const csv = asked(async (ask, _, { signal }) => {
    const { fileName, text } = await stream(ask, signal);
    const headers = {
      ...noStore,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
    };
    return new Response(ReadableStream.from(text).pipeThrough(new TextEncoderStream()), { headers });
  });

  return [
    get(reportsPath, index),
    get(`${reportsPath}/open/:signed`, knock),
    { method: 'POST', path: `${reportsPath}/open/:signed`, maxBodyBytes: 1024, handle: guarded(enter) },
    get(`${reportsPath}/page/:name`, (request) => servePage(lastPart(request), request)),
    get(`${reportsPath}/figures`, figures),
    get(`${reportsPath}/csv`, csv),
  ];
}

/** Always that of the cookie: nothing in an address can name another. */
function teamOf({ teamId }: Visitor): Pick<ReportAsk, 'teamId'> {
  return { teamId };
}

function openingPolicy(policy: string): string {
  return policy.replace("form-action 'none'", "form-action 'self'");
}

function badLink(): Response {
  return plainPage(410, say.badLink, say.howToGetAnother);
}

function problem(status: number, sentence: string): Response {
  return Response.json({ problem: sentence }, { status, headers: noStore });
}

function lastPart(request: Request): string {
  return new URL(request.url).pathname.split('/').at(-1) ?? '';
}
