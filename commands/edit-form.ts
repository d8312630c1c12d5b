// The form of /edit: what to change, and of which picture when that could be several.
import type { Call, Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { Form, FormChoice } from '../src/form.ts';
import { asId, type ImageId } from '../src/ids.ts';
import type { Picture, Pictures } from '../src/image/pictures.ts';
import { pictureMessages as say } from '../src/messages/pictures.ts';
import { subjectOf } from '../src/pointer.ts';
import { type Reply, shorten } from '../src/reply.ts';
import { candidates, gesturePointer, viewerOf } from './meant.ts';

/** What Slack shows of a choice. */
const longestLabel = 75;

export async function editForm(call: Call<unknown>, services: Services): Promise<Reply> {
  if (gesturePointer(call) === undefined) return formOfTheLast(call, services);
  const pictures = await candidates(call, services);
  const [picture, ...others] = pictures;
  const how = ['reference', 'aspect_ratio', 'resolution'];
  if (others.length > 0) return formOf(await subjectFor(pictures, call, services), how, pictures);
  return formOf(await subjectOfOne(picture, call, services), how);
}

/** Nobody pointed at it, so the form says which one it is and takes another. */
async function formOfTheLast(call: Call<unknown>, services: Services): Promise<Reply> {
  const pictures = await unlessNone(() => candidates(call, services));
  if (pictures === undefined) return formOf('', ['picture', 'link', 'reference', 'aspect_ratio']);
  const subject = await subjectFor(pictures, call, services);
  return formOf(subject, ['picture', 'reference', 'aspect_ratio'], pictures);
}

async function unlessNone(find: () => Promise<Pictures>): Promise<Pictures | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UserError && error.code === 'no_picture') return undefined;
    throw error;
  }
}

/** Uploads are remembered: where they lie does not fit into a form. */
async function subjectOfOne(picture: Picture, call: Call<unknown>, services: Services): Promise<string> {
  const { source } = picture;
  return source.kind === 'image'
    ? subjectOf({ kind: 'image', imageId: asId<ImageId>(source.imageId) })
    : subjectFor([picture], call, services);
}

async function subjectFor(pictures: Pictures, call: Call<unknown>, services: Services): Promise<string> {
  const intent = { command: 'edit', options: {} };
  const pickId = await services.pictures.remember(intent, pictures, viewerOf(call));
  return subjectOf({ kind: 'pick', pickId, position: undefined });
}

function formOf(subject: string, options: readonly string[], toChoose: readonly Picture[] = []): Reply {
  const choices = toChoose.map(
    ({ name, image }, position): FormChoice => ({
      value: String(position),
      label: shorten(say.choice(position + 1, name), longestLabel),
      ...(image && { image: image.id }),
    }),
  );
  const form: Form = {
    command: 'edit',
    title: say.editForm,
    subject,
    fields: [
      { option: 'prompt' },
      ...(choices.length === 0
        ? []
        : [{ option: 'which_picture', choices, ...(choices.length === 1 ? { value: '0' } : {}) }]),
      ...options.map((option) => ({ option })),
    ],
  };
  return { lines: [], images: [], buttons: [], audience: 'private', form };
}
