// Who is at the reports' page: a signed cookie, bound to a team and a member, that lives twelve hours.
import type { Clock } from '../clock.ts';
import { asId, type MemberId, type TeamId } from '../ids.ts';
import type { Secrets } from '../secrets.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { reportsPath, type Visitor } from './page-link.ts';

export type PageVisits = {
  /** The value of a Set-Cookie header. */
  begin(visitor: Visitor): string;
  /** Whoever holds it stays welcome until it ends, also when they are no admin any more, unless they are erased. */
  visitorOf(request: Request): Promise<Visitor | undefined>;
};

const purpose = 'reports-visit';
const cookieName = 'plantain_reports';
const lifeMs = 12 * 60 * 60_000;

export function createPageVisits(parts: {
  readonly store: Pick<ReportOperations, 'memberNames'>;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The page is reached by https alone. */
  readonly secure: boolean;
}): PageVisits {
  const { store, secrets, clock, secure } = parts;
  return {
    begin: ({ teamId, memberId }) => {
      const content = `${teamId}.${memberId}.${clock.now() + lifeMs}`;
      const value = `${content}.${secrets.sign(`${purpose}:${content}`)}`;
      const attributes = `HttpOnly; SameSite=Strict; Path=${reportsPath}; Max-Age=${lifeMs / 1000}`;
      return `${cookieName}=${value}; ${attributes}${secure ? '; Secure' : ''}`;
    },
    visitorOf: async (request) => {
      const [teamId = '', memberId = '', expiresAt = '', signature = ''] = cookieIn(request).split('.');
      if (!secrets.verify(`${purpose}:${teamId}.${memberId}.${expiresAt}`, signature)) return undefined;
      if (Number(expiresAt) <= clock.now()) return undefined;
      const visitor = { teamId: asId<TeamId>(teamId), memberId: asId<MemberId>(memberId) };
      const known = await store.memberNames(visitor.teamId, [visitor.memberId]);
      return known.has(visitor.memberId) ? visitor : undefined;
    },
  };
}

function cookieIn(request: Request): string {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? '';
}
