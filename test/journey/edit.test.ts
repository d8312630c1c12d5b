// Pictures made from pictures, through the page's own routes and the whole program: by a button, as the last one here,
// and by choosing among several.
import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFakeGoogle, type FakeGoogle } from '../fake/provider/google.ts';
import { createInstallation, type Installation } from '../fixture/program.ts';
import { until } from '../fixture/until.ts';

type Body = {
  readonly kind: 'person' | 'plantain';
  readonly lines?: readonly { readonly spans: readonly unknown[] }[];
  readonly pictures: readonly { readonly url: string; readonly altText: string }[];
  readonly buttons?: readonly { readonly verb: string; readonly id: string; readonly label: string }[];
};
type Message = { readonly id: string; readonly body: Body };

let installation: Installation;
let google: FakeGoogle;

beforeAll(async () => {
  google = await createFakeGoogle();
  installation = await createInstallation({
    WEB: 'on',
    GOOGLE_API_KEY: google.key,
    GOOGLE_BASE_URL: google.baseUrl,
  });
  await installation.start();
});
afterAll(async () => {
  await installation?.close();
  await google?.close();
});

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(`${installation.url}${path}`, {
    method: 'POST',
    headers: { origin: installation.url, 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), ...body }),
  });
  expect([response.ok, await response.text()]).toEqual([true, expect.anything()]);
}

const messages = async () => {
  const response = await fetch(`${installation.url}/web/messages?limit=100`);
  return ((await response.json()) as { messages: Message[] }).messages;
};
const words = ({ body }: Message) => (body.lines ?? []).map(({ spans }) => spans.join('')).join('\n');
const say = (text: string, attachments: readonly string[] = []) =>
  post('/web/invocations', { text, attachments });
const press = (message: Message, verb: string, options: object = {}) => {
  const button = message.body.buttons?.find((each) => each.verb === verb);
  if (button === undefined) throw new Error(`There is no button ${verb}`);
  return post('/web/presses', { verb, subject: button.id, message: message.id, options });
};
/** The message with the pictures of this prompt. */
const shown = (prompt: string) =>
  until(`the pictures of ${prompt}`, async () =>
    (await messages()).findLast((each) => words(each).includes(prompt) && each.body.pictures.length > 0),
  );
const jobOf = (prompt: string) => google.jobs.find((job) => job.prompt === prompt);
const answer = (sentence: string) =>
  until(sentence, async () => (await messages()).find((each) => words(each).includes(sentence)));

it('a result is changed by its button, in the conversation that made it, and by its words alone as the last one here', async () => {
  await say('/imagine a lamp --ar 16:9');
  const lamp = await shown('a lamp');
  expect(lamp.body.buttons?.map(({ label }) => label)).toEqual([
    'Edit',
    'Vary',
    'Again',
    '4K',
    'Favourite',
    'Details',
    'Delete',
  ]);
  await press(lamp, 'edit', { prompt: 'make it blue' });
  const blue = await shown('make it blue');
  expect(blue.body.pictures[0]?.altText).toBe('Picture of: a lamp. Then changed: make it blue');
  expect(jobOf('make it blue')).toMatchObject({ aspectRatio: '16:9' });
  expect(google.continuations.get(jobOf('make it blue')?.id ?? '')).toBe('known');
  await say('/edit at night');
  const night = await shown('at night');
  expect(night.body.pictures[0]?.altText).toBe('Picture of: a lamp. Then changed: make it blue; at night');
});

it('of several pictures the one is changed that was chosen, and nothing before that', async () => {
  await say('/imagine two cats --count 2');
  const cats = await shown('two cats');
  const before = google.jobs.length;
  await press(cats, 'vary');
  const asked = await answer('Which one do you mean?');
  expect(asked.body.pictures).toMatchObject([
    { altText: expect.stringContaining('1: two cats; 2: two cats') },
  ]);
  expect(google.jobs.length).toBe(before);
  const second = asked.body.buttons?.[1];
  await post('/web/presses', { verb: 'pick', subject: second?.id, message: asked.id });
  await until('the variation', async () =>
    (await messages()).find((each) => words(each).includes('variation · ') && each.body.pictures.length > 0),
  );
  expect(google.jobs.length).toBe(before + 1);
  expect(google.continuations.get(google.jobs.at(-1)?.id ?? '')).toBe('known');
});

it('ten presses of one button at once make one picture', async () => {
  await say('/imagine a pressing matter');
  const matter = await shown('a pressing matter');
  await Promise.all(Array.from({ length: 10 }, () => press(matter, 'larger')));
  const large = await until('the larger one', async () =>
    (await messages()).find((each) => words(each).includes('larger · ') && each.body.pictures.length > 0),
  );
  expect(words(large)).toContain('4K');
  expect(large.body.buttons?.map(({ verb }) => verb)).toEqual([
    'edit',
    'vary',
    'again',
    'favourite',
    'details',
    'remove',
  ]);
  const made = google.jobs.filter(({ prompt }) => prompt.startsWith('Reproduce this picture'));
  expect(made).toHaveLength(1);
});

it('a picture that somebody attaches is changed, and one that never was is told', async () => {
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#a06020' } })
    .png()
    .toBuffer();
  const uploaded = await fetch(`${installation.url}/web/uploads`, {
    method: 'POST',
    headers: { origin: installation.url, 'content-type': 'image/png' },
    body: new Uint8Array(bytes),
  });
  const { id } = (await uploaded.json()) as { id: string };
  await say('/edit add a boat', [id]);
  const boat = await shown('add a boat');
  expect(boat.body.pictures[0]?.altText).toBe('Picture that somebody gave, changed: add a boat');
  await say('/edit nothing --link https://example.com/x');
  await answer('That is no link to a message here.');
});
