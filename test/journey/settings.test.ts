// What is decided with /settings and /style, through the page's own routes and the whole program.
import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createInstallation, type Installation } from '../fixture/program.ts';
import { until } from '../fixture/until.ts';

type Message = {
  readonly id: string;
  readonly body: {
    readonly kind: 'person' | 'plantain';
    readonly lines?: readonly { readonly spans: readonly unknown[] }[];
    readonly pictures: readonly unknown[];
    readonly buttons?: readonly { readonly verb: string; readonly id: string; readonly label: string }[];
  };
};

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({});
  await installation.start();
});
afterAll(() => installation?.close());

const send = async (path: string, body: object | Uint8Array<ArrayBuffer>, type = 'application/json') => {
  const response = await fetch(`${installation.url}${path}`, {
    method: 'POST',
    headers: { origin: installation.url, 'content-type': type },
    body: body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
};
const messages = async () => {
  const response = await fetch(`${installation.url}/web/messages?limit=100`);
  return ((await response.json()) as { messages: Message[] }).messages;
};
const textOf = (span: unknown): string =>
  typeof span === 'string' ? span : String(Object.values(span as object)[0]);
const words = ({ body }: Message) =>
  (body.lines ?? []).map(({ spans }) => spans.map(textOf).join('')).join('\n');
const answered = async (act: () => Promise<unknown>, isIt: (message: Message) => boolean = () => true) => {
  const before = new Set((await messages()).map(({ id }) => id));
  await act();
  return until('an answer', async () =>
    (await messages()).find(
      (message) => message.body.kind === 'plantain' && !before.has(message.id) && isIt(message),
    ),
  );
};
const say = (text: string, attachments: readonly string[] = []) =>
  answered(() => send('/web/invocations', { id: randomUUID(), text, attachments }));
const press = (message: Message, verb: string, isIt?: (message: Message) => boolean) => {
  const button = message.body.buttons?.find((each) => each.verb === verb);
  return answered(
    () => send('/web/presses', { id: randomUUID(), verb, subject: button?.id, message: message.id }),
    isIt,
  );
};
const isMade = ({ body }: Message) => body.pictures.length > 0;
const made = (prompt: string) =>
  until(`the pictures of ${prompt}`, async () =>
    (await messages()).findLast((each) => words(each).includes(prompt) && isMade(each)),
  );

it('what somebody prefers counts for their next picture, until it goes back', async () => {
  const shown = words(await say('/settings mine --ar 16:9 --count 2 --provider SANDBOX --cost_detail short'));
  expect(shown).toContain('Aspect ratio 16:9 · yours');
  expect(shown).toContain('Provider Sandbox · yours');
  expect(shown).toContain('Resolution 1K · usual');
  await say('/imagine a preferred lamp');
  const lamp = words(await made('a preferred lamp'));
  expect(lamp).toContain('16:9 · 1K · 2 pictures');
  expect(lamp.split('\n').at(-1)).toBe('13.4 credits');
  expect(words(await say('/settings mine --reset everything'))).toContain('Aspect ratio 1:1 · usual');
  await say('/imagine a usual lamp');
  expect(words(await made('a usual lamp'))).toMatch(/6\.7 credits · Sandbox · \d+ s$/);
});

it('a rule of the channel stands against a request, says whose it is and who changes it, and is taken away', async () => {
  const shown = words(
    await say('/settings channel --highest_resolution 1K --blocked_words "dragon, big fog" --ceiling 20'),
  );
  expect(shown).toContain("Highest resolution 1K · this channel's");
  expect(shown).toContain("Blocked words dragon, big fog · this channel's");
  expect(words(await say('/imagine a lamp --res 2K'))).toBe(
    'Pictures in this channel have at most 1K. Admins can change that with /settings channel. Nothing was charged.',
  );
  const blocked = words(await say('/imagine a Dragon'));
  expect(blocked).toContain('There is a word in there that is not used in this channel.');
  expect(blocked.toLowerCase()).not.toContain('dragon');
  expect(words(await say('/imagine a lamp --count 4'))).toContain(
    'That costs 26.8 credits, and a request in this channel may cost at most 20. It fits if you choose 0.5K, or make 2 at a time.',
  );
  expect(words(await say('/settings mine'))).toContain("Blocked words 2 words · this channel's");
  expect(words(await say('/settings channel --reset everything'))).toContain('Blocked words none · usual');
});

it('a request above the price to ask at is offered, and made at one press of two', async () => {
  await say('/settings team --confirm_above 10');
  const offer = await say('/imagine a costly lamp --count 2');
  expect(words(offer)).toContain('This costs 13.4 credits. In this team you are asked first above 10.');
  expect(words(offer)).toContain('your own budget:');
  expect(offer.body.buttons?.map(({ label }) => label)).toEqual(['Make it · 13.4 credits', 'Cancel']);
  await Promise.all([press(offer, 'confirm', isMade), press(offer, 'confirm', isMade)]);
  const all = (await messages()).filter((each) => words(each).includes('a costly lamp') && isMade(each));
  expect(all).toHaveLength(1);
  const second = await say('/imagine a cancelled lamp --count 2');
  expect(words(await press(second, 'cancel'))).toBe('Cancelled. Nothing was charged.');
  expect(words(await press(second, 'confirm'))).toBe('That offer has ended. Ask again. Nothing was charged.');
  await say('/settings team --reset confirm_above');
});

it('what is no zone, role or provider is said, and a zone is known by its name', async () => {
  expect(words(await say('/settings team --time_zone europe/berlin'))).toContain(
    "Time zone Europe/Berlin · this team's",
  );
  expect(words(await say('/settings team --time_zone Mars/Olympus'))).toContain('That is no time zone.');
  expect(words(await say('/settings team --time_zone +02:00'))).toContain('That is no time zone.');
  expect(words(await say('/settings team --admin_role friends'))).toContain(
    '--admin_role does not know “friends”.',
  );
  expect(words(await say('/settings team --who "<@&123456789012345678> friends"'))).toContain(
    'mention the roles',
  );
  expect(words(await say('/settings channel --providers midjourney'))).toContain(
    'There is no provider “midjourney” here. There is Sandbox.',
  );
  expect(words(await say('/settings channel --providers ","'))).toContain('There is nothing in that list.');
  const many = Array.from({ length: 101 }, (_, index) => `w${index}`).join(',');
  expect(words(await say(`/settings channel --blocked_words "${many}"`))).toContain('At most 100 words');
  expect(words(await say('/settings team'))).toContain("Time zone Europe/Berlin · this team's");
});

it('a style of the team puts its words and pictures to a request, by its name in any case', async () => {
  const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#a06020' } })
    .png()
    .toBuffer();
  const upload = await send('/web/uploads', new Uint8Array(bytes), 'image/png');
  const { id } = (await upload.json()) as { id: string };
  expect(
    words(await say('/style save Wood Cut --before "A woodcut of" --after "in two colours"', [id])),
  ).toBe('“Wood Cut” is saved. Everybody in this team can name it in /imagine and /edit.');
  expect(words(await say('/style save wood-cut --before x'))).toContain(
    'There is a style “wood-cut” already.',
  );
  expect(words(await say('/style list'))).toContain('Wood Cut A woodcut of … in two colours · 1 picture');
  const suggested = await fetch(`${installation.url}/web/suggestions?source=styles&typed=wood`);
  expect(await suggested.json()).toEqual({ suggestions: [{ name: 'Wood Cut', value: 'Wood Cut' }] });
  await say('/imagine a styled lamp --style wood_cut');
  expect(words(await made('a styled lamp'))).toContain('1:1 · 1K · Wood Cut');
  expect(words(await say('/imagine a lamp --style wodcut'))).toContain('Did you mean Wood Cut?');
  expect(words(await say('/style remove photo'))).toContain('“photo” belongs to everybody and stays.');
  expect(words(await say('/style remove "wood cut"'))).toBe('“Wood Cut” is removed.');
  expect(words(await say('/style save empty'))).toContain(
    'A style needs words before or after the prompt, or a picture.',
  );
});

it('whoever is here and the chat are known by name, in history and in rules', async () => {
  expect(words(await say('/history --member you'))).toContain('a costly lamp');
  expect(words(await say('/settings team --admin_channel #chat'))).toContain('Channel of admins chat');
  expect(words(await say('/settings team --reset admin_channel'))).not.toContain('Channel of admins chat');
});
