// What the button of a fit carries: which generation, at which price, with which change. At most 75 characters.
import { asId, type GenerationId } from '../ids.ts';
import type { FitChange } from './fits.ts';
import { maxCount, resolutions } from './request.ts';

export function fitSubject(generationId: GenerationId, priceMicros: number, change: FitChange): string {
  return `${generationId}.${priceMicros}.${written(change)}`;
}

/** Undefined for what no button of ours carries. */
export function readFitSubject(subject: string):
  | {
      readonly generationId: GenerationId;
      readonly agreedMicros: number;
      readonly change: FitChange;
    }
  | undefined {
  const [, id = '', price, text = ''] = /^([\w-]+)\.(\d{1,15})\.(.+)$/.exec(subject) ?? [];
  const change = read(text);
  if (change === undefined) return undefined;
  return { generationId: asId<GenerationId>(id), agreedMicros: Number(price), change };
}

function written(change: FitChange): string {
  switch (change.kind) {
    case 'resolution':
      return `r${change.resolution}`;
    case 'count':
      return `c${change.count}`;
    case 'smaller_and_fewer':
      return `s${change.count}x${change.resolution}`;
    case 'provider':
      return `p${change.provider}`;
  }
}

function read(text: string): FitChange | undefined {
  const value = text.slice(1);
  switch (text[0]) {
    case 'r': {
      const resolution = resolutions.find((each) => each === value);
      return resolution && { kind: 'resolution', resolution };
    }
    case 'c': {
      const count = readCount(value);
      return count === undefined ? undefined : { kind: 'count', count };
    }
    case 's': {
      const [, pictures = '', size] = /^(\d)x(.+)$/.exec(value) ?? [];
      const count = readCount(pictures);
      const resolution = resolutions.find((each) => each === size);
      return count === undefined || resolution === undefined
        ? undefined
        : { kind: 'smaller_and_fewer', resolution, count };
    }
    case 'p':
      return /^[\w-]{1,20}$/.test(value) ? { kind: 'provider', provider: value } : undefined;
    default:
      return undefined;
  }
}

function readCount(text: string): number | undefined {
  const count = /^\d$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= maxCount ? count : undefined;
}
