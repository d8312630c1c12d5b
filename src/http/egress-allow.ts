// What the operator lets downloads reach beyond the public web: EGRESS_ALLOW, read into questions that can be asked.
import ipaddr from 'ipaddr.js';
import { ConfigError } from '../errors.ts';

export type EgressAllow = {
  /** Whether this host is allowed on this port by name. A literal address is a name here, without brackets. */
  allowsHost(hostname: string, port: number): boolean;
  /** Whether this address lies in an allowed network. */
  allowsAddress(address: string): boolean;
};

export function isEgressEntry(entry: string): boolean {
  return ipaddr.isValidCIDR(entry) || parseHost(entry) !== undefined;
}

/** @param entries each `host`, `host:port` or a network in CIDR notation. Throws a ConfigError that names what is none of these. */
export function parseEgressAllow(entries: readonly string[]): EgressAllow {
  const hosts = new Map<string, Set<number | 'any'>>();
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    if (ipaddr.isValidCIDR(entry)) {
      networks.push(ipaddr.parseCIDR(entry));
      continue;
    }
    const host = parseHost(entry);
    if (host === undefined) problems.push('EGRESS_ALLOW has an entry that is no host, host:port or network.');
    else hosts.set(host.name, (hosts.get(host.name) ?? new Set()).add(host.port));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    allowsHost: (hostname, port) => {
      const ports = hosts.get(plainHost(hostname));
      return ports !== undefined && (ports.has('any') || ports.has(port));
    },
    allowsAddress: (address) => {
      const parsed = ipaddr.process(address);
      return networks.some(
        ([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits]),
      );
    },
  };
}

function parseHost(entry: string): { readonly name: string; readonly port: number | 'any' } | undefined {
  if (ipaddr.IPv6.isValid(entry)) return parseHost(`[${entry}]`);
  const parts = /^(?<name>\[[^\]]+\]|[^\s:/?#@]+)(?::(?<port>\d{1,5}))?$/.exec(entry)?.groups;
  const url = parts === undefined ? undefined : URL.parse(`http://${parts.name}`);
  if (parts === undefined || !url) return undefined;
  const port = parts.port === undefined ? 'any' : Number(parts.port);
  return { name: plainHost(url.hostname), port };
}

/** Without the brackets of an IPv6 address and the dot that ends a fully qualified name. */
export function plainHost(hostname: string): string {
  return hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
}
