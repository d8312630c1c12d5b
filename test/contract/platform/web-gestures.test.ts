// What the page is for that knows pictures: forms, replies, and which picture is meant.
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type GenerationId, type ImageId, newId } from '../../../src/ids.ts';
import type { ShownForm } from '../../../src/platforms/web/form.ts';
import { subjectOf } from '../../../src/pointer.ts';
import { asks, landscape, type RunningWeb, replyImage, says, startWeb } from './running-web.ts';
import { messages, post, upload, words } from './web-requests.ts';

const open: RunningWeb[] = [];
afterEach(async () => {
  for (const running of open.splice(0)) await running.stop();
});
async function start(): Promise<RunningWeb> {
  const running = await startWeb();
  open.push(running);
  return running;
}

const say = (running: RunningWeb, text: string, more: object = {}) =>
  post(running, '/web/invocations', { id: randomUUID(), text, ...more });
const openForm = async (running: RunningWeb, body: object) =>
  ((await (await post(running, '/web/forms', { id: randomUUID(), ...body })).json()) as { form?: ShownForm })
    .form;
const attach = async (running: RunningWeb, hue: number) => {
  const response = await upload(running, await landscape(40, 30, hue));
  return ((await response.json()) as { id: string }).id;
};
/** A picture of ours in the chat, and its message. */
async function show(running: RunningWeb, hue: number) {
  await say(running, `number ${hue}`);
  const index = running.generations.length - 1;
  const image = await running.keepImage(index, hue);
  await running.deliver(index, 'final', { ...says('Done'), images: [image] });
  const message = (await messages(running)).messages.at(-1)?.id ?? '';
  return { image, message, address: `/web/images/${image.id}` };
}
const subjectOfImage = (imageId: ImageId) => subjectOf({ kind: 'image', imageId });
const hashOf = (id: string) => ({ kind: 'platform', platform: 'web', locator: { hash: id.split('-')[0] } });
const lastInvocation = (running: RunningWeb) => running.invocations.at(-1);

