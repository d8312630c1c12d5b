// What the rest of the program may ask about settings: what is in force where somebody asks, and to change it.
import type { z } from 'zod';
import { findProvider } from './generation/named-provider.ts';
import type { MemberId, TeamId } from './ids.ts';
import type { Provider } from './providers/provider.ts';
import { mergeSettings, type SettingScope, type Settings, settingSchemas } from './settings.ts';
import type { Store } from './store/store.ts';

export type SettingsPlace = {
  readonly teamId: TeamId;
  /** Threads count as the channel that they belong to. */
  readonly channelId: string;
  readonly memberId: MemberId;
};

export type SettingValues = Readonly<Record<string, z.core.util.JSONType>>;

export type SettingsService = {
  /** Those that can be named, in the operator's order. */
  readonly providers: readonly Pick<Provider, 'id' | 'name'>[];
  /** The id of the one that somebody means by its id or its name. */
  named(written: string): string | undefined;
  inForce(place: SettingsPlace): Promise<Settings>;
  /** Sets what is named and takes away what is null, in the row of that scope at that place; answers with what is in force then. */
  change(place: SettingsPlace, scope: SettingScope, values: SettingValues): Promise<Settings>;
  /** @param timeZone the IANA name of one. */
  setTimeZone(place: SettingsPlace, timeZone: string): Promise<void>;
};

export function createSettingsService(parts: {
  readonly store: Pick<Store, 'settings' | 'changeSettings' | 'setTimeZone'>;
  readonly providers: readonly Pick<Provider, 'id' | 'name'>[];
  readonly now: () => number;
}): SettingsService {
  const { store, providers, now } = parts;
  const ids = providers.map(({ id }) => id);

  const inForce = async (place: SettingsPlace) => mergeSettings(await store.settings(place), ids);

  return {
    providers,
    named: (written) => findProvider(written, providers)?.id,
    inForce,
    change: async (place, scope, values) => {
      // What could not be read again would keep everybody there from doing anything.
      settingSchemas[scope].parse(
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
      );
      const subjects = { member: place.memberId, channel: place.channelId, team: place.teamId };
      await store.changeSettings({
        teamId: place.teamId,
        scope,
        subject: subjects[scope],
        values,
        actor: place.memberId,
        now: now(),
      });
      return inForce(place);
    },
    setTimeZone: ({ teamId, memberId }, timeZone) =>
      store.setTimeZone({ teamId, timeZone, actor: memberId, now: now() }),
  };
}
