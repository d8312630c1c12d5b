// reactions.*: emoji under a message.
import { enterChannel, seeMessage } from '../access.ts';
import type { Method } from '../api-call.ts';
import { needText, refuse } from '../api-call.ts';

const add: Method = {
  name: 'reactions.add',
  scopes: ['reactions:write'],
  token: 'bot',
  readsJson: true,
  takes: ['channel!', 'name!', 'timestamp!'],
  run({ args, workspace, world }) {
    const channel = enterChannel(workspace, needText(args, 'channel'));
    const message = seeMessage(channel, needText(args, 'timestamp'));
    const name = needText(args, 'name');
    const user = workspace.botUserId;
    if (message.reactions.some((item) => item.name === name && item.user === user))
      return refuse('already_reacted');
    message.reactions.push({ name, user });
    world.touched(workspace, message);
    return {};
  },
};

const remove: Method = {
  name: 'reactions.remove',
  scopes: ['reactions:write'],
  token: 'bot',
  readsJson: true,
  takes: ['channel!', 'name!', 'timestamp!'],
  run({ args, workspace, world }) {
    const channel = enterChannel(workspace, needText(args, 'channel'));
    const message = seeMessage(channel, needText(args, 'timestamp'));
    const at = message.reactions.findIndex(
      (item) => item.name === needText(args, 'name') && item.user === workspace.botUserId,
    );
    if (at < 0) return refuse('no_reaction');
    message.reactions.splice(at, 1);
    world.touched(workspace, message);
    return {};
  },
};

export const reactionMethods: Method[] = [add, remove];
