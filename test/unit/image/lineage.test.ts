import { describe, expect, it } from 'vitest';
import type { GenerationId, ImageId, MemberId, TeamId } from '../../../src/ids.ts';
import type { Step } from '../../../src/image/keeping.ts';
import { lineageLines, stepButtons } from '../../../src/image/lineage.ts';
import { plainText } from '../../../src/reply.ts';

const format = (micros: number) => String(micros / 10_000);

function step(name: string, of: Partial<Step> = {}): Step {
  return {
    imageId: name as ImageId,
    teamId: 't' as TeamId,
    ownerId: 'm' as MemberId,
    private: false,
    deleted: false,
    hidden: false,
    createdAt: 0,
    link: undefined,
    made: {
      generationId: `g-${name}` as GenerationId,
      prompt: name,
      derivation: undefined,
      chargeMicros: 67_000,
      destination: { platform: 'web', channelId: 'c', personId: 'p', personName: 'P', details: {} },
      post: null,
    },
    ...of,
  };
}
const textOf = (steps: readonly Step[]) => plainText(lineageLines(steps, format)).split('\n');

describe('The line of edits', () => {
  it('is not told of a picture that comes from words alone', () => {
    expect(lineageLines([step('a lamp')], format)).toEqual([]);
    expect(stepButtons([step('a lamp')])).toEqual([]);
  });

  it('goes from the first step to the present one, with costs and addresses', () => {
    const steps = [step('at night'), step('green', { link: 'https://example.com/2' }), step('a lamp')];
    expect(textOf(steps)).toEqual([
      'How it came about',
      '1 a lamp · 6.7 credits',
      '2 green · 6.7 credits · message',
      '3 at night · 6.7 credits',
    ]);
    expect(stepButtons(steps).map(({ verb, id, label }) => [verb, id, label])).toEqual([
      ['open', 'i~a lamp', 'Back to step 1'],
      ['open', 'i~green', 'Back to step 2'],
    ]);
  });

  it('calls what has no words of its own by how it was made', () => {
    const derived = (derivation: 'edit' | 'variation' | 'larger') => {
      const { made } = step('a lamp');
      return step(derivation, { made: made && { ...made, derivation } });
    };
    const steps = [derived('larger'), derived('variation'), derived('edit'), step('a fog')];
    expect(textOf(steps).slice(1)).toEqual([
      '1 a fog · 6.7 credits',
      '2 a lamp · 6.7 credits',
      '3 variation · 6.7 credits',
      '4 larger · 6.7 credits',
    ]);
  });

  it('says what was deleted, given, or made in private by somebody else, and leads to none of these', () => {
    const steps = [
      step('now'),
      step('gone', { deleted: true }),
      step('secret', { hidden: true }),
      step('upload', { made: null }),
    ];
    expect(textOf(steps).slice(1)).toEqual([
      '1 a picture that was given',
      '2 made in private by somebody else',
      '3 gone · 6.7 credits · deleted',
      '4 now · 6.7 credits',
    ]);
    expect(stepButtons(steps)).toEqual([]);
  });

  it('ends where it comes back to itself', () => {
    expect(textOf([step('b'), step('a'), step('b'), step('a')])).toHaveLength(3);
  });

  it('leaves out the middle of a long one, and leads back to the latest steps', () => {
    const steps = Array.from({ length: 30 }, (_, index) => step(`step ${30 - index}`));
    const text = textOf(steps);
    expect(text.slice(1, 4)).toEqual([
      '1 step 1 · 6.7 credits',
      '20 steps in between',
      '22 step 22 · 6.7 credits',
    ]);
    expect(text.at(-1)).toBe('30 step 30 · 6.7 credits');
    expect(stepButtons(steps).map(({ label }) => label)).toEqual(
      [25, 26, 27, 28, 29].map((n) => `Back to step ${n}`),
    );
  });
});
