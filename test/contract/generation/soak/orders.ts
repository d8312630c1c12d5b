// What the people of the soak ask for: several members of two teams, with every mix of counts, sizes, ratios, references
// and edits of what was made before, some of them at a provider of their choice.
import type { ReferenceSource } from '../../../../src/destination.ts';
import type { AspectRatio, Resolution } from '../../../../src/generation/request.ts';
import type { Order } from '../../../../src/generation/service.ts';
import { type GenerationId, type ImageId, newId, type TeamId } from '../../../../src/ids.ts';
import type { Member, Team } from '../../../../src/store/records.ts';
import type { Store } from '../../../../src/store/store.ts';
import type { Random } from '../../../fixture/random.ts';
import { usualRules } from '../../../fixture/settings.ts';

export type Orders = { next(index: number): Promise<Order> };

const teams = ['T1', 'T2'] as const;
const membersOfTeam = 12;

const counts = [1, 1, 1, 1, 1, 2, 2, 3, 4] as const;
const ratios: readonly [AspectRatio, ...AspectRatio[]] = ['1:1', '16:9', '9:16', '4:3', '3:4', '21:9', '8:1'];
/** The small ones often: what is measured is the engine, not how fast pictures are decoded. */
const sizes: readonly [Resolution, ...Resolution[]] = [
  '0.5K',
  ...Array<Resolution>(27).fill('1K'),
  '2K',
  '2K',
];

/** Every slot of a generation sends the same prompt, and no other generation does. */
export const promptOf = (index: number): string => `a lamp in the fog, number ${index}`;

export async function createOrders(parts: {
  readonly random: Random;
  readonly store: Pick<Store, 'enrol' | 'history'>;
  readonly providers: readonly string[];
}): Promise<Orders> {
  const { random, store } = parts;
  const people: { readonly team: Team; readonly member: Member }[] = [];
  for (const team of teams) {
    for (let index = 0; index < membersOfTeam; index += 1) {
      const person = `${team}-P${index}`;
      people.push(
        await store.enrol({
          platform: 'web',
          teamExternalId: team,
          teamName: team,
          personExternalId: person,
          personName: person,
          approve: 'always',
          now: Date.now(),
        }),
      );
    }
  }
  // The slow one often: whoever is not asked cannot show that it is left alone.
  const [anyProvider = '', ...otherProviders] = [...parts.providers, 'apimaster', 'apimaster'];
  const [first, ...others] = people;
  if (first === undefined) throw new Error('Nobody is there');

  /** One of the latest pictures that everybody in the team sees. */
  const somePicture = async (teamId: TeamId, viewer: Member): Promise<ImageId | undefined> => {
    const whose = { kind: 'channel', channelId: 'C1' } as const;
    const made = await store.history({ teamId, viewerId: viewer.id, whose, limit: 5 });
    const [newest, ...older] = made;
    return newest === undefined ? undefined : random.pick([newest, ...older]).id;
  };

  return {
    next: async (index) => {
      const { team, member } = random.pick([first, ...others]);
      const references: readonly ReferenceSource[] = Array.from(
        { length: random.happens(0.12) ? random.between(1, 2) : 0 },
        (_, position) => ({ kind: 'platform', platform: 'web', locator: { file: `${index}-${position}` } }),
      );
      const parent = random.happens(0.05) ? await somePicture(team.id, member) : undefined;
      const named = random.happens(0.45) ? random.pick([anyProvider, ...otherProviders]) : undefined;
      return {
        teamId: team.id,
        teamApproved: true,
        memberId: member.id,
        timeZone: 'UTC',
        roleIds: [],
        request: {
          prompt: promptOf(index),
          aspectRatio: random.happens(0.7) ? '1:1' : random.pick(ratios),
          resolution: random.pick(sizes),
          count: random.pick(counts),
          search: false,
          private: false,
          ...(named === undefined ? {} : { provider: named }),
        },
        references,
        ...(parent === undefined ? {} : { parent: { kind: 'image', imageId: parent } }),
        ...usualRules,
        destination: { platform: 'web', channelId: 'C1', personId: 'P', personName: 'P', details: {} },
        dedupeKey: newId<GenerationId>(),
      };
    },
  };
}
