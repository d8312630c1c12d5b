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
import type { ReportService } from './report.ts';

export type ReportPage = Pick<PageLinks, 'openLink'> & {
  /** @param reports a report service, which may use this page's `openLink`. */
  routes(reports: Pick<ReportService, 'read' | 'spanOf' | 'csv'>): readonly Route[];
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
    routes: (reports) => createPageRoutes({ ...parts, guard, links, visits, reports }),
  };
}
