import { describe, expect, it } from 'vitest';
import type { ReferenceAddress } from '../../../src/destination.ts';
import { demandOf, ratioToSend } from '../../../src/generation/demand.ts';
import { wayOfReferences } from '../../../src/generation/reference-way.ts';
import type { ImageRequest } from '../../../src/generation/request.ts';
import type { Abilities } from '../../../src/providers/provider.ts';
import { abilitiesOfEverything } from '../../fixture/abilities.ts';

const request: ImageRequest = {
  prompt: 'a lamp',
  aspectRatio: '1:1',
  resolution: '4K',
  count: 1,
  search: false,
  private: false,
};
const address: ReferenceAddress = {
  url: 'https://cdn.discordapp.com/1.png',
  validUntil: 601_000,
  type: 'image/png',
  sizeBytes: 1000,
};

describe('The ratio that is sent', () => {
  const five = { aspectRatios: ['1:1', '9:16', '16:9', '3:4', '4:3'] } as const;

  it.each([
    ['16:9', 0, five, '16:9'],
    ['auto', 0, five, '1:1'],
    ['auto', 1, five, 'auto'],
    ['21:9', 0, five, '21:9'],
    ['auto', 0, abilitiesOfEverything, 'auto'],
    ['auto', 2, abilitiesOfEverything, 'auto'],
  ] as const)('of %s with %i references is what was routed', (aspectRatio, references, abilities, sent) => {
    expect(ratioToSend({ aspectRatio, references }, abilities)).toBe(sent);
  });
});

describe('A demand', () => {
  it('knows addresses only when each reference has one that outlives the longest start', () => {
    expect(demandOf(request, [address, address], 1000).addresses).toHaveLength(2);
    expect(demandOf(request, [address, undefined], 1000)).toMatchObject({
      references: 2,
      addresses: undefined,
    });
    expect(demandOf(request, [address, address], 1001).addresses).toBeUndefined();
    expect(demandOf({ ...request, resolution: '1K' }, [address], 421_000).addresses).toHaveLength(1);
    expect(demandOf({ ...request, resolution: '1K' }, [address], 421_001).addresses).toBeUndefined();
  });

  it('counts the words that are sent, not those that were typed', () => {
    expect(demandOf({ ...request, styledPrompt: 'a clay lamp' }, [], 0).promptLength).toBe(11);
  });
});

describe('References', () => {
  const takes = (...referenceTransports: readonly ('inline' | 'url')[]): Abilities => ({
    ...abilitiesOfEverything,
    maxReferenceBytes: 1500,
    maxReferencesTotalBytes: 2500,
    referenceTransports,
  });

  it.each([
    ['in the way that the provider likes best', takes('inline', 'url'), [address], true, 'inline'],
    ['by a link of ours where it likes that best', takes('url', 'inline'), [address], true, 'link'],
    ['as bytes rather than as the person’s own file', takes('url', 'inline'), [address], false, 'inline'],
    ['by a link of ours rather than as the person’s own file', takes('url'), [address], true, 'link'],
    ['from the platform where nothing else is left', takes('url'), [address, address], false, 'address'],
    ['not without an address', takes('url'), undefined, false, undefined],
    ['not when one is too large', takes('url'), [{ ...address, sizeBytes: 1501 }], false, undefined],
    ['not when all together are', takes('url'), [address, address, address], false, undefined],
    [
      'not in a type that it does not take',
      takes('url'),
      [{ ...address, type: 'image/gif' }],
      false,
      undefined,
    ],
    ['not to who takes none', takes(), [address], true, undefined],
  ] as const)('travel %s', (_how, abilities, addresses, canLink, way) => {
    expect(wayOfReferences(abilities, addresses, canLink)).toBe(way);
  });
});
