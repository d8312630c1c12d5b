// How long each step of a run may take, and how long nobody else may take it over. In milliseconds.
import type { Resolution } from './request.ts';

/** A generation is given up this long after it was accepted. */
export const generationDeadlineMs = 30 * 60_000;

/** A start that answers with the image itself takes longer the larger it is (APIMaster's and Google's own advice). */
export function startDeadlineMs(resolution: Resolution): number {
  switch (resolution) {
    case '0.5K':
    case '1K':
      return 180_000;
    case '2K':
      return 300_000;
    case '4K':
      return 600_000;
  }
}

export const statusDeadlineMs = 60_000;
export const downloadDeadlineMs = 120_000;
export const deliveryDeadlineMs = 120_000;

/** A lease is renewed at a third of its life, so that two renewals may fail before somebody else takes over. */
export const leaseMs = 60_000;
export const leaseRenewalMs = 20_000;

/** A run or generation that was taken over so often crashes whoever works on it. */
export const mostTakeovers = 5;
