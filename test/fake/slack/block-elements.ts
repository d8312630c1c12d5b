// The shapes of Block Kit's texts, options, images and interactive elements, with Slack's published limits.
// Blocks that hold them are in block-kit.ts.

import type { Rule } from './shape.ts';
import {
  anything,
  both,
  flag,
  isFields,
  list,
  object,
  only,
  report,
  string,
  typed,
  whole,
  word,
} from './shape.ts';

export function plainText(maximum: number): Rule {
  return object({ type: word('plain_text'), text: string(maximum, 1), 'emoji?': flag });
}

export function richText(maximum: number): Rule {
  return object({
    type: word('plain_text', 'mrkdwn'),
    text: string(maximum, 1),
    'emoji?': flag,
    'verbatim?': flag,
  });
}

const slackFile: Rule = (value, pointer, inspection) => {
  if (!isFields(value) || (value.id === undefined) === (value.url === undefined))
    return report(inspection, pointer, 'must provide either id or url');
  if (inspection.surface === 'ephemeral') return report(inspection, pointer, 'invalid slack file');
  const fault = inspection.slackFileFault(value);
  if (fault !== undefined) report(inspection, pointer, fault);
};

const imageUrl: Rule = (value, pointer, inspection) => {
  string(3000, 1)(value, pointer, inspection);
  if (typeof value === 'string' && !URL.canParse(value)) report(inspection, pointer, 'invalid_url');
};

const oneSource: Rule = (value, pointer, inspection) => {
  if (isFields(value) && (value.image_url === undefined) === (value.slack_file === undefined))
    report(inspection, pointer, 'must provide either image_url or slack_file');
};

export const imageFields = {
  type: word('image'),
  'image_url?': imageUrl,
  'slack_file?': slackFile,
  alt_text: string(2000),
};
export const image = both(oneSource, object(imageFields));
export const imageBlock = both(
  oneSource,
  object({ ...imageFields, 'title?': plainText(2000), 'block_id?': string(255, 1) }),
);

const option = object({
  text: richText(75),
  value: string(150, 1),
  'description?': richText(75),
  'url?': string(3000),
});
const confirm = object({
  title: plainText(100),
  text: richText(300),
  confirm: plainText(30),
  deny: plainText(30),
  'style?': word('primary', 'danger'),
});
const act = { type: string(40), 'action_id?': string(255, 1), 'confirm?': confirm, 'focus_on_load?': flag };
const placeholder = { 'placeholder?': plainText(150) };
const several = { 'max_selected_items?': whole(1, 100) };
const text = {
  ...placeholder,
  'initial_value?': string(3000),
  'dispatch_action_config?': object({
    'trigger_actions_on?': list(word('on_enter_pressed', 'on_character_entered'), 2),
  }),
};

const options = (maximum: number) => list(option, maximum);
const groups = list(object({ label: plainText(75), options: options(100) }), 100);
const oneOfOptions: Rule = (value, pointer, inspection) => {
  if (isFields(value) && (value.options === undefined) === (value.option_groups === undefined))
    report(inspection, pointer, 'must provide either options or option_groups');
};
const initialIsAnOption: Rule = (value, pointer, inspection) => {
  if (!isFields(value)) return;
  const given = [
    value.initial_option,
    ...(Array.isArray(value.initial_options) ? value.initial_options : []),
  ];
  const nested = Array.isArray(value.option_groups)
    ? value.option_groups.flatMap((group: unknown) => (isFields(group) ? group.options : []))
    : [];
  const known = [...(Array.isArray(value.options) ? value.options : []), ...nested].filter(isFields);
  for (const initial of given.filter(isFields))
    if (
      !known.some(
        (item) => item.value === initial.value && JSON.stringify(item.text) === JSON.stringify(initial.text),
      )
    )
      report(inspection, pointer, 'initial option must match one of the options');
};
const menu = (rules: Record<string, Rule>) =>
  both(
    oneOfOptions,
    initialIsAnOption,
    object({ ...act, 'options?': options(100), 'option_groups?': groups, ...rules }),
  );

const conversation = {
  ...act,
  ...placeholder,
  'default_to_current_conversation?': flag,
  'response_url_enabled?': flag,
  'filter?': anything,
};

export const elements: Record<string, Rule> = {
  button: object({
    type: word('button'),
    'action_id?': string(255, 1),
    'confirm?': confirm,
    text: plainText(75),
    'url?': imageUrl,
    'value?': string(2000),
    'style?': word('primary', 'danger'),
    'accessibility_label?': string(75),
  }),
  static_select: menu({ ...placeholder, 'initial_option?': option }),
  multi_static_select: menu({ ...placeholder, ...several, 'initial_options?': list(option, 100) }),
  external_select: object({
    ...act,
    ...placeholder,
    'initial_option?': option,
    'min_query_length?': whole(0, 255),
  }),
  users_select: object({ ...act, ...placeholder, 'initial_user?': string(40) }),
  multi_users_select: object({ ...act, ...placeholder, ...several, 'initial_users?': list(string(40), 100) }),
  conversations_select: object({ ...conversation, 'initial_conversation?': string(40) }),
  channels_select: object({
    ...act,
    ...placeholder,
    'initial_channel?': string(40),
    'response_url_enabled?': flag,
  }),
  multi_channels_select: object({
    ...act,
    ...placeholder,
    ...several,
    'initial_channels?': list(string(40), 100),
  }),
  overflow: object({ ...act, options: options(5) }),
  checkboxes: both(
    initialIsAnOption,
    object({ ...act, options: options(10), 'initial_options?': list(option, 10) }),
  ),
  radio_buttons: both(initialIsAnOption, object({ ...act, options: options(10), 'initial_option?': option })),
  datepicker: object({ ...act, ...placeholder, 'initial_date?': string(10) }),
  timepicker: object({ ...act, ...placeholder, 'initial_time?': string(5), 'timezone?': string(60) }),
  datetimepicker: object({ ...act, 'initial_date_time?': whole(0, 9_999_999_999) }),
  plain_text_input: object({
    ...act,
    ...text,
    'multiline?': flag,
    'min_length?': whole(0, 3000),
    'max_length?': whole(1, 3000),
  }),
  number_input: object({
    ...act,
    ...text,
    is_decimal_allowed: flag,
    'min_value?': string(20),
    'max_value?': string(20),
  }),
  email_text_input: object({ ...act, ...text }),
  url_text_input: object({ ...act, ...text }),
  file_input: both(
    only(['modal'], 'file_input'),
    object({
      type: word('file_input'),
      'action_id?': string(255, 1),
      'filetypes?': list(string(10), 100),
      'max_files?': whole(1, 10),
    }),
  ),
};

const inputs = Object.fromEntries(
  Object.entries(elements).filter(([type]) => type !== 'button' && type !== 'overflow'),
);
const actions = Object.fromEntries(
  Object.entries(elements).filter(([type]) => !type.endsWith('_input') && type !== 'file_input'),
);

export const inputElement = typed(inputs);
export const actionElement = typed(actions);
export const accessory = typed({ ...actions, image });
export const contextElement = typed({ image, plain_text: plainText(2000), mrkdwn: richText(2000) });
