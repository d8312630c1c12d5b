// Decides which addresses a download may connect to, and makes the connection to exactly the one that was checked.
// A lookup hook alone is not enough: literal addresses are connected to without any lookup.
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';
import { DownloadError } from '../errors.ts';
import { type EgressAllow, plainHost } from './egress-allow.ts';

/** All addresses of a host name; rejects when it has none. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Whether an address is on the public internet: not private, local, embedded, multicast, reserved or unassigned. */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // What lies outside is not assigned, but for ways to write an IPv4 address (::127.0.0.1).
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast);
}

/** Refuses what can be refused by the text of an address alone; everything else is decided on connecting. */
export function checkUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url) throw new DownloadError('address_refused', 'No valid address');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new DownloadError('address_refused', `Addresses of the scheme ${url.protocol} are not fetched`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new DownloadError('address_refused', 'Addresses with a name or password in them are not fetched');
  }
  return url;
}

/** A connector that reaches public hosts by https on port 443, and beyond that only what `allow` lifts. */
export function createGuardedConnector(
  allow: EgressAllow,
  resolveHost: ResolveHost,
  connectTimeoutMs: number,
): buildConnector.connector {
  const permit = async (protocol: string, hostname: string, port: number): Promise<LookupAddress[]> => {
    const family = isIP(hostname);
    const addresses = family === 0 ? [...(await resolveHost(hostname))] : [{ address: hostname, family }];
    if (allow.allowsHost(hostname, port)) return addresses;
    // Allowed networks lift every rule, so a host is judged by the strictest of its addresses.
    const beyond = addresses.filter(({ address }) => !allow.allowsAddress(address));
    if (beyond.length === 0) return addresses;
    if (protocol !== 'https:' || port !== 443) {
      throw new DownloadError(
        'address_refused',
        `Only https on port 443 is fetched, not ${protocol} on ${port}`,
      );
    }
    if (!beyond.every(({ address }) => isPublicAddress(address))) {
      throw new DownloadError('address_refused', `${hostname} is not on the public internet`);
    }
    return addresses;
  };

  return (options, callback) => {
    const hostname = plainHost(options.hostname);
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
    const connectTo = (addresses: readonly LookupAddress[]) => {
      const connect = buildConnector({
        allowH2: false,
        // Sessions would outlive the check of the address they were made with.
        maxCachedSessions: 0,
        timeout: connectTimeoutMs,
        lookup: answerWith(addresses),
      });
      connect({ ...options, hostname }, (error, socket) => {
        if (error !== null) return callback(error, null);
        if (isOneOf(addresses, socket.remoteAddress)) return callback(null, socket);
        socket.destroy();
        callback(new DownloadError('address_refused', 'Connected to an address that was not checked'), null);
      });
    };
    permit(options.protocol, hostname, port).then(connectTo, (error: Error) => callback(error, null));
  };
}

/** Answers every lookup with the addresses that were checked, so that a second answer of the name server cannot differ. */
function answerWith(addresses: readonly LookupAddress[]): LookupFunction {
  return (hostname, options, callback) => {
    const wanted = addresses.filter(({ family }) => !options.family || options.family === family);
    const [first] = wanted;
    if (first === undefined) {
      callback(Object.assign(new Error(`No address for ${hostname}`), { code: 'ENOTFOUND' }), '');
    } else if (options.all) callback(null, wanted);
    else callback(null, first.address, first.family);
  };
}

function isOneOf(addresses: readonly LookupAddress[], remoteAddress: string | undefined): boolean {
  if (remoteAddress === undefined) return false;
  const remote = ipaddr.process(remoteAddress).toString();
  return addresses.some(({ address }) => ipaddr.process(address).toString() === remote);
}
