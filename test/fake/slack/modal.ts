// What happens to a person's modals when a submission is acknowledged: closed, cleared, replaced, stacked, or shown with errors.
import { Refusal } from './api-call.ts';
import type { Ack } from './delivery.ts';
import { readView } from './methods/views.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import { openView, replaceView, viewsOf } from './view-stack.ts';
import type { View, Workspace } from './workspace.ts';
import type { World } from './world.ts';

export interface Submission {
  readonly ack: Ack;
  readonly outcome: 'closed' | 'cleared' | 'errors' | 'updated' | 'pushed' | 'failed';
  /** By block id, as the person reads them. */
  readonly errors: Record<string, string>;
  /** The view the person sees after it, if any. */
  readonly view?: View;
}

function errorsOf(world: World, view: View, body: Fields): Record<string, string> {
  const blocks = Array.isArray(view.body.blocks) ? view.body.blocks.filter(isFields) : [];
  const inputs = new Set(blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const errors: Record<string, string> = {};
  for (const [blockId, text] of Object.entries(isFields(body.errors) ? body.errors : {})) {
    if (!inputs.has(blockId)) world.violate(`response_action errors: there is no input block ${blockId}`);
    errors[blockId] = String(text);
  }
  if (Object.keys(errors).length === 0) world.violate('response_action errors without errors');
  return errors;
}

function top(workspace: Workspace, user: string): { view: View } | undefined {
  const view = viewsOf(workspace, user).at(-1);
  return view === undefined ? undefined : { view };
}

export function applySubmission(world: World, workspace: Workspace, view: View, ack: Ack): Submission {
  if (ack.outcome !== 'acked') return { ack, outcome: 'failed', errors: {}, view };
  const body = isFields(ack.body) ? ack.body : {};
  if (ack.body !== undefined && !isFields(ack.body))
    world.violate('A view_submission was acknowledged with a text');
  try {
    switch (body.response_action) {
      case undefined:
        view.open = false;
        return { ack, outcome: 'closed', errors: {}, ...top(workspace, view.user) };
      case 'clear':
        for (const open of viewsOf(workspace, view.user)) open.open = false;
        return { ack, outcome: 'cleared', errors: {} };
      case 'errors':
        view.errors = errorsOf(world, view, body);
        return { ack, outcome: 'errors', errors: view.errors, view };
      case 'update':
        replaceView(world, view, readView({ world, workspace }, body.view, 'modal'));
        return { ack, outcome: 'updated', errors: {}, view };
      case 'push': {
        const given = readView({ world, workspace }, body.view, 'modal');
        return {
          ack,
          outcome: 'pushed',
          errors: {},
          view: openView(world, workspace, view.user, given, view),
        };
      }
      default:
        world.violate(`Unknown response_action ${String(body.response_action)}`);
        return { ack, outcome: 'failed', errors: {}, view };
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    world.violate(`The acknowledgement's view is refused: ${error.code} ${JSON.stringify(error.details)}`);
    return { ack, outcome: 'failed', errors: {}, view };
  } finally {
    world.changed();
  }
}
