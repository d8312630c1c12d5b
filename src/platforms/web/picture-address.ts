// The addresses under which the page shows pictures ↔ what is meant by them: images of ours, and what was attached.
import type { ReferenceSource } from '../../destination.ts';
import { asId, type ImageId } from '../../ids.ts';
import type { KeptFiles } from './kept-file.ts';
import type { MessageBody, Picture } from './message-body.ts';
import { referenceTo } from './reference.ts';

const images = '/web/images/';
const files = '/web/files/';

export type Addressed =
  | { readonly kind: 'image'; readonly imageId: ImageId }
  | { readonly kind: 'file'; readonly fileId: string };

export const imageAddress = (id: ImageId): string => `${images}${id}`;
export const fileAddress = (id: string): string => `${files}${id}`;

/** Undefined for every other address. */
export function readAddress(address: string): Addressed | undefined {
  if (address.startsWith(images))
    return { kind: 'image', imageId: asId<ImageId>(address.slice(images.length)) };
  return address.startsWith(files) ? { kind: 'file', fileId: address.slice(files.length) } : undefined;
}

/** Undefined also for a file whose id was not made here. */
export function sourceAt(address: string, kept: Pick<KeptFiles, 'open'>): ReferenceSource | undefined {
  const addressed = readAddress(address);
  if (addressed?.kind === 'image') return addressed;
  const file = addressed && kept.open(addressed.fileId);
  return file && referenceTo(file.hash);
}

/** Those that somebody can mean. Sheets and charts are about pictures, and are none. */
export function picturesToMean(body: MessageBody): readonly Picture[] {
  if (body.kind === 'person') return body.pictures;
  return body.pictures.filter(({ url }) => readAddress(url)?.kind === 'image');
}
