// What the page shows at an address of its own, for messages that show it once more.
import type { TeamId } from '../../ids.ts';
import { webMessages } from '../../messages/web.ts';
import { extensionOf } from '../../reply.ts';
import type { Store } from '../../store/store.ts';
import type { KeptFiles } from './kept-file.ts';
import type { Picture } from './message-body.ts';
import { fileAddress, imageAddress, readAddress } from './picture-address.ts';

/** Undefined where there is no picture (any more), and for those of other teams. */
export type PictureAt = (address: string) => Promise<Picture | undefined>;

export function createPictureAt(parts: {
  readonly store: Pick<Store, 'image'>;
  readonly files: Pick<KeptFiles, 'open'>;
  readonly teamId: () => Promise<TeamId>;
}): PictureAt {
  return async (address) => {
    const addressed = readAddress(address);
    if (addressed === undefined) return undefined;
    if (addressed.kind === 'file') return attachedPicture(addressed.fileId, parts.files);
    const image = await parts.store.image(addressed.imageId);
    if (image === undefined || image.teamId !== (await parts.teamId())) return undefined;
    const { blob, altText, id } = image;
    const { width, height, sizeBytes } = blob;
    const fileName = `plantain.${extensionOf(blob.type)}`;
    return { url: imageAddress(id), width, height, altText, fileName, sizeBytes };
  };
}

/** Undefined for an id that was not made here. */
export function attachedPicture(fileId: string, files: Pick<KeptFiles, 'open'>): Picture | undefined {
  const file = files.open(fileId);
  if (file === undefined) return undefined;
  const { width, height } = file;
  const altText = webMessages.attachedPicture;
  return { url: fileAddress(fileId), width, height, altText, fileName: 'attachment', sizeBytes: 0 };
}
