// In which way a generation's references reach a provider. Pure: the same answer when it is chosen and when it is asked.
import type { ReferenceAddress } from '../destination.ts';
import type { Abilities } from '../providers/provider.ts';

/**
 * `inline`: their bytes. `link`: a signed address of ours. `address`: where the platform holds them, as the person gave
 * them.
 */
export type ReferenceWay = 'inline' | 'link' | 'address';

/**
 * In the provider's order of preference; what the platform holds last of all, as it carries whatever the person's file
 * does. Undefined when they cannot reach it.
 */
export function wayOfReferences(
  abilities: Abilities,
  addresses: readonly ReferenceAddress[] | undefined,
  canLink: boolean,
): ReferenceWay | undefined {
  for (const transport of abilities.referenceTransports) {
    if (transport === 'inline') return 'inline';
    if (canLink) return 'link';
  }
  const takesUrls = abilities.referenceTransports.includes('url');
  return takesUrls && addresses !== undefined && fits(addresses, abilities) ? 'address' : undefined;
}

/** Nobody can make these smaller. */
function fits(addresses: readonly ReferenceAddress[], abilities: Abilities): boolean {
  const totalBytes = addresses.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    totalBytes <= abilities.maxReferencesTotalBytes &&
    addresses.every(
      ({ type, sizeBytes }) =>
        abilities.referenceTypes.includes(type) && sizeBytes <= abilities.maxReferenceBytes,
    )
  );
}
