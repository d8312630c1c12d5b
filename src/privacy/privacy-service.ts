// What people do about their own data: links to it, erasing it; and how long pictures are kept.
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { Exports } from './export.ts';
import type { Forgetting } from './forgetting.ts';
import type { PrivacyService } from './privacy.ts';

export function createPrivacyService(parts: {
  readonly store: Pick<Store, 'beginErasure' | 'retention' | 'setRetention'>;
  readonly exports: Pick<Exports, 'path'>;
  readonly forgetting: Pick<Forgetting, 'finishErasures'>;
  readonly publicUrl: string | undefined;
  readonly clock: Pick<Clock, 'now'>;
}): PrivacyService {
  const { store, exports, forgetting, publicUrl, clock } = parts;
  return {
    exportLink: (person, platform) => {
      // Whoever reads the page is at our own address already.
      const base = publicUrl ?? (platform === 'web' ? '' : undefined);
      return base === undefined ? undefined : base + exports.path(person);
    },
    erase: async (person) => {
      await store.beginErasure({ ...person, actor: person.memberId, now: clock.now() });
      await forgetting.finishErasures();
    },
    retention: (place) => store.retention(place),
    setRetention: (rule) => store.setRetention({ ...rule, now: clock.now() }),
  };
}
