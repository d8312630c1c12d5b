// Whether a request was made on this very machine. It knows no route.
import { isIP } from 'node:net';

/** `127.0.0.1`, `::1`, `[::1]`, `localhost`, and IPv4 as a socket for both families shows it. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * A proxy on this machine makes everybody come from here, and a page that is open in a browser here can call us under
 * a name of its own, so the name that was asked for must be loopback as well and no proxy may have left its mark.
 */
export function isFromHere(request: Request, peerAddress: string | undefined): boolean {
  return (
    peerAddress !== undefined &&
    isLoopback(peerAddress) &&
    isLoopback(new URL(request.url).hostname) &&
    proxyHeaders.every((name) => !request.headers.has(name))
  );
}
