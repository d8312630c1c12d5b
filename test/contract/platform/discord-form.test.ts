// Discord: forms open within the three seconds, ask for what they should, and come back as invocations.
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Form } from '../../../src/form.ts';
import { everyComponent } from '../../fake/discord/component-rule.ts';
import { type Wire, wiresIn } from '../../fake/discord/wire.ts';
import { button, reply, setStage, signal } from './discord.fixture.ts';
import { conversation } from './discord-commands.ts';

const png = (filename: string) => ({ filename, bytes: new Uint8Array(64).fill(7), contentType: 'image/png' });

const form = (of: Partial<Form> = {}): Form => ({
  command: 'edit',
  title: 'Edit image',
  subject: 'g~7',
  fields: ['prompt', 'aspect_ratio', 'count', 'private', 'reference'].map((option) => ({ option })),
  ...of,
});

async function setForm(of: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(of);
  await stage.start(conversation);
  const { fake, alice, channel } = stage;
  return {
    ...stage,
    /** Alice types /edit and nothing behind it. */
    ask: (asking: { locale?: string; options?: Record<string, string> } = {}) =>
      fake.invokeCommand({ name: 'edit', by: alice, channel, ...asking }),
    /** A message of the bot's with a button of this verb. */
    message: async (verb: string) => {
      const buttons = [button(verb, 'g~7')];
      stage.replyWith(reply({ text: 'Here', buttons }));
      const asked = fake.invokeCommand({ name: 'credits', by: alice, channel });
      return asked.waitForOriginal(({ components }) => components.length > 0);
    },
  };
}

