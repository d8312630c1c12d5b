// How sentences name those who decided something.
import type { SettingScope } from '../settings.ts';

export const placeNames: Readonly<Record<SettingScope, string>> = {
  member: 'your own settings',
  channel: 'this channel',
  team: 'this team',
};
