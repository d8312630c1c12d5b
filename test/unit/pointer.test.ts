import { expect, it } from 'vitest';
import { newId } from '../../src/ids.ts';
import { pointerOf, type ShortPointer, subjectOf } from '../../src/pointer.ts';

it.each<ShortPointer>([
  { kind: 'image', imageId: newId() },
  { kind: 'generation', generationId: newId() },
  { kind: 'pick', pickId: newId(), position: undefined },
  { kind: 'pick', pickId: newId(), position: 9 },
])('comes back from a button as it went in: $kind', (pointer) => {
  const subject = subjectOf(pointer);
  expect(subject.length).toBeLessThanOrEqual(60);
  expect(pointerOf(subject)).toEqual(pointer);
});

it.each(['', 'x~1', 'i~', 'i~a b', 'p~a~b', 'g', `i~${'a'.repeat(51)}`])(
  'knows no button of %j',
  (subject) => {
    expect(pointerOf(subject)).toBeUndefined();
  },
);