describe('a form', () => {
  it('asks for each option in the way that fits it', async () => {
    const { fake, replyWith, ask } = await setForm();
    replyWith(reply({ form: form() }));
    const { type, data } = await ask().callback();
    expect(type).toBe(9);
    expect(data).toMatchObject({ custom_id: 'v1:edit:g~7', title: 'Edit image' });
    const parts = wiresIn(data.components);
    expect(parts.map(({ label }) => label)).toEqual([
      'Prompt',
      'Aspect ratio',
      'Count',
      'Private',
      'Reference',
    ]);
    expect(parts.map(({ description }) => description)).toEqual([
      'What to change',
      'Its shape (usually 1:1)',
      'How many',
      'For you alone (usually no)',
      'Pictures to go by',
    ]);
    expect(parts.map(({ component }) => component)).toMatchObject([
      { type: 4, style: 2, required: true, max_length: 4000 },
      { type: 3, required: false, options: [{ value: '1:1' }, { value: '16:9' }] },
      { type: 3, options: [{ value: '1' }, { value: '2' }, { value: '3' }, { value: '4' }] },
      { type: 3, options: [{ value: 'true', label: 'Yes' }, { value: 'false' }] },
      { type: 19, min_values: 0, max_values: 10, required: false },
    ]);
    fake.assertNoViolations();
  });

  it('keeps the first five fields, in their order, with what they hold and what there is to choose from', async () => {
    const { fake, replyWith, ask } = await setForm();
    const choices = Array.from({ length: 9 }, (_, index) => ({
      value: `p~1~${index}`,
      label: `${index + 1}. ${'a very long name '.repeat(9)}`,
      description: 'made today '.repeat(20),
    }));
    const fields = [
      { option: 'which', choices, value: 'p~1~2' },
      { option: 'prompt', value: 'make it blue' },
      { option: 'seed', value: '7' },
      { option: 'count', value: '2' },
      { option: 'private', value: 'true' },
      { option: 'reference' },
      { option: 'aspect_ratio' },
    ];
    replyWith(reply({ form: form({ title: 'Which one, and what to do', fields }) }));
    const { data } = await ask().callback();
    const parts = wiresIn(data.components);
    expect(parts.map(({ label }) => label)).toEqual(['Which', 'Prompt', 'Seed', 'Count', 'Private']);
    const inputs = parts.map(({ component }) => component as Wire);
    expect(wiresIn(inputs[0]?.options).filter((each) => each.default === true)).toMatchObject([
      { value: 'p~1~2' },
    ]);
    expect(wiresIn(inputs[0]?.options).every(({ label }) => String(label).length <= 100)).toBe(true);
    expect(inputs.slice(1, 3)).toMatchObject([{ value: 'make it blue' }, { type: 4, style: 1, value: '7' }]);
    expect(wiresIn(inputs[3]?.options).find((each) => each.default)?.value).toBe('2');
    expect(wiresIn(inputs[4]?.options).find((each) => each.default)?.value).toBe('true');
    fake.assertNoViolations();
  });

  it('speaks the language of whoever opened it, where there are words', async () => {
    const { fake, replyWith, ask } = await setForm();
    replyWith(reply({ form: form({ command: 'imagine', title: 'Imagine' }) }));
    const { data } = await ask({ locale: 'de' }).callback();
    const parts = wiresIn(data.components);
    expect(parts.map(({ label }) => label)).toEqual([
      'Beschreibung',
      'Seitenverhältnis',
      'Anzahl',
      'Privat',
      'Vorlage',
    ]);
    expect(parts[1]?.description).toBe('Breite zu Höhe (normalerweise 1:1)');
    const answers = everyComponent(parts).find(({ custom_id: id }) => id === 'private');
    expect(wiresIn(answers?.options).map(({ label }) => label)).toEqual(['Ja', 'Nein']);
    replyWith(reply({ form: form() }));
    expect((await ask({ locale: 'fr' }).callback()).data.title).toBe('Modifier l’image');
    fake.assertNoViolations();
  });

  it('opens from a button, and ten presses open ten', async () => {
    const stage = await setForm();
    const message = await stage.message('edit');
    stage.replyWith(reply({ form: form() }));
    const press = () => stage.fake.pressButton(message, 'v1:edit:g~7', { by: stage.alice });
    const callbacks = await Promise.all(Array.from({ length: 10 }, () => press().callback()));
    expect(callbacks.map(({ type }) => type)).toEqual(Array(10).fill(9));
    const pressed = stage.invocations.filter(({ command }) => command === 'edit');
    expect(pressed[0]).toMatchObject({ opensForm: true, subject: 'g~7' });
    expect(new Set(pressed.map(({ dedupeKey }) => dedupeKey)).size).toBe(10);
    stage.fake.assertNoViolations();
  });

  it('does not open for a command that was typed with something to do', async () => {
    const { ask, invocations } = await setForm();
    const asked = ask({ options: { prompt: 'make it blue' } });
    expect(await asked.callback()).toMatchObject({ type: 5, data: { flags: 64 } });
    await asked.waitForOriginal(({ content }) => content !== '');
    expect(invocations[0]).toMatchObject({ options: { prompt: 'make it blue' } });
    expect(invocations[0]).not.toHaveProperty('opensForm');
  });

  it('gives way to what there is to say instead, for the person alone', async () => {
    const { ask, replyWith, alice } = await setForm();
    replyWith(reply({ text: 'That picture was deleted', audience: 'private' }));
    const asked = ask();
    const original = await asked.waitForOriginal(({ content }) => content === 'That picture was deleted');
    expect(original.ephemeralFor).toBe(alice.id);
  });

  it.each([
    ['the reason', reply({ text: 'That picture was deleted' }), 'That picture was deleted'],
    ['a sentence in place of a form', reply({ form: form() }), 'The form took too long'],
  ])('that is not decided on in time becomes %s', async (_, answer, words) => {
    const late = new AbortController();
    const clock = {
      ...systemClock,
      deadline: (delayMs: number, other?: AbortSignal) =>
        delayMs === 2_200 ? late.signal : systemClock.deadline(delayMs, other),
    };
    const { ask, replyWith } = await setForm({ discord: { clock } });
    const { promise: decided, resolve: decide } = Promise.withResolvers<void>();
    replyWith(async () => {
      late.abort();
      await decided;
      return answer;
    });
    const asked = ask();
    expect(await asked.callback()).toMatchObject({ type: 5, data: { flags: 64 } });
    decide();
    await asked.waitForOriginal(({ content }) => content.includes(words));
  });
});

