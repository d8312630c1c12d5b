// The page: options that name a person, a role or a channel, by what they are called here.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ShownForm } from '../../../src/platforms/web/form.ts';
import { suggest } from '../../../src/platforms/web/page/suggest.js';
import type { CommandDescription } from '../../../src/platforms/web/register.ts';
import { asks, type RunningWeb, startWeb } from './running-web.ts';
import { messages, post, words } from './web-requests.ts';

let running: RunningWeb;
beforeEach(async () => {
  running = await startWeb();
});
afterEach(() => running.stop());

const you = { id: 'local', name: 'You' };
const chat = { id: 'chat', name: 'chat' };
const say = (text: string) => post(running, '/web/invocations', { id: randomUUID(), text });
const given = () => running.invocations.map(({ options }) => options);

it('the one who is here and the chat are known by name, however it is written', async () => {
  await say('/thank You --place #chat');
  await say('/thank @you');
  await say('/thank me');
  expect(given()).toEqual([{ person: you, place: chat }, { person: you }, { person: you }]);
});

it('nobody else is, and there are no roles', async () => {
  await say('/thank somebody');
  await say('/thank --role designers');
  const said = (await messages(running)).messages.map(words);
  expect(said).toContain('--person does not know “somebody”. “me” is yourself.');
  expect(said).toContain('--role does not know “designers”.');
  expect(running.invocations).toEqual([]);
});

it('what is set beside the words and in a form is known likewise, and shown as it was said', async () => {
  await post(running, '/web/invocations', { id: randomUUID(), command: 'thank', options: { person: 'you' } });
  running.answers.set('thank', (invocation) =>
    invocation.opensForm
      ? asks(invocation, [{ option: 'person', value: 'You' }, 'place'])
      : { lines: [], images: [], buttons: [], audience: 'public' },
  );
  const asked = await post(running, '/web/forms', { id: randomUUID(), command: 'thank' });
  const { form } = (await asked.json()) as { form: ShownForm };
  expect(form.fields).toMatchObject([
    { spec: { name: 'person', choices: ['You'] }, value: 'You' },
    { spec: { name: 'place', choices: ['chat'] } },
  ]);
  const options = { person: 'You', place: 'nowhere' };
  await post(running, '/web/presses', { id: randomUUID(), verb: 'thank', subject: '', options });
  // What is nowhere is refused by the command itself, which the test stands for.
  expect(given()).toEqual([{ person: you }, {}, { person: you, place: 'nowhere' }]);
  const said = (await messages(running)).messages.map(words);
  expect(said).toContain('/thank you');
  expect(said).toContain('/thank You --place nowhere');
});

it('is suggested while somebody types', async () => {
  const { commands } = (await (await fetch(`${running.url}/web/commands`)).json()) as {
    commands: CommandDescription[];
  };
  const offered = (text: string) =>
    suggest(text, text.length, commands)?.items.map(({ insert }) => insert) ?? [];
  expect(offered('/thank --person ')).toEqual(['You ']);
  expect(offered('/thank --place c')).toEqual(['chat ']);
  expect(offered('/thank --role ')).toEqual([]);
});
