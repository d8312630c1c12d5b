// Where people find the page, and whether others than the person at this machine can reach it.
import { inAddress } from '../../http/host-guard.ts';
import { isLoopback } from '../../http/loopback.ts';

export function addressOf(options: {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string | undefined;
}): { readonly url: string; readonly guarded: boolean } {
  const { host, port, publicUrl } = options;
  const url = publicUrl ?? `http://${reachable(host)}:${port}`;
  // Behind a proxy everybody seems to come from this machine, so a public address counts as reachable by others.
  return { url, guarded: !isLoopback(host) || !isLoopback(new URL(url).hostname) };
}

/** Where to find a server that listens on every interface. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '[::]' || host === '127.0.0.1') return 'localhost';
  return inAddress(host);
}