describe('a form', () => {
  it('is what the command asks for, by its declaration, with pictures of what it is about', async () => {
    const running = await start();
    const { image } = await show(running, 20);
    const other = await show(running, 200);
    const subject = subjectOfImage(image.id);
    const choices = [
      { value: '0', label: '1: a lamp', image: other.image.id },
      { value: '1', label: '2: gone', image: newId<ImageId>() },
    ];
    running.answers.set('edit', (invocation) =>
      asks(invocation, ['prompt', { option: 'picture_number', choices, value: '1' }, 'reference', 'nothing']),
    );
    const before = (await messages(running)).messages.length;
    const form = await openForm(running, { command: 'edit', subject });
    expect(lastInvocation(running)).toMatchObject({ command: 'edit', subject, opensForm: true, options: {} });
    expect(form).toMatchObject({ command: 'edit', title: 'Edit', summary: 'Change a picture', subject });
    expect(form?.picture).toMatchObject({ url: `/web/images/${image.id}`, width: 40, height: 30 });
    expect(form?.fields.map(({ spec }) => [spec.name, spec.kind, spec.required])).toEqual([
      ['prompt', 'text', true],
      ['picture_number', 'pick', false],
      ['reference', 'images', false],
    ]);
    expect(form?.fields[1]).toMatchObject({ value: '1', choices: [{ picture: { url: other.address } }, {}] });
    expect(form?.fields[1]?.choices?.[1]).toEqual({ value: '1', label: '2: gone' });
    expect((await messages(running)).messages).toHaveLength(before);
  });

  it('that does not open is explained in the chat, once', async () => {
    const running = await start();
    running.answers.set('edit', () => ({ ...says('It has been deleted.'), audience: 'private' }));
    const asked = { id: randomUUID(), command: 'edit', subject: 'i~x' };
    expect(await openForm(running, asked)).toBeUndefined();
    expect(await openForm(running, asked)).toBeUndefined();
    expect(await openForm(running, { command: 'credits' })).toBeUndefined();
    const shown = (await messages(running)).messages.map(words);
    expect(shown).toEqual(['It has been deleted.', 'That button does nothing any more.']);
    expect(running.invocations).toHaveLength(1);
  });

  it('is one invocation, however often it is sent, with what was filled in and what it is about', async () => {
    const running = await start();
    const { image, address } = await show(running, 20);
    const [picture, reference] = [await attach(running, 60), await attach(running, 90)];
    const sent = {
      id: randomUUID(),
      verb: 'edit',
      subject: subjectOfImage(image.id),
      options: { prompt: 'make it blue', picture_number: '1', nothing: 'x' },
      files: { picture: [picture], reference: [reference] },
      quoted: address,
    };
    const count = running.invocations.length;
    await Promise.all([1, 2, 3].map(() => post(running, '/web/presses', sent)));
    await post(running, '/web/presses', sent);
    expect(running.invocations).toHaveLength(count + 1);
    expect(lastInvocation(running)?.options).toEqual({
      prompt: 'make it blue',
      picture_number: '1',
      picture: [hashOf(picture)],
      reference: [hashOf(reference)],
    });
    const [shown] = (await messages(running)).messages.slice(-2);
    expect(shown?.body).toMatchObject({
      kind: 'person',
      text: '/edit make it blue',
      quoted: { url: address },
    });
    expect(shown?.body.pictures).toHaveLength(2);
  });

  it('of a button is shown by the names of its fields, and one about nothing has no subject', async () => {
    const running = await start();
    const sent = { id: randomUUID(), verb: 'describe', subject: '', options: { alt_text: 'A lamp' } };
    await post(running, '/web/presses', sent);
    expect(lastInvocation(running)).toMatchObject({ command: 'describe', options: { alt_text: 'A lamp' } });
    expect(lastInvocation(running)).not.toHaveProperty('subject');
    expect((await messages(running)).messages.map(words)[0]).toBe('Alt text: A lamp');
  });

  it('knows no other team’s picture and no made-up file', async () => {
    const running = await start();
    const quoted = `/web/images/${newId<ImageId>()}`;
    const made = { id: randomUUID(), verb: 'edit', subject: 'i~x', options: { prompt: 'blue' }, quoted };
    await post(running, '/web/presses', made);
    expect((await messages(running)).messages[0]?.body).not.toHaveProperty('quoted');
    const files = { reference: [`${'a'.repeat(64)}-png-1x1.${'b'.repeat(43)}`] };
    await post(running, '/web/presses', { ...made, id: randomUUID(), files });
    expect((await messages(running)).messages.map(words).at(-1)).toContain('attach it again');
    expect(running.invocations).toHaveLength(1);
  });
});

