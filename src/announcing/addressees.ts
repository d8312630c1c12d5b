// Whom an announcement for several is told: the admin channel and the admins of a team, or whoever runs this.
import type { Clock } from '../clock.ts';
import { type PlatformId, platformIds } from '../destination.ts';
import { unreachable } from '../errors.ts';
import type { ClaimedAnnouncement } from '../store/announcement-operations.ts';
import type { Store } from '../store/store.ts';
import type { Addressee, Recipient } from './announcement.ts';

/** Who did nothing as an admin for so long may be none any more, and no platform says who they are. */
const knownForMs = 90 * 24 * 3_600_000;
/** Whoever else is one sees it in the admin channel. */
const mostAdmins = 10;

/** For several; the others are addressed as they are. */
export type Several = Extract<Recipient, { readonly kind: 'admins' | 'operators' }>;

export type FindAddressees = (
  to: Several,
  team: Pick<ClaimedAnnouncement, 'teamId' | 'platform'>,
) => Promise<readonly Addressee[]>;

export function createFindAddressees(parts: {
  readonly store: Pick<Store, 'adminChannel' | 'knownAdmins'>;
  /** As `<platform>:<person id>`. */
  readonly operators: readonly string[];
  /** The one person there is at a platform where nobody else is. */
  soleMemberOf(platform: PlatformId): string | undefined;
  readonly clock: Pick<Clock, 'now'>;
}): FindAddressees {
  const { store, clock } = parts;
  const operators = parts.operators.flatMap(addresseeOf);

  return async (to, { teamId, platform }) => {
    switch (to.kind) {
      case 'operators':
        return operators;
      case 'admins': {
        const sole = parts.soleMemberOf(platform);
        if (sole !== undefined) return [{ kind: 'person', platform, personId: sole }];
        const channelId = (await store.adminChannel(teamId)) ?? to.channelId;
        const since = clock.now() - knownForMs;
        return [
          ...(channelId === undefined ? [] : [{ kind: 'channel', platform, channelId } as const]),
          ...(await store.knownAdmins({ teamId, since, limit: mostAdmins })),
          ...operators.filter((operator) => operator.platform === platform),
        ];
      }
      default:
        return unreachable(to);
    }
  };
}

function addresseeOf(operator: string): readonly Addressee[] {
  const [platform, ...rest] = operator.split(':');
  const known = platformIds.find((id) => id === platform);
  return known === undefined ? [] : [{ kind: 'person', platform: known, personId: rest.join(':') }];
}
