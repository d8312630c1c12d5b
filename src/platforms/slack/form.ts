// A command's options → a modal, and the modal's state → options. Pure.
import type { types } from '@slack/bolt';
import { z } from 'zod';
import { type AnyCommand, type OptionSpec, optionSpecs } from '../../command.ts';
import type { ReferenceSource } from '../../destination.ts';
import { slackMessages } from '../../messages.ts';
import { buttonId } from './button-id.ts';

// docs.slack.dev/reference/block-kit/block-elements and /surfaces/modals.
const mostTitle = 24;
const mostText = 3_000;
const mostFiles = 10;
const mostChoices = 100;

/** Where the form was opened, so that the answer finds its way back; ids only, never a secret. */
export const formContextSchema = z.object({
  channelId: z.string().optional(),
  threadTs: z.string().optional(),
  subject: z.string().optional(),
});
export type FormContext = z.infer<typeof formContextSchema>;

export function formView(
  command: Pick<AnyCommand, 'name' | 'options'>,
  context: FormContext,
): types.ModalView {
  return {
    type: 'modal',
    callback_id: buttonId(command.name),
    private_metadata: JSON.stringify(context),
    title: plain(inWords(command.name), mostTitle),
    submit: plain(slackMessages.submit, mostTitle),
    close: plain(slackMessages.close, mostTitle),
    blocks: optionSpecs(command.options).map(inputBlock),
  };
}

function inputBlock(spec: OptionSpec): types.InputBlock {
  const usual = spec.usual === undefined ? [] : [slackMessages.usually(spec.usual)];
  return {
    type: 'input',
    block_id: spec.name,
    optional: !spec.required,
    label: plain(inWords(spec.name), 2_000),
    hint: plain([spec.summary, ...usual].join(' '), 2_000),
    element: inputElement(spec),
  };
}

function inputElement(spec: OptionSpec): types.InputBlock['element'] {
  switch (spec.kind) {
    case 'text':
      return {
        type: 'plain_text_input',
        action_id: spec.name,
        multiline: spec.long === true,
        max_length: Math.min(spec.max ?? mostText, mostText),
      };
    case 'integer':
      return {
        type: 'number_input',
        action_id: spec.name,
        is_decimal_allowed: false,
        ...(spec.min === undefined ? {} : { min_value: String(spec.min) }),
        ...(spec.max === undefined ? {} : { max_value: String(spec.max) }),
      };
    case 'choice':
      return {
        type: 'static_select',
        action_id: spec.name,
        options: (spec.choices ?? []).slice(0, mostChoices).map((choice) => pick(choice, choice)),
      };
    case 'flag':
      return { type: 'checkboxes', action_id: spec.name, options: [pick(slackMessages.yes, 'true')] };
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

const inputStateSchema = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  files: z.array(z.object({ id: z.string() })).nullish(),
});
export const formStateSchema = z.object({
  values: z.record(z.string(), z.record(z.string(), inputStateSchema)),
});
export type FormState = z.infer<typeof formStateSchema>;

export type FilledForm =
  | { readonly kind: 'options'; readonly options: Readonly<Record<string, unknown>> }
  /** Sentences by block, as a form shows them. */
  | { readonly kind: 'errors'; readonly errors: Record<string, string> };

export function readForm(state: FormState, command: Pick<AnyCommand, 'options'>): FilledForm {
  const specs = optionSpecs(command.options);
  const given = specs.flatMap((spec) => {
    const value = readInput(state.values[spec.name]?.[spec.name], spec);
    return value === undefined ? [] : [[spec.name, value] as const];
  });
  const options = Object.fromEntries(given);
  const checked = command.options.safeParse(options);
  if (checked.success) return { kind: 'options', options };
  const errors = checked.error.issues.flatMap(({ path: [name] }) => {
    const spec = specs.find((known) => known.name === name);
    if (spec === undefined) return [];
    const missing = options[spec.name] === undefined;
    return [
      [spec.name, missing ? slackMessages.required : slackMessages.invalidField(spec.summary)] as const,
    ];
  });
  return { kind: 'errors', errors: Object.fromEntries(errors) };
}

function readInput(input: z.infer<typeof inputStateSchema> | undefined, spec: OptionSpec): unknown {
  switch (spec.kind) {
    case 'text':
      return input?.value?.trim() || undefined;
    case 'integer':
      return input?.value ? Number(input.value) : undefined;
    case 'choice':
      return input?.selected_option?.value;
    case 'flag':
      // An empty box of an option that was not touched says nothing: settings decide then.
      return (input?.selected_options?.length ?? 0) > 0 ? true : undefined;
    case 'images': {
      const files = input?.files ?? [];
      return files.length === 0 ? undefined : files.map(({ id }) => slackFile(id));
    }
    default:
      return spec.kind satisfies never;
  }
}

export function slackFile(fileId: string): ReferenceSource {
  return { kind: 'platform', platform: 'slack', locator: { fileId } };
}

function inWords(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function plain(text: string, most: number): types.PlainTextElement {
  return { type: 'plain_text', text: text.slice(0, most) };
}

function pick(label: string, value: string): types.PlainTextOption {
  return { text: plain(label, 75), value: value.slice(0, 150) };
}