describe('a reply', () => {
  it('to a picture of ours changes that picture, and what is attached is to go by', async () => {
    const running = await start();
    const { image, address } = await show(running, 20);
    const reference = await attach(running, 90);
    await say(running, 'make it night --ar 16:9', { means: { picture: address }, attachments: [reference] });
    expect(lastInvocation(running)).toMatchObject({
      command: 'edit',
      options: { prompt: 'make it night', aspect_ratio: '16:9', reference: [hashOf(reference)] },
      pointer: { kind: 'image', imageId: image.id },
    });
    expect(lastInvocation(running)?.options).not.toHaveProperty('picture');
    const [shown] = (await messages(running)).messages.slice(-2);
    expect(shown?.body).toMatchObject({ text: 'make it night --ar 16:9', quoted: { url: address } });
  });

  it('to a message leaves open which of its pictures is meant', async () => {
    const running = await start();
    const { message, address } = await show(running, 20);
    await say(running, '/edit make it night', { means: { message } });
    const pointer = { kind: 'message', channelId: 'chat', messageId: message, pictures: undefined };
    expect(lastInvocation(running)).toMatchObject({ command: 'edit', pointer });
    const [shown] = (await messages(running)).messages.slice(-2);
    expect(shown?.body).toMatchObject({ quoted: { url: address } });
  });

  it('to what somebody attached changes that', async () => {
    const running = await start();
    const file = await attach(running, 90);
    await say(running, 'make it night', { means: { picture: `/web/files/${file}` } });
    expect(lastInvocation(running)?.pointer).toEqual({
      kind: 'attached',
      pictures: [{ source: hashOf(file), name: 'Picture that you attached' }],
    });
    await say(running, 'make it night', { means: { picture: '/web/files/made-up' } });
    expect(lastInvocation(running)?.pointer).toEqual({ kind: 'attached', pictures: [] });
    await say(running, 'make it night', { means: { picture: 'https://elsewhere.example/' } });
    expect(lastInvocation(running)?.pointer).toEqual({ kind: 'attached', pictures: [] });
  });

  it('with a command that makes a new picture goes by the one replied to', async () => {
    const running = await start();
    const { image, address } = await show(running, 20);
    await say(running, '/imagine a lamp like this', { means: { picture: address } });
    expect(lastInvocation(running)).toMatchObject({
      command: 'imagine',
      options: { prompt: 'a lamp like this', reference: [{ kind: 'image', imageId: image.id }] },
    });
    expect(lastInvocation(running)).not.toHaveProperty('pointer');
  });
});

it('the first picture that comes with a typed /edit is the one to change, the others are to go by', async () => {
  const running = await start();
  const attachments = [await attach(running, 10), await attach(running, 60), await attach(running, 90)];
  await say(running, '/edit make it night', { attachments });
  const [first, ...others] = attachments.map(hashOf);
  expect(lastInvocation(running)?.options).toEqual({
    prompt: 'make it night',
    picture: [first],
    reference: others,
  });
});

describe('the pictures of the chat', () => {
  const signal = new AbortController().signal;
  const find = (running: RunningWeb, messageId?: string) =>
    running.web.findPictures?.(
      {
        destination: {
          platform: 'web',
          channelId: 'chat',
          personId: 'local',
          personName: 'You',
          details: {},
        },
        message: messageId === undefined ? undefined : { channelId: 'chat', messageId },
      },
      signal,
    );

  it('are ours and what was attached, the latest first, and no sheets', async () => {
    const running = await start();
    expect(await find(running)).toEqual({ kind: 'gone' });
    const { image, message } = await show(running, 20);
    const ours = { kind: 'image', imageId: image.id };
    running.answers.set('history', async () => ({
      ...says('Here'),
      images: [await replyImage(9, 9, 'Sheet')],
    }));
    await say(running, '/history');
    expect(await find(running)).toMatchObject({
      messageId: message,
      pictures: [{ source: ours, name: 'Picture 20' }],
    });
    const files = [await attach(running, 60), await attach(running, 90)];
    running.answers.set('imagine', () => says('No credits.'));
    await say(running, 'like these', { attachments: files });
    const latest = await find(running);
    expect(latest).toMatchObject({ kind: 'message', pictures: files.map((id) => ({ source: hashOf(id) })) });
    // What is far back is found as well.
    for (let count = 0; count < 60; count += 1) await say(running, '/help');
    expect(await find(running)).toEqual(latest);
  });

  it('are those of the message that was pointed at, as long as they are there', async () => {
    const running = await start();
    const { message, image } = await show(running, 20);
    await show(running, 200);
    const pictures = [{ source: { kind: 'image', imageId: image.id } }];
    expect(await find(running, message)).toMatchObject({ kind: 'message', messageId: message, pictures });
    const gone = { ...image, id: newId<ImageId>() };
    running.answers.set('help', () => ({ ...says('Once more'), images: [gone] }));
    await say(running, '/help');
    const without = (await messages(running)).messages.at(-1)?.id ?? '';
    expect(await find(running, without)).toMatchObject({ kind: 'message', pictures: [] });
    expect(await find(running, newId<GenerationId>())).toEqual({ kind: 'gone' });
  });
});
