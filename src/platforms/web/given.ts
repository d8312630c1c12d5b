// What was attached on the page → a command's options: pictures given as an option, and pictures given with words.
import type { AnyCommand } from '../../command.ts';
import type { ReferenceSource } from '../../destination.ts';
import { webMessages } from '../../messages/web.ts';
import { type FieldSpec, fieldSpecs } from '../../option.ts';
import type { KeptFiles } from './kept-file.ts';
import { referenceTo } from './reference.ts';
import type { Asked } from './wire.ts';

export type Given = Pick<Asked, 'attachments' | 'files'> & {
  /** Whether they say otherwise which picture is to be changed: what is attached is to go by then. */
  readonly points: boolean;
  /** What they point at, for a command that changes no picture. */
  readonly goesBy: readonly ReferenceSource[];
};
type Options = Readonly<Record<string, unknown>>;

/** Those that the command knows: what is set on the page may be another's. */
export function known(command: AnyCommand, options: Options): Record<string, unknown> {
  const names = new Set(
    fieldSpecs(command.options).flatMap(({ kind, name }) => (kind === 'images' ? [] : name)),
  );
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name)));
}

/** The options with their pictures, or a sentence when those cannot be used. */
export function withPictures(
  command: AnyCommand,
  options: Options,
  { attachments, files, points, goesBy }: Given,
  kept: Pick<KeptFiles, 'open'>,
): Options | string {
  const specs = fieldSpecs(command.options).filter(({ kind }) => kind === 'images');
  if (attachments.length > 0 && specs.length === 0) return webMessages.noPicturesTaken(command.name);
  const roomiest = specs.toSorted((one, other) => (other.max ?? 0) - (one.max ?? 0)).slice(0, 1);
  const shared = share(attachments, points ? roomiest : specs);
  const [first] = roomiest;
  const ids = specs.map(({ name }) => [name, [...(shared.get(name) ?? []), ...(files[name] ?? [])]] as const);
  const pictures: Record<string, readonly ReferenceSource[]> = {};
  for (const [name, fileIds] of ids) {
    const sources = fileIds.flatMap((id) => {
      const file = kept.open(id);
      return file === undefined ? [] : [referenceTo(file.hash)];
    });
    if (sources.length < fileIds.length) return webMessages.attachmentGone;
    if (sources.length > 0) pictures[name] = sources;
  }
  if (goesBy.length > 0 && first !== undefined)
    pictures[first.name] = [...goesBy, ...(pictures[first.name] ?? [])];
  return { ...options, ...pictures };
}

/** To the options in their order, each as many as it takes, and the rest to the last one, whose limit then says so. */
function share(
  attachments: readonly string[],
  takers: readonly FieldSpec[],
): ReadonlyMap<string, readonly string[]> {
  let rest = attachments;
  return new Map(
    takers.map((spec, index) => {
      const taken = index === takers.length - 1 ? rest : rest.slice(0, spec.max);
      rest = rest.slice(taken.length);
      return [spec.name, taken];
    }),
  );
}
