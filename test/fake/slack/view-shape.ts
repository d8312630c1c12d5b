// Whether a modal or Home view is one Slack would open, with its published limits.
import { plainText } from './block-elements.ts';
import { blockList, inspect } from './block-kit.ts';
import type { Inspection, Rule } from './shape.ts';
import { both, flag, isFields, object, report, string, typed, word } from './shape.ts';

const anyView = {
  blocks: blockList(100),
  'private_metadata?': string(3000),
  'callback_id?': string(255),
  'external_id?': string(255),
};

const submitWhenInputs: Rule = (value, pointer, inspection) => {
  if (!isFields(value) || !Array.isArray(value.blocks)) return;
  const hasInput = value.blocks.some((block: unknown) => isFields(block) && block.type === 'input');
  if (hasInput && value.submit === undefined) report(inspection, pointer, 'missing required field: submit');
};

const modal = both(
  submitWhenInputs,
  object({
    type: word('modal'),
    ...anyView,
    title: plainText(24),
    'close?': plainText(24),
    'submit?': plainText(24),
    'clear_on_close?': flag,
    'notify_on_close?': flag,
    'submit_disabled?': flag,
  }),
);
const home = object({ type: word('home'), ...anyView });

export function inspectView(
  value: unknown,
  surface: 'modal' | 'home',
  slackFileFault: Inspection['slackFileFault'],
): string[] {
  return inspect(typed(surface === 'modal' ? { modal } : { home }), value, '/view', surface, slackFileFault);
}
