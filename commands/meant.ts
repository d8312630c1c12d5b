// Which picture a call is about: what the gesture points at, or else the last one here.
import type { Call, Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Found, NoPicture, Pictures, Viewer } from '../src/image/pictures.ts';
import { type Pointer, pointerOf } from '../src/pointer.ts';

export function viewerOf(call: Call<unknown>): Viewer {
  const { platform, teamId, teamExternalId, memberId, destination } = call;
  return { platform, teamId, teamExternalId, memberId, destination };
}

/** Undefined when the gesture says nothing of a picture. */
export function gesturePointer({ subject, pointer }: Call<unknown>): Pointer | undefined {
  if (!subject) return pointer;
  const short = pointerOf(subject);
  if (short === undefined) throw new UserError('not_found');
  return short;
}

/** Everything that several ways of pointing lead to. Throws a UserError when one of them leads nowhere. */
export async function candidates(
  call: Call<unknown>,
  { pictures }: Pick<Services, 'pictures'>,
  pointers: readonly [Pointer, ...Pointer[]] = [gesturePointer(call) ?? { kind: 'latest' }],
): Promise<Pictures> {
  const [first, ...others] = await Promise.all(
    pointers.map((pointer) => pictures.find(pointer, viewerOf(call))),
  );
  const [one, ...rest] = picturesIn(first);
  return [one, ...rest, ...others.flatMap(picturesIn)];
}

function picturesIn(found: Found | undefined): Pictures {
  if (found?.kind !== 'found') throw noPicture(found?.why ?? 'empty');
  return found.pictures;
}

export function noPicture(why: NoPicture): UserError {
  return new UserError('no_picture', { why });
}
