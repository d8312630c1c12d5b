// Signed links to the reports' page, each for one admin, for ten minutes and once.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { asId, type MemberId, type TeamId } from '../ids.ts';
import type { Secrets } from '../secrets.ts';
import type { PageLinkOperations } from '../store/page-link-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { type OpenReportLink, reportGroups } from './report.ts';

export type Visitor = { readonly teamId: TeamId; readonly memberId: MemberId };

export type OpenedLink = Visitor & {
  readonly id: string;
  readonly expiresAt: number;
  /** What to show first: the path and query of the page. */
  readonly path: string;
};

export type PageLinks = {
  readonly openLink: OpenReportLink;
  /** Undefined for what we did not sign and for what has expired; does not use it up. */
  read(signed: string): OpenedLink | undefined;
  /** True the first time. */
  use(link: OpenedLink): Promise<boolean>;
};

export const reportsPath = '/reports';
const purpose = 'reports-link';
const lifeMs = 10 * 60_000;

const payloadSchema = z.object({
  id: z.uuid(),
  team: z.string().transform((id) => asId<TeamId>(id)),
  member: z.string().transform((id) => asId<MemberId>(id)),
  expiresAt: z.number(),
  by: z.enum(reportGroups),
  period: z.string(),
});

export function createPageLinks(parts: {
  readonly store: PageLinkOperations & Pick<ReportOperations, 'reportTeam'>;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly publicUrl: string | undefined;
  readonly clock: Pick<Clock, 'now'>;
}): PageLinks {
  const { store, secrets, publicUrl, clock } = parts;
  return {
    openLink: async ({ teamId, by, span }, memberId) => {
      // Whoever reads the chat page is at our own address already.
      const isHere = async () => (await store.reportTeam(teamId))?.platform === 'web';
      const base = publicUrl ?? ((await isHere()) ? '' : undefined);
      if (base === undefined) return undefined;
      const content: z.input<typeof payloadSchema> = {
        id: randomUUID(),
        team: teamId,
        member: memberId,
        expiresAt: clock.now() + lifeMs,
        by,
        period: span.running === undefined ? `${span.firstDay}..${span.lastDay}` : `this ${span.running}`,
      };
      const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${base}${reportsPath}/open/${payload}.${secrets.sign(`${purpose}:${payload}`)}`;
    },
    read: (signed) => {
      const [payload = '', signature = ''] = signed.split('.');
      if (!secrets.verify(`${purpose}:${payload}`, signature)) return undefined;
      const content = payloadSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
      const { id, team: teamId, member: memberId, expiresAt, by, period } = content;
      if (expiresAt <= clock.now()) return undefined;
      const path = `${reportsPath}?${new URLSearchParams({ by, period })}`;
      return { id, teamId, memberId, expiresAt, path };
    },
    use: ({ id, expiresAt }) => store.usePageLink({ id, expiresAt, now: clock.now() }),
  };
}
