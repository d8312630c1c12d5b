// Who may enter a page that others on the network can reach: whoever opened the link that is printed at start.
// The link lives as long as the process; the cookie that it leaves lives 12 hours.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Secrets } from '../../secrets.ts';

export type Entry = {
  /** The path and query to open. */
  readonly path: string;
  isEntered(request: Request): boolean;
  /** The cookie for a request that brings the right token, else undefined. */
  enter(request: Request): string | undefined;
};

const cookieName = 'plantain_entry';
const cookieAgeMs = 12 * 60 * 60_000;

export function createEntry(parts: {
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The page is reached by https alone. */
  readonly secure: boolean;
}): Entry {
  const { secrets, clock, secure } = parts;
  const nonce = randomBytes(16).toString('base64url');
  const token = secrets.sign(`web-entry:${nonce}`);
  return {
    path: `/?entry=${token}`,
    isEntered: (request) => {
      const [expiresAt = '', signature = ''] = cookieIn(request).split('.');
      return secrets.verify(`web-cookie:${expiresAt}`, signature) && Number(expiresAt) > clock.now();
    },
    enter: (request) => {
      const given = new URL(request.url).searchParams.get('entry');
      if (given === null || !secrets.verify(`web-entry:${nonce}`, given)) return undefined;
      const expiresAt = String(clock.now() + cookieAgeMs);
      const value = `${expiresAt}.${secrets.sign(`web-cookie:${expiresAt}`)}`;
      const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${cookieAgeMs / 1000}`;
      return `${cookieName}=${value}; ${attributes}${secure ? '; Secure' : ''}`;
    },
  };
}

function cookieIn(request: Request): string {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? '';
}
