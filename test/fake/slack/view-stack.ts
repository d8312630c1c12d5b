// The modals each person has open, at most three on one another, and each person's Home.
import { nameBlocks } from './conversation.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import type { View, Workspace } from './workspace.ts';
import type { World } from './world.ts';

function named(world: World, body: Fields): Fields {
  const blocks = Array.isArray(body.blocks) ? body.blocks.filter(isFields) : [];
  return { ...body, blocks: nameBlocks(world, blocks) };
}

function newHash(world: World): string {
  return `${Math.floor(world.now() / 1000)}.${world.sequence.hex(4)}`;
}

export function viewsOf(workspace: Workspace, user: string): View[] {
  return [...workspace.views.values()].filter((view) => view.open && view.user === user);
}

export function openView(
  world: World,
  workspace: Workspace,
  user: string,
  body: Fields,
  below?: View,
  surface: 'modal' | 'home' = 'modal',
): View {
  const id = world.sequence.id('V');
  const view: View = {
    id,
    user,
    rootId: below?.rootId ?? id,
    ...(below === undefined ? {} : { previousId: below.id }),
    hash: newHash(world),
    body: named(world, body),
    open: true,
    errors: {},
  };
  if (surface === 'home') {
    workspace.homes.set(user, view);
  } else {
    if (below === undefined) for (const other of viewsOf(workspace, user)) other.open = false;
    workspace.views.set(id, view);
  }
  world.changed();
  return view;
}

export function replaceView(world: World, view: View, body: Fields): void {
  view.body = named(world, body);
  view.hash = newHash(world);
  view.errors = {};
  world.changed();
}

/** Blocks of a view that is replaced keep their values only in the person's client: state is told at submission alone. */
export function describeView(world: World, workspace: Workspace, view: View, values: Fields = {}): Fields {
  return {
    id: view.id,
    team_id: workspace.id,
    type: view.body.type,
    blocks: view.body.blocks,
    private_metadata: view.body.private_metadata ?? '',
    callback_id: view.body.callback_id ?? '',
    external_id: view.body.external_id ?? '',
    state: { values },
    hash: view.hash,
    title: view.body.title ?? null,
    close: view.body.close ?? null,
    submit: view.body.submit ?? null,
    clear_on_close: view.body.clear_on_close ?? false,
    notify_on_close: view.body.notify_on_close ?? false,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: world.application.appId,
    app_installed_team_id: workspace.id,
    bot_id: workspace.botId,
  };
}
