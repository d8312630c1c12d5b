// /edit: changes a picture, by words. Which one is said by the gesture, by an attachment or a link, else the last one here.
import { z } from 'zod';
import { type Call, defineCommand } from '../src/command.ts';
import { originalOf, ratioOf } from '../src/generation/derive.ts';
import { maxPromptLength, maxReferences } from '../src/generation/request.ts';
import { applyStyleToEdit } from '../src/generation/styles.ts';
import { option } from '../src/option.ts';
import { type Pointer, pointerOf } from '../src/pointer.ts';
import { askerOf, pressOf, sentOf } from './asker.ts';
import { editForm } from './edit-form.ts';
import { candidates, gesturePointer, viewerOf } from './meant.ts';
import { requestOptions, toWanted } from './request.ts';
import { answer } from './submitted.ts';

const longestLink = 500;

const options = z.object({
  prompt: option.text({ summary: 'What to change', max: maxPromptLength, positional: true, long: true }),
  picture: option.images({ summary: 'The picture to change, else the last one here', max: 1 }).optional(),
  link: option.text({ summary: 'A link to the message with the picture', max: longestLink }).optional(),
  which_picture: option.pick({ summary: 'Which of the pictures to change' }).optional(),
  ...requestOptions({ aspectRatio: 'auto' }),
  // The picture itself counts among what a provider takes.
  reference: option.images({ summary: 'A further picture to use', max: maxReferences - 1 }).optional(),
});
type Options = z.infer<typeof options>;

export const edit = defineCommand({
  name: 'edit',
  summary: 'Change a picture',
  examples: ['make it night', 'make it night --ar 16:9 --count 2', 'add a cat --link https://…'],
  surface: 'typed',
  standsAlone: true,
  options,
  posts: true,
  acknowledge: 'form',
  audience: 'everybody',
  menu: 'Edit image',
  form: editForm,
  run: async (call, services) => {
    const pictures = await candidates(call, services, pointersOf(call));
    const [picture, ...others] = pictures;
    if (others.length > 0) {
      const { picture: _, link: __, which_picture: ___, ...wanted } = call.options;
      return services.pictures.ask({ command: 'edit', options: wanted }, pictures, viewerOf(call));
    }
    const original = originalOf(picture);
    // Whatever they prefer for new pictures, this one keeps its shape.
    const { request, references } = await toWanted(call, services.styles, {
      aspectRatio: ratioOf(original),
      private: original.private,
      applyStyle: applyStyleToEdit,
    });
    const submitted = await services.generation.submit({
      ...askerOf(call),
      ...(isChosen(call) ? pressOf(call, 'edit') : sentOf(call, 'edit')),
      request: { ...request, derivation: 'edit' },
      parent: picture.source,
      references,
    });
    return answer(submitted, call, request.private ? 'private' : 'public', services.credits.format);
  },
});

/** What was given with the words comes before what the gesture points at; a choice among those offered before both. */
function pointersOf(call: Call<Options>): readonly [Pointer, ...Pointer[]] {
  const pointer = gesturePointer(call);
  if (pointer !== undefined && isChosen(call)) return [pointer];
  const { picture, link, which_picture: number } = call.options;
  const attached: readonly Pointer[] = picture?.length
    ? [{ kind: 'attached', pictures: picture.map((source) => ({ source, name: '' })) }]
    : [];
  const [first, ...rest] = [
    ...attached,
    ...(link === undefined ? [] : [{ kind: 'link', text: link } satisfies Pointer]),
  ];
  if (first !== undefined) return [first, ...rest];
  if (pointer?.kind === 'pick' && number !== undefined && /^\d{1,2}$/.test(number))
    return [{ ...pointer, position: Number(number) }];
  return [pointer ?? { kind: 'latest' }];
}

function isChosen({ subject }: Call<unknown>): boolean {
  const pointer = subject ? pointerOf(subject) : undefined;
  return pointer?.kind === 'pick' && pointer.position !== undefined;
}
