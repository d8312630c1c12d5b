// Whether blocks are ones Slack would show: types, limits, unique ids, files that are ready.
// It judges and never changes what it is given.
import {
  accessory,
  actionElement,
  contextElement,
  imageBlock,
  inputElement,
  plainText,
  richText,
} from './block-elements.ts';
import type { Fields, Inspection, Rule } from './shape.ts';
import { anything, both, flag, isFields, list, object, report, string, typed, word } from './shape.ts';

const id = { 'block_id?': string(255, 1) };
const loose: Rule = anything;

const sectionHasText: Rule = (value, pointer, inspection) => {
  if (isFields(value) && value.text === undefined && value.fields === undefined)
    report(inspection, pointer, 'missing required field: text or fields');
};

const uniqueActionIds: Rule = (value, pointer, inspection) => {
  if (!isFields(value) || !Array.isArray(value.elements)) return;
  const seen = new Set<unknown>();
  value.elements.filter(isFields).forEach((element, index) => {
    if (element.action_id === undefined) return;
    if (seen.has(element.action_id))
      report(
        inspection,
        `${pointer}/elements/${index}/action_id`,
        `\`action_id\` "${String(element.action_id)}" already exists`,
      );
    seen.add(element.action_id);
  });
};

const blocks: Record<string, Rule> = {
  section: both(
    sectionHasText,
    object({
      type: word('section'),
      ...id,
      'text?': richText(3000),
      'fields?': list(richText(2000), 10),
      'accessory?': accessory,
      'expand?': flag,
    }),
  ),
  header: object({ type: word('header'), ...id, text: plainText(150), 'level?': anything }),
  divider: object({ type: word('divider'), ...id }),
  image: imageBlock,
  context: object({ type: word('context'), ...id, elements: list(contextElement, 10) }),
  actions: both(uniqueActionIds, object({ type: word('actions'), ...id, elements: list(actionElement, 25) })),
  input: object({
    type: word('input'),
    ...id,
    label: plainText(2000),
    element: inputElement,
    'hint?': plainText(2000),
    'optional?': flag,
    'dispatch_action?': flag,
  }),
  markdown: object({ type: word('markdown'), ...id, text: string(12_000, 1) }),
  rich_text: object({ type: word('rich_text'), ...id, elements: list(anything, 1000) }),
  table: loose,
  video: loose,
  file: loose,
};

const block = typed(blocks);

const uniqueBlockIds: Rule = (value, pointer, inspection) => {
  if (!Array.isArray(value)) return;
  const seen = new Set<unknown>();
  value.filter(isFields).forEach((item, index) => {
    if (item.block_id === undefined) return;
    if (seen.has(item.block_id))
      report(
        inspection,
        `${pointer}/${index}/block_id`,
        `\`block_id\` "${String(item.block_id)}" already exists`,
      );
    seen.add(item.block_id);
  });
};

export function blockList(maximum: number, minimum = 0): Rule {
  return both(list(block, maximum, minimum), uniqueBlockIds);
}

const messageBlocks = blockList(50);

export function inspect(
  rule: Rule,
  value: unknown,
  pointer: string,
  surface: Inspection['surface'],
  slackFileFault: Inspection['slackFileFault'],
): string[] {
  const inspection: Inspection = { faults: [], surface, slackFileFault };
  rule(value, pointer, inspection);
  return inspection.faults.map((fault) => `${fault.message} [json-pointer:${fault.pointer}]`);
}

export function inspectMessageBlocks(
  value: unknown,
  surface: 'message' | 'ephemeral',
  slackFileFault: Inspection['slackFileFault'],
): string[] {
  return inspect(messageBlocks, value, '/blocks', surface, slackFileFault);
}

/** Every object inside `value` that is an object, itself included: for finding elements and files. */
export function everyObject(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(everyObject);
  return isFields(value) ? [value, ...Object.values(value).flatMap(everyObject)] : [];
}
