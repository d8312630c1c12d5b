// Whether somebody who is to be told what is for admins still is one: asked of the platform just before, as nobody says
// when they stop being one.
import type { PlatformId } from '../destination.ts';
import type { TeamId } from '../ids.ts';
import type { Platform } from '../platforms/platform.ts';
import type { Store } from '../store/store.ts';
import type { Addressee } from './announcement.ts';

export type AdminsTeam = {
  readonly teamId: TeamId;
  readonly platform: PlatformId;
  readonly teamExternalId: string;
};

/** Rejects with a PlatformError when it cannot be asked. */
export type IsStillAdmin = (
  team: AdminsTeam,
  person: Extract<Addressee, { readonly kind: 'person' }>,
  signal: AbortSignal,
) => Promise<boolean>;

export function createIsStillAdmin(parts: {
  readonly store: Pick<Store, 'adminRole'>;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'isTeamAdmin'>>;
  /** As `<platform>:<person id>`: admins everywhere. */
  readonly operators: readonly string[];
}): IsStillAdmin {
  return async ({ teamId, platform, teamExternalId }, person, signal) => {
    if (parts.operators.includes(`${person.platform}:${person.personId}`)) return true;
    const asked = parts.platforms.get(platform);
    if (asked === undefined || person.platform !== platform) return false;
    const adminRoleId = await parts.store.adminRole(teamId);
    return asked.isTeamAdmin({ externalId: teamExternalId, adminRoleId }, person.personId, signal);
  };
}
