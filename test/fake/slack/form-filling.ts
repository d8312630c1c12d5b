// A person filling in a modal: values given by action id become the state Slack submits. What Slack's client would not let
// through (an empty required field, too many files, a text too short) is an error of the test.
import { everyObject } from './block-kit.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import { describeFile } from './stored-file.ts';
import type { StoredFile, View, Workspace } from './workspace.ts';
import type { World } from './world.ts';

/** A text, number or option's value; several options' values; uploaded files; null empties a field. */
export type FieldValue = string | number | boolean | readonly string[] | readonly StoredFile[] | null;
export type FieldValues = Record<string, FieldValue>;

const fileLimitBytes = 10 * 1024 * 1024;

function optionsOf(element: Fields): Fields[] {
  return everyObject([element.options, element.option_groups]).filter(
    (item) => typeof item.value === 'string',
  );
}

function optionNamed(element: Fields, value: unknown): Fields {
  const option = optionsOf(element).find((item) => item.value === value);
  if (option === undefined) throw new Error(`${String(element.action_id)} has no option ${String(value)}`);
  return option;
}

function isFile(value: unknown): value is StoredFile {
  return typeof value === 'object' && value !== null && 'uploadPath' in value;
}

function fileState(world: World, workspace: Workspace, element: Fields, given: readonly unknown[]): Fields {
  const files = given.filter(isFile);
  if (files.length !== given.length)
    throw new Error(`${String(element.action_id)} takes files of uploadFile`);
  if (files.length > Number(element.max_files ?? 10))
    throw new Error(`${String(element.action_id)}: too many files`);
  const types = Array.isArray(element.filetypes) ? element.filetypes : undefined;
  for (const file of files) {
    const extension = file.name.split('.').at(-1)?.toLowerCase();
    if (types !== undefined && !types.includes(extension))
      throw new Error(`${file.name} is not of ${types.join(', ')}`);
    if (file.bytes.length > fileLimitBytes) throw new Error(`${file.name} is larger than 10 MB`);
  }
  return { type: 'file_input', files: files.map((file) => describeFile(world, workspace, file)) };
}

function checkText(element: Fields, text: string): void {
  const id = String(element.action_id);
  if (text.length < Number(element.min_length ?? 0)) throw new Error(`${id} is too short`);
  if (text.length > Number(element.max_length ?? 3000)) throw new Error(`${id} is too long`);
}

function checkNumber(element: Fields, text: string): void {
  const value = Number(text);
  const low = Number(element.min_value ?? Number.NEGATIVE_INFINITY);
  const high = Number(element.max_value ?? Number.POSITIVE_INFINITY);
  if (Number.isNaN(value) || value < low || value > high)
    throw new Error(`${String(element.action_id)}: ${text} is out of range`);
  if (element.is_decimal_allowed !== true && !Number.isInteger(value))
    throw new Error(`${text} is not whole`);
}

/** The state of one element, and whether it is empty. */
function stateOf(
  world: World,
  workspace: Workspace,
  element: Fields,
  given: FieldValue | undefined,
): [Fields, boolean] {
  const type = String(element.type);
  const list = Array.isArray(given) ? [...given] : given === undefined || given === null ? [] : [given];
  switch (type) {
    case 'file_input':
      return [fileState(world, workspace, element, list), list.length === 0];
    case 'static_select':
    case 'radio_buttons':
    case 'external_select': {
      const initial = isFields(element.initial_option) ? element.initial_option : null;
      const option =
        given === undefined ? initial : given === null ? null : optionNamed(element, String(given));
      return [{ type, selected_option: option }, option === null];
    }
    case 'checkboxes':
    case 'multi_static_select': {
      const initial = Array.isArray(element.initial_options) ? element.initial_options : [];
      const options =
        given === undefined ? initial : list.map((value) => optionNamed(element, String(value)));
      return [{ type, selected_options: options }, options.length === 0];
    }
    case 'users_select':
    case 'channels_select':
    case 'conversations_select': {
      const noun = type.replace('s_select', '');
      const value = given === undefined ? (element[`initial_${noun}`] ?? null) : given;
      return [{ type, [`selected_${noun}`]: value }, value === null];
    }
    case 'multi_users_select':
    case 'multi_channels_select': {
      const noun = type.replace('multi_', '').replace('_select', '');
      return [{ type, [`selected_${noun}`]: list }, list.length === 0];
    }
    default: {
      const value = given === undefined ? (element.initial_value ?? null) : given;
      const text = value === null ? null : String(value);
      if (text !== null && type === 'number_input') checkNumber(element, text);
      else if (text !== null) checkText(element, text);
      return [{ type, value: text }, text === null || text === ''];
    }
  }
}

export function fillIn(
  world: World,
  workspace: Workspace,
  view: View,
  values: FieldValues,
): Record<string, Fields> {
  const blocks = Array.isArray(view.body.blocks) ? view.body.blocks.filter(isFields) : [];
  const state: Record<string, Fields> = {};
  const unused = new Set(Object.keys(values));
  for (const block of blocks) {
    const parts = [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])];
    for (const element of parts.filter(isFields)) {
      if (['button', 'image', 'overflow', 'mrkdwn', 'plain_text'].includes(String(element.type))) continue;
      const actionId = String(element.action_id);
      const blockId = String(block.block_id);
      const key = `${blockId}/${actionId}` in values ? `${blockId}/${actionId}` : actionId;
      unused.delete(key);
      const [filled, isEmpty] = stateOf(world, workspace, element, values[key]);
      if (isEmpty && block.type === 'input' && block.optional !== true)
        throw new Error(`The field ${actionId} must be filled in before Slack lets the form go`);
      state[blockId] = { ...state[blockId], [actionId]: filled };
    }
  }
  if (unused.size > 0) throw new Error(`The form has no field ${[...unused].join(', ')}`);
  return state;
}
