// A form, or all of a command's options, → a modal. Pure; what was filled in is read by filled-form.ts.
import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { AnyCommand } from '../../command.ts';
import type { Form, FormChoice } from '../../form.ts';
import { slackMessages } from '../../messages/slack.ts';
import { type FieldSpec, fieldSpecs, optionSpecs } from '../../option.ts';
import { buttonId } from './button-id.ts';

// docs.slack.dev/reference/block-kit/block-elements and /surfaces/modals.
const mostTitle = 24;
const mostText = 3_000;
const mostFiles = 10;
const mostChoices = 100;
const mostRadioButtons = 10;
const mostChoiceValue = 150;
const mostDescription = 75;

/** Where the form was opened, so that the answer finds its way back; ids only, never a secret. */
export const formContextSchema = z.object({
  channelId: z.string().optional(),
  threadTs: z.string().optional(),
  subject: z.string().optional(),
});
export type FormContext = z.infer<typeof formContextSchema>;

/** @param form what it asks for; without one everything that the command takes. */
export function formView(
  command: Pick<AnyCommand, 'name' | 'options'>,
  context: FormContext,
  form?: Pick<Form, 'title' | 'fields'>,
): types.ModalView {
  const specs = fieldSpecs(command.options);
  const fields = form?.fields ?? optionSpecs(command.options).map(({ name }) => ({ option: name }));
  return {
    type: 'modal',
    callback_id: buttonId(command.name),
    private_metadata: JSON.stringify(context),
    title: plain(inWords(form?.title ?? command.name), mostTitle),
    submit: plain(slackMessages.submit, mostTitle),
    close: plain(slackMessages.close, mostTitle),
    blocks: fields.flatMap((field) => {
      const spec = specs.find(({ name }) => name === field.option);
      return spec === undefined ? [] : [inputBlock(spec, field)];
    }),
  };
}

type Field = Form['fields'][number];

function inputBlock(spec: FieldSpec, field: Field): types.InputBlock {
  const usual = spec.usual === undefined ? [] : [slackMessages.usually(spec.usual)];
  return {
    type: 'input',
    block_id: spec.name,
    optional: !spec.required,
    label: plain(inWords(spec.name), 2_000),
    hint: plain([spec.summary, ...usual].join(' '), 2_000),
    element: inputElement(spec, field),
  };
}

function inputElement(spec: FieldSpec, { value, choices }: Field): types.InputBlock['element'] {
  if (choices !== undefined && choices.length > 0) return chooser(spec, choices, value);
  switch (spec.kind) {
    case 'text':
      return {
        type: 'plain_text_input',
        action_id: spec.name,
        multiline: spec.long === true,
        max_length: Math.min(spec.max ?? mostText, mostText),
        ...(value === undefined ? {} : { initial_value: value.slice(0, mostText) }),
      };
    case 'integer':
      return {
        type: 'number_input',
        action_id: spec.name,
        is_decimal_allowed: false,
        ...(spec.min === undefined ? {} : { min_value: String(spec.min) }),
        ...(spec.max === undefined ? {} : { max_value: String(spec.max) }),
        ...(value === undefined ? {} : { initial_value: value }),
      };
    case 'choice':
    case 'pick':
      return select(
        spec,
        (spec.choices ?? []).map((choice) => pick(choice, choice)),
        value,
      );
    case 'flag':
      // What holds a value can be set to either; a box could only say yes.
      if (value !== undefined)
        return select(spec, [pick(slackMessages.yes, 'true'), pick(slackMessages.no, 'false')], value);
      return { type: 'checkboxes', action_id: spec.name, options: [pick(slackMessages.yes, 'true')] };
    case 'person':
      return {
        type: 'users_select',
        action_id: spec.name,
        ...(value === undefined ? {} : { initial_user: value }),
      };
    case 'channel':
      return {
        type: 'conversations_select',
        action_id: spec.name,
        filter: { include: ['public', 'private'] },
        ...(value === undefined ? {} : { initial_conversation: value }),
      };
    case 'role':
      // Slack has no element to choose a user group from.
      return {
        type: 'plain_text_input',
        action_id: spec.name,
        ...(value === undefined ? {} : { initial_value: value }),
      };
    case 'images':
      return {
        type: 'file_input',
        action_id: spec.name,
        max_files: Math.min(spec.max ?? mostFiles, mostFiles),
        filetypes: ['png', 'jpg', 'jpeg', 'webp', 'gif'],
      };
    default:
      return spec.kind satisfies never;
  }
}

/** Values that are known only now: all to be seen at once while there are few, e.g. which of four pictures. */
function chooser(
  spec: FieldSpec,
  choices: readonly FormChoice[],
  value: string | undefined,
): types.InputBlock['element'] {
  const options = choices
    .filter((choice) => choice.value.length <= mostChoiceValue)
    .map((choice) => pick(choice.label, choice.value, choice.description));
  if (options.length > mostRadioButtons) return select(spec, options, value);
  const initial = options.find((choice) => choice.value === value);
  return {
    type: 'radio_buttons',
    action_id: spec.name,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

function select(
  spec: FieldSpec,
  choices: readonly types.PlainTextOption[],
  value: string | undefined,
): types.StaticSelect {
  const options = choices.slice(0, mostChoices);
  const initial = options.find((choice) => choice.value === value);
  return {
    type: 'static_select',
    action_id: spec.name,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

export function inWords(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function plain(text: string, most: number): types.PlainTextElement {
  return { type: 'plain_text', text: text.slice(0, most) };
}

function pick(label: string, value: string, description?: string): types.PlainTextOption {
  return {
    text: plain(label, 75),
    value,
    ...(description ? { description: plain(description, mostDescription) } : {}),
  };
}
