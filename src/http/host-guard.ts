// Which requests may reach our pages at all, by their Host and where they come from. It knows nothing of who is asking.
import { isIP } from 'node:net';

export type Guard = (request: Request) => 'welcome' | 'wrong_host' | 'wrong_origin';

/**
 * A page elsewhere can make a browser call this server under a name of its own (DNS rebinding), so only names that are
 * ours pass. Names that are addresses cannot be rebound: on every interface (`0.0.0.0`, `::`) any of them will do, at
 * any port, because containers map ports.
 */
export function createGuard(options: {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
}): Guard {
  const { host, port, publicUrl } = options;
  const names = ['localhost', '127.0.0.1', '[::1]', inAddress(host)];
  const allowed = new Set(names.map((name) => new URL(`http://${name}:${port}`).host));
  if (publicUrl !== undefined) allowed.add(new URL(publicUrl).host);

  const isOurs = (written: string): boolean => {
    if (!/^[a-z0-9.:[\]-]+$/i.test(written) || !URL.canParse(`http://${written}`)) return false;
    const address = new URL(`http://${written}`);
    return allowed.has(address.host) || (isEverywhere(host) && isAddress(address.hostname));
  };

  return (request) => {
    const written = request.headers.get('host') ?? '';
    if (!isOurs(written)) return 'wrong_host';
    const origin = request.headers.get('origin');
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (origin === null ? changes : !isSame(origin, written)) return 'wrong_origin';
    return comesFromElsewhere(request) ? 'wrong_origin' : 'welcome';
  };
}

export function inAddress(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '[::]';
}

function isAddress(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

function isSame(origin: string, host: string): boolean {
  // `null` is what sandboxed frames and local files send.
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.host === new URL(`${from.protocol}//${host}`).host;
}

/** Pictures and scripts are asked for without an Origin; browsers tell by these whose page wants them. */
function comesFromElsewhere(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  const opened = request.headers.get('sec-fetch-mode') === 'navigate';
  return (site === 'cross-site' || site === 'same-site') && !opened;
}
