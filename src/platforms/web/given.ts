// What was attached on the page → a command's options: pictures given as an option, and pictures given with words.
import { type AnyCommand, type FieldSpec, fieldSpecs } from '../../command.ts';
import type { ReferenceSource } from '../../destination.ts';
import { webMessages } from '../../messages.ts';
import type { KeptFiles } from './kept-file.ts';
import { referenceTo } from './reference.ts';
import type { Asked } from './wire.ts';

export type Given = Pick<Asked, 'options' | 'attachments' | 'files'>;
type Options = Readonly<Record<string, unknown>>;

/** Those that the command knows: what is set on the page may be another's. */
export function known(command: AnyCommand, options: Options): Record<string, unknown> {
  const names = new Set(
    fieldSpecs(command.options).flatMap(({ kind, name }) => (kind === 'images' ? [] : name)),
  );
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name)));
}

/**
 * The options with their pictures, or a sentence when those cannot be used.
 * @param points somebody said otherwise which picture they mean: what comes with it is to go by.
 */
export function withPictures(
  command: AnyCommand,
  options: Options,
  { attachments, files }: Given,
  points: boolean,
  kept: Pick<KeptFiles, 'open'>,
): Options | string {
  const specs = fieldSpecs(command.options).filter(({ kind }) => kind === 'images');
  if (attachments.length > 0 && specs.length === 0) return webMessages.noPicturesTaken(command.name);
  const ids = new Map([...share(attachments, specs, points), ...given(files, specs)]);
  const pictures: Record<string, readonly ReferenceSource[]> = {};
  for (const [name, fileIds] of ids) {
    const sources = fileIds.flatMap((id) => {
      const file = kept.open(id);
      return file === undefined ? [] : [referenceTo(file.hash)];
    });
    if (sources.length < fileIds.length) return webMessages.attachmentGone;
    pictures[name] = sources;
  }
  return { ...options, ...pictures };
}

/** To the options in their order, each as many as it takes, and the rest to the last one, whose limit then says so. */
function share(
  attachments: readonly string[],
  specs: readonly FieldSpec[],
  points: boolean,
): readonly (readonly [string, readonly string[]])[] {
  if (attachments.length === 0) return [];
  const roomiest = specs.toSorted((one, other) => (other.max ?? 0) - (one.max ?? 0)).slice(0, 1);
  const takers = points ? roomiest : specs;
  let rest = attachments;
  return takers.flatMap((spec, index) => {
    const taken = index === takers.length - 1 ? rest : rest.slice(0, spec.max);
    rest = rest.slice(taken.length);
    return taken.length === 0 ? [] : [[spec.name, taken] as const];
  });
}

function given(
  files: Given['files'],
  specs: readonly FieldSpec[],
): readonly (readonly [string, readonly string[]])[] {
  return specs.flatMap(({ name }) => {
    const ids = files[name] ?? [];
    return ids.length === 0 ? [] : [[name, ids] as const];
  });
}
