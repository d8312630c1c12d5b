// Whether a service on the internet could fetch a reference from an address, and why not.
// Fetches nothing.
import ipaddr from 'ipaddr.js';

function isPublic(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'unicast';
  return host.includes('.') && !/\.(localhost|local|internal|lan|home|test|invalid)\.?$/.test(host);
}

/** Why the service could not fetch this, or nothing when it could; `publicOrigins` count as public although they are local. */
export function judgeReference(text: string, publicOrigins: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must be an http(s) URL';
  if (url.username || url.password) return 'must not carry credentials';
  if (publicOrigins.includes(url.origin) || isPublic(url)) return undefined;
  return 'must be publicly reachable';
}
