// Which of our own pictures a call is about, and as whom it is asked.
import type { Call, Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Keeper, Refused, Target } from '../src/image/keeping.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import type { Pointer } from '../src/pointer.ts';
import { line, type Reply } from '../src/reply.ts';
import type { StoredImage } from '../src/store/records.ts';
import { candidates, gesturePointer, viewerOf } from './meant.ts';

export type Meant =
  | { readonly kind: 'target'; readonly target: Target }
  /** Several are possible, or none of them is ours. */
  | { readonly kind: 'reply'; readonly reply: Reply };

/** All of a generation where they point at its message; whether they may is for the service to say. */
export async function targetOf(
  command: string,
  call: Call<unknown>,
  services: Services,
  pointer: Pointer | undefined = gesturePointer(call),
): Promise<Meant> {
  if (pointer?.kind === 'image' || pointer?.kind === 'generation') return { kind: 'target', target: pointer };
  const pictures = await candidates(call, services);
  const images = pictures.flatMap(({ image }) => image ?? []);
  const [first, ...others] = images;
  if (first === undefined) return { kind: 'reply', reply: tell(say.notMadeHere) };
  if (others.length === 0 && pictures.length === 1)
    return { kind: 'target', target: { kind: 'image', imageId: first.id } };
  const { generationId } = first;
  const together = generationId !== null && images.every((image) => image.generationId === generationId);
  if (together && images.length === pictures.length)
    return { kind: 'target', target: { kind: 'generation', generationId } };
  const reply = await services.pictures.ask({ command, options: {} }, pictures, viewerOf(call));
  return { kind: 'reply', reply };
}

/** One picture; of several they are asked which. */
export async function imageOf(
  command: string,
  call: Call<unknown>,
  services: Services,
): Promise<{ readonly kind: 'image'; readonly image: StoredImage } | Extract<Meant, { kind: 'reply' }>> {
  const pictures = await candidates(call, services);
  const [picture, ...others] = pictures;
  if (others.length > 0) {
    const reply = await services.pictures.ask({ command, options: {} }, pictures, viewerOf(call));
    return { kind: 'reply', reply };
  }
  if (picture.image === undefined) return { kind: 'reply', reply: tell(say.notMadeHere) };
  return { kind: 'image', image: picture.image };
}

export function keeperOf({ teamId, memberId }: Call<unknown>, admin = false): Keeper {
  return { teamId, memberId, admin };
}

/** As oneself first: whether they are an admin is asked only when it matters. */
export async function asKeeper<Done extends { readonly kind: string }>(
  call: Call<unknown>,
  act: (by: Keeper) => Promise<Done | Refused>,
): Promise<Done | Refused> {
  const done = await act(keeperOf(call));
  if (done.kind === 'not_yours' && (await call.isAdmin())) return act(keeperOf(call, true));
  return done;
}

/** Throws for what is gone; what is not theirs is said with `notYours`. */
export function refuse({ kind }: Refused, notYours: string): Reply {
  if (kind === 'not_found') throw new UserError('not_found');
  return tell(notYours);
}

export function tell(text: string): Reply {
  return { lines: [line('plain', text)], images: [], buttons: [], audience: 'private' };
}
