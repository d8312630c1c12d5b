// For doctor: where the page is to be found and who can enter it.
import { webMessages } from '../../messages/web.ts';
import type { PlatformCheck } from '../platform.ts';

export function check(page: { readonly url: string; readonly guarded: boolean }): readonly PlatformCheck[] {
  const detail = page.guarded ? webMessages.check.guarded(page.url) : webMessages.check.open(page.url);
  return [{ name: 'page', ok: true, detail }];
}
