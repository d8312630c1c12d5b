// What somebody points at when they say "this picture". Resolved in one place (image/pictures.ts) for every way of
// asking; what goes through a button or a form is an id that the database knows.
import type { ReferenceSource } from './destination.ts';
import { asId, type GenerationId, type ImageId } from './ids.ts';

/** A picture in somebody's message, as the platform describes it. */
export type Pictured = {
  readonly source: ReferenceSource;
  /** Its file name, or what stands for one; for people who have to choose. */
  readonly name: string;
};

export type Pointer =
  | { readonly kind: 'image'; readonly imageId: ImageId }
  | { readonly kind: 'generation'; readonly generationId: GenerationId }
  /** Candidates that were remembered while somebody chooses among them; `position` from 0 is the choice. */
  | { readonly kind: 'pick'; readonly pickId: string; readonly position: number | undefined }
  /**
   * A message that was replied to, or in whose menu they chose. `pictures` are what came along with it; undefined: the
   * platform is asked, if it is not one of ours.
   */
  | {
      readonly kind: 'message';
      readonly channelId: string;
      readonly messageId: string;
      readonly pictures: readonly Pictured[] | undefined;
    }
  /** What somebody pasted: a link to a message, as the platform writes them. */
  | { readonly kind: 'link'; readonly text: string }
  /** Attached to what they said. */
  | { readonly kind: 'attached'; readonly pictures: readonly Pictured[] }
  /** The last one here. */
  | { readonly kind: 'latest' };

/** Those that fit into a button. */
export type ShortPointer = Extract<Pointer, { readonly kind: 'image' | 'generation' | 'pick' }>;

/** What a button carries: at most 60 characters. */
export function subjectOf(pointer: ShortPointer): string {
  switch (pointer.kind) {
    case 'image':
      return `i~${pointer.imageId}`;
    case 'generation':
      return `g~${pointer.generationId}`;
    case 'pick':
      return pointer.position === undefined
        ? `p~${pointer.pickId}`
        : `p~${pointer.pickId}~${pointer.position}`;
  }
}

/** Undefined for what no button of ours carries. */
export function pointerOf(subject: string): ShortPointer | undefined {
  const [, kind, id = '', position] = /^([igp])~([\w-]{1,50})(?:~(\d{1,2}))?$/.exec(subject) ?? [];
  switch (kind) {
    case 'i':
      return { kind: 'image', imageId: asId<ImageId>(id) };
    case 'g':
      return { kind: 'generation', generationId: asId<GenerationId>(id) };
    case 'p':
      return { kind: 'pick', pickId: id, position: position === undefined ? undefined : Number(position) };
    default:
      return undefined;
  }
}
