// views.*: modals opened by a trigger that lives three seconds and is used once, and the App Home.

import type { Call, Method } from '../api-call.ts';
import { jsonOf, needText, refuse, textOf } from '../api-call.ts';
import type { Fields } from '../shape.ts';
import { isFields } from '../shape.ts';
import { slackFileFault } from '../stored-file.ts';
import { inspectView } from '../view-shape.ts';
import { describeView, openView, replaceView, viewsOf } from '../view-stack.ts';
import type { View } from '../workspace.ts';

const sizeLimitBytes = 250_000;
const stackLimit = 3;

export function readView(
  call: Pick<Call, 'world' | 'workspace'>,
  view: unknown,
  surface: 'modal' | 'home',
): Fields {
  if (!isFields(view)) return refuse('invalid_arguments', ['must be an object [json-pointer:/view]']);
  const faults = inspectView(view, surface, slackFileFault(call.world, call.workspace));
  if (faults.length > 0) return refuse('invalid_arguments', faults);
  if (JSON.stringify(view).length > sizeLimitBytes) return refuse('view_too_large');
  return view;
}

function viewArgument(call: Call, surface: 'modal' | 'home'): Fields {
  return readView(call, jsonOf(call.args, 'view', 'invalid_arguments'), surface);
}

function refuseSameExternalId({ workspace }: Call, body: Fields, but?: View): void {
  const externalId = body.external_id;
  if (typeof externalId !== 'string' || externalId === '') return;
  for (const view of workspace.views.values())
    if (view.open && view !== but && view.body.external_id === externalId) refuse('duplicate_external_id');
}

const open: Method = {
  name: 'views.open',
  scopes: [],
  token: 'bot',
  readsJson: true,
  takes: ['trigger_id!', 'view!'],
  run(call) {
    const { args, workspace, world } = call;
    const body = viewArgument(call, 'modal');
    refuseSameExternalId(call, body);
    const trigger = world.ephemera.useTrigger(needText(args, 'trigger_id'), workspace.id);
    if (typeof trigger === 'string') return refuse(trigger);
    return { view: describeView(world, workspace, openView(world, workspace, trigger.user, body)) };
  },
};

const push: Method = {
  name: 'views.push',
  scopes: [],
  token: 'bot',
  readsJson: true,
  takes: ['trigger_id!', 'view!'],
  run(call) {
    const { args, workspace, world } = call;
    const body = viewArgument(call, 'modal');
    refuseSameExternalId(call, body);
    const trigger = world.ephemera.useTrigger(needText(args, 'trigger_id'), workspace.id);
    if (typeof trigger === 'string') return refuse(trigger);
    const below = trigger.viewId === undefined ? undefined : workspace.views.get(trigger.viewId);
    if (below === undefined || !below.open) return refuse('not_found');
    if (viewsOf(workspace, trigger.user).length >= stackLimit) return refuse('push_limit_reached');
    return { view: describeView(world, workspace, openView(world, workspace, trigger.user, body, below)) };
  },
};

const update: Method = {
  name: 'views.update',
  scopes: [],
  token: 'bot',
  readsJson: true,
  takes: ['view!', 'view_id', 'external_id', 'hash'],
  run(call) {
    const { args, workspace, world } = call;
    const body = viewArgument(call, 'modal');
    const id = textOf(args, 'view_id');
    const externalId = textOf(args, 'external_id');
    if (id === undefined && externalId === undefined)
      return refuse('invalid_arguments', ['missing required field: view_id or external_id [json-pointer:/]']);
    const view = [...workspace.views.values()].find(
      (item) => item.open && (id === undefined ? item.body.external_id === externalId : item.id === id),
    );
    if (view === undefined) return refuse('not_found');
    refuseSameExternalId(call, body, view);
    const hash = textOf(args, 'hash');
    if (hash !== undefined && hash !== view.hash) return refuse('hash_conflict');
    replaceView(world, view, body);
    return { view: describeView(world, workspace, view) };
  },
};

const publish: Method = {
  name: 'views.publish',
  scopes: [],
  token: 'bot',
  readsJson: true,
  takes: ['user_id!', 'view!', 'hash'],
  run(call) {
    const { args, workspace, world } = call;
    const user = needText(args, 'user_id');
    if (!workspace.people.has(user)) return refuse('user_not_found');
    const body = viewArgument(call, 'home');
    const existing = workspace.homes.get(user);
    const hash = textOf(args, 'hash');
    if (existing === undefined) {
      const view = openView(world, workspace, user, body, undefined, 'home');
      return { view: describeView(world, workspace, view) };
    }
    if (hash !== undefined && hash !== existing.hash) return refuse('hash_conflict');
    replaceView(world, existing, body);
    return { view: describeView(world, workspace, existing) };
  },
};

export const viewMethods: Method[] = [open, push, update, publish];