describe('a form that was sent', () => {
  async function submit(values: Parameters<Awaited<ReturnType<typeof setForm>>['fake']['submitModal']>[1]) {
    const stage = await setForm();
    const fields = ['prompt', 'aspect_ratio', 'seed', 'private', 'reference'].map((option) => ({ option }));
    stage.replyWith(reply({ form: form({ fields }) }));
    const opened = stage.ask();
    await opened.callback();
    stage.replyWith(reply({ text: 'Begun', audience: 'private' }));
    const sent = stage.fake.submitModal(opened, values);
    return { ...stage, opened, sent };
  }

  it('becomes an invocation with options of the declared kinds', async () => {
    const { sent, invocations, platform, channel, alice, fake, guild } = await submit({
      prompt: ' make it blue ',
      aspect_ratio: ['16:9'],
      seed: '42',
      private: ['false'],
      reference: [png('one.png'), png('two.png')],
    });
    expect(await sent.callback()).toMatchObject({ type: 5, data: { flags: 64 } });
    const answer = await sent.waitForOriginal(({ content }) => content === 'Begun');
    expect(answer.ephemeralFor).toBe(alice.id);
    const [, invocation] = invocations;
    if (invocation === undefined) throw new Error('Nothing was dispatched');
    expect(invocation).toMatchObject({
      command: 'edit',
      subject: 'g~7',
      dedupeKey: `discord:${guild.id}:${sent.id}`,
      destination: { channelId: channel.id, personId: alice.id },
    });
    expect(invocation).not.toHaveProperty('opensForm');
    const { reference, ...others } = invocation.options;
    expect(others).toEqual({ prompt: 'make it blue', aspect_ratio: '16:9', seed: 42, private: false });
    const references = reference as { locator: Record<string, string> }[];
    expect(references.map(({ locator }) => locator.name)).toEqual(['one.png', 'two.png']);
    expect(await platform.readReference(references[1]?.locator ?? {}, 100, signal)).toHaveLength(64);
    fake.assertNoViolations();
  });

  it('says nothing of what was left empty, and leaves what is no number to be refused', async () => {
    const { sent, invocations } = await submit({ prompt: 'make it blue', seed: 'many' });
    await sent.waitForOriginal(({ content }) => content === 'Begun');
    expect(invocations.at(-1)?.options).toEqual({ prompt: 'make it blue', seed: 'many' });
  });

  it('has no subject when it was opened for nothing in particular', async () => {
    const { ask, replyWith, fake, invocations } = await setForm();
    replyWith(reply({ form: form({ subject: '' }) }));
    const opened = ask();
    expect((await opened.callback()).data.custom_id).toBe('v1:edit:');
    replyWith(reply({ text: 'Begun', audience: 'private' }));
    const sent = fake.submitModal(opened, { prompt: 'a lamp --ar 16:9' });
    await sent.waitForOriginal(({ content }) => content === 'Begun');
    const invocation = invocations.at(-1);
    expect(invocation).toMatchObject({
      command: 'edit',
      options: { prompt: 'a lamp', aspect_ratio: '16:9' },
    });
    expect(invocation).not.toHaveProperty('subject');
  });

  it('runs once when Discord tells of it twice', async () => {
    const { sent, fake, invocations, stop } = await submit({ prompt: 'make it blue' });
    await sent.waitForOriginal(({ content }) => content === 'Begun');
    fake.repeatLastEvents(1);
    await fake.waitForRequest(({ code }) => code === 40060);
    await stop();
    expect(invocations.filter(({ opensForm }) => opensForm === undefined)).toHaveLength(1);
  });
});
