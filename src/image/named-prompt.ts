// A prompt that is too long to be a suggested value is named by a picture that was made from it. Pure.
import { asId, type ImageId } from '../ids.ts';

export function nameOfPrompt(imageId: ImageId): string {
  return `prompt~${imageId}`;
}

/** The picture that a value names in place of a prompt; undefined for what is a prompt itself. */
export function promptNamed(value: string): ImageId | undefined {
  const id = /^prompt~([\w-]{36})$/.exec(value)?.[1];
  return id === undefined ? undefined : asId<ImageId>(id);
}
