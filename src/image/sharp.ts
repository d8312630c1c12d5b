// The only place that loads sharp, set up once for the whole process: how pictures are opened and how many at a time.
import './fonts.ts';

import PQueue from 'p-queue';
import sharp, { type Sharp } from 'sharp';
import { DownloadError } from '../errors.ts';

// Its cache only helps who opens the same file again, and keeps tens of megabytes.
sharp.cache(false);

/** 8192 × 8192 less a little: 4K pictures have 16 million, and 64 million decode to 256 MB. */
export const mostPixels = 64e6;
/** A picture that takes longer is an attack or a machine in trouble. */
const timeoutSeconds = 60;

// libvips has threads and memory of its own, so the limit is the process's: two jobs fill two cores, and each may
// hold a decoded picture of up to 256 MB.
const jobs = new PQueue({ concurrency: 2 });

/**
 * Deliveries and results wait for what goes `now`. Sheets go `soon`, before the thumbnails of other pages, or all pages
 * would end together with the last.
 */
const priorities = { now: 0, soon: -1, later: -2 } as const;

/**
 * Runs work that decodes pictures, two at a time, the more urgent first. An abort ends what waits
 * its turn. What has begun keeps its place to its end, since libvips cannot be interrupted.
 */
export async function runImageJob<Result>(
  job: () => Promise<Result>,
  signal: AbortSignal,
  turn: keyof typeof priorities = 'now',
): Promise<Result> {
  signal.throwIfAborted();
  const waiting = new AbortController();
  const leave = () => waiting.abort(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  const begin = () => {
    // From here on an abort would give its place away while it still decodes.
    signal.removeEventListener('abort', leave);
    return job();
  };
  try {
    return await jobs.add(begin, { signal: waiting.signal, priority: priorities[turn] });
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Opens a picture whose header was accepted; animations show their first frame. */
export function openImage(input: Uint8Array | string): Sharp {
  return sharp(input, { limitInputPixels: mostPixels, failOn: 'warning', pages: 1 }).timeout({
    seconds: timeoutSeconds,
  });
}

/** Opens only the header, at any size, so that the caller can judge the size itself. */
export function openHeader(input: Uint8Array | string): Sharp {
  return sharp(input, { limitInputPixels: false, failOn: 'warning', pages: 1 });
}

/** A picture of our own making: a drawing or an empty canvas. */
export const drawImage = sharp;

/** What sharp throws about the bytes of a picture, in our words. */
export function damaged(cause: unknown): DownloadError {
  return new DownloadError('damaged', 'The picture does not decode', { cause });
}
