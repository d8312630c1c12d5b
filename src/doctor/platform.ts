// What doctor says of a platform, in the platform's own words.
import type { Clock } from '../clock.ts';
import type { Platform, PlatformCheck } from '../platforms/platform.ts';
import { askWithin } from './ask.ts';
import type { Finding } from './finding.ts';

export async function examinePlatform(
  platform: Pick<Platform, 'check'>,
  remedy: string,
  clock: Clock,
): Promise<readonly Finding[]> {
  return askWithin('bot', remedy, clock, async (signal) => (await platform.check(signal)).map(fromCheck));
}

export function fromCheck({ ok, name, detail }: PlatformCheck): Finding {
  return { state: ok ? 'works' : 'broken', name, detail };
}
