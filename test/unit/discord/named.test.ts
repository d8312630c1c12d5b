// What Discord names by an id alone, because it does not tell of it, is named all the same.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createCommandSet } from '../../../src/command-set.ts';
import { option } from '../../../src/option.ts';
import { invocationOf } from '../../../src/platforms/discord/receive.ts';
import { interactionSchema } from '../../../src/platforms/discord/wire.ts';
import { command } from '../../contract/platform/discord-commands.ts';

const options = z.object({
  person: option.person({ summary: 'Who' }),
  role: option.role({ summary: 'Which role' }),
  place: option.channel({ summary: 'Where' }),
});
const commands = createCommandSet([command({ name: 'thank', options })]);

const given = [
  { name: 'person', type: 6, value: '1' },
  { name: 'role', type: 8, value: '2' },
  { name: 'place', type: 7, value: '3' },
];

function optionsOf(resolved: object | undefined) {
  const interaction = interactionSchema.parse({
    type: 2,
    id: '200000000000000000',
    application_id: '9',
    token: 't',
    channel: { id: '3', type: 0 },
    user: { id: '8', username: 'ann' },
    app_permissions: '0',
    authorizing_integration_owners: {},
    data: { name: 'thank', type: 1, options: given, ...(resolved && { resolved }) },
  });
  if (interaction.type === 4) throw new Error('It asks for no suggestions');
  return invocationOf(interaction, commands, () => undefined, undefined)?.options;
}

it.each([undefined, {}, { users: {}, channels: { 3: { id: '3', type: 1 } } }])(
  'without a name where Discord tells none: %j',
  (resolved) => {
    expect(optionsOf(resolved)).toEqual({
      person: { id: '1', name: '' },
      role: { id: '2', name: '' },
      place: { id: '3', name: '' },
    });
  },
);

it('by the name that the server knows before the one that everybody knows', () => {
  const users = { 1: { id: '1', username: 'bob', global_name: 'Bob' } };
  expect(optionsOf({ users, members: { 1: { nick: 'Bobby' } } })).toMatchObject({
    person: { name: 'Bobby' },
  });
  expect(optionsOf({ users, members: { 1: { nick: null } } })).toMatchObject({ person: { name: 'Bob' } });
  expect(optionsOf({ users: { 1: { id: '1', username: 'bob' } } })).toMatchObject({
    person: { name: 'bob' },
  });
});
