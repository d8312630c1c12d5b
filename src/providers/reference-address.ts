// A reference as one address, for providers whose lists of references take both kinds: its own, or a data URI.
import type { Abilities, Reference } from './provider.ts';

export function addressOf(reference: Reference): string {
  if (reference.transport === 'url') return reference.url;
  return `data:${reference.type};base64,${Buffer.from(reference.bytes).toString('base64')}`;
}

/** The abilities of who fetches addresses, where the operator has seen that it takes data URIs, too. */
export function withDataUris(abilities: Abilities, acceptsDataUri: boolean): Abilities {
  return acceptsDataUri ? { ...abilities, referenceTransports: ['url', 'inline'] } : abilities;
}
