// The reports' page in a browser, beside whichever platforms there are: puts its parts together.
import type { Clock } from '../clock.ts';
import { createGuard } from '../http/host-guard.ts';
import type { Route } from '../platforms/platform.ts';
import type { Secrets } from '../secrets.ts';
import type { PageLinkOperations } from '../store/page-link-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { createPageLinks, type PageLinks } from './page-link.ts';
import { createPageRoutes } from './page-routes.ts';
import { createPageVisits } from './page-visit.ts';
import type { ReadReport, ReportFiles } from './report.ts';

export type ReportPage = Pick<PageLinks, 'openLink'> & {
  routes(reports: { readonly read: ReadReport; readonly stream: ReportFiles['stream'] }): readonly Route[];
};

export function createReportPage(parts: {
  readonly store: PageLinkOperations & Pick<ReportOperations, 'reportTeam' | 'memberNames'>;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly creditsPerDollar: number;
  readonly clock: Pick<Clock, 'now'>;
}): ReportPage {
  const { publicUrl, host, port } = parts;
  const links = createPageLinks(parts);
  const secure = publicUrl !== undefined && new URL(publicUrl).protocol === 'https:';
  const visits = createPageVisits({ ...parts, secure });
  const guard = createGuard({ host, port, ...(publicUrl === undefined ? {} : { publicUrl }) });
  return {
    openLink: links.openLink,
    routes: (reports) => createPageRoutes({ ...parts, ...reports, guard, links, visits }),
  };
}
