// A form → what the page shows of it, as JSON: the fields with their declarations, and pictures where it is about any.
import type { AnyCommand } from '../../command.ts';
import type { Form, FormChoice } from '../../form.ts';
import { type FieldSpec, fieldSpecs } from '../../option.ts';
import { pointerOf } from '../../pointer.ts';
import type { Picture } from './message-body.ts';
import { offerNames } from './named.ts';
import { imageAddress } from './picture-address.ts';
import type { PictureAt } from './picture-at.ts';

export type ShownForm = {
  readonly command: string;
  readonly title: string;
  readonly summary: string;
  readonly subject: string;
  /** The one that it is about. */
  readonly picture?: Picture;
  readonly fields: readonly {
    readonly spec: FieldSpec;
    readonly value?: string;
    readonly choices?: readonly (Omit<FormChoice, 'image'> & { readonly picture?: Picture })[];
  }[];
};

export async function showForm(form: Form, command: AnyCommand, pictureAt: PictureAt): Promise<ShownForm> {
  const specs = fieldSpecs(command.options);
  const pointer = pointerOf(form.subject);
  const picture = pointer?.kind === 'image' ? await pictureAt(imageAddress(pointer.imageId)) : undefined;

  const showChoice = async ({ image, ...choice }: FormChoice) => {
    const shown = image === undefined ? undefined : await pictureAt(imageAddress(image));
    return shown === undefined ? choice : { ...choice, picture: shown };
  };
  const fields = await Promise.all(
    form.fields.map(async ({ option, value, choices }) => {
      const spec = specs.find(({ name }) => name === option);
      if (spec === undefined) return [];
      const shown = choices && (await Promise.all(choices.map(showChoice)));
      return [
        { spec: offerNames(spec), ...(value !== undefined && { value }), ...(shown && { choices: shown }) },
      ];
    }),
  );
  const { title, subject } = form;
  return {
    command: command.name,
    title,
    summary: command.summary,
    subject,
    ...(picture && { picture }),
    fields: fields.flat(),
  };
}
