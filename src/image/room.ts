// Whether there is room for more pictures: intake closes before the disk is full, so that what was accepted still ends.
import type { Clock } from '../clock.ts';
import type { Blobs } from './blobs.ts';

const leastShare = 0.05;
/** A large disk has room for a long time at 5 %. */
const plentyBytes = 2 * 1024 ** 3;
const rememberMs = 10_000;

export function hasRoom(space: { readonly free: number; readonly total: number }): boolean {
  return space.free >= Math.min(space.total * leastShare, plentyBytes);
}

export function createRoom(
  blobs: Pick<Blobs, 'freeBytes'>,
  clock: Pick<Clock, 'now'>,
): { isLeft(): Promise<boolean> } {
  let known: { readonly at: number; readonly isLeft: boolean } | undefined;
  return {
    isLeft: async () => {
      const now = clock.now();
      if (known === undefined || now - known.at > rememberMs) {
        const space = await blobs.freeBytes();
        const isLeft = space === undefined || hasRoom(space);
        known = { at: now, isLeft };
      }
      return known.isLeft;
    },
  };
}
