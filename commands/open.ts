// Shows one picture that is kept to whoever asks, with what can be done with it.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { generationMessages } from '../src/messages/generation.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import { pointerOf, subjectOf } from '../src/pointer.ts';
import { type Button, extensionOf, line, type Reply, type ReplyImage } from '../src/reply.ts';
import type { StoredImage } from '../src/store/records.ts';
import { keeperOf } from './kept.ts';

export const open = defineCommand({
  name: 'open',
  summary: 'Show one picture',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { keeping }) => {
    const pointer = call.subject === undefined ? undefined : pointerOf(call.subject);
    if (pointer?.kind !== 'image') throw new UserError('not_found');
    const found = await keeping.details(pointer, keeperOf(call));
    // What others made in private is nothing that they are to know of.
    if (found.kind !== 'found') throw new UserError('not_found');
    const { images, steps } = found.details;
    const [image] = images;
    if (image === undefined) throw new UserError('not_found');
    const original = keeping.originalOf(image);
    const from = { ...(original !== undefined && { original }), read: () => keeping.read(image) };
    return show(image, from, image.ownerId === call.memberId, steps[0]?.link);
  },
});

function show(
  image: StoredImage,
  from: Pick<ReplyImage, 'original' | 'read'>,
  isOwner: boolean,
  link: string | undefined,
): Reply {
  const { blob, altText, id } = image;
  const subject = subjectOf({ kind: 'image', imageId: id });
  const button = (verb: string, label: string): Button => ({ verb, id: subject, label, style: 'plain' });
  const { edit, vary, again, favourite, share, details, remove } = generationMessages;
  return {
    lines: [
      line('quote', image.prompt),
      ...(link === undefined ? [] : [line('small', { link, label: say.itsMessage })]),
    ],
    images: [
      {
        id,
        type: blob.type,
        sizeBytes: blob.sizeBytes,
        width: blob.width,
        height: blob.height,
        altText,
        fileName: `plantain.${extensionOf(blob.type)}`,
        ...from,
      },
    ],
    buttons: [
      button('edit', edit),
      button('vary', vary),
      button('again', again),
      button('favourite', favourite),
      button('details', details),
      ...(isOwner && image.private ? [button('share', share)] : []),
      ...(isOwner ? [button('remove', remove)] : []),
    ],
    audience: 'private',
  };
}
