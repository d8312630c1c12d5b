// A provider's bad days as the members of a team see them: Runbase, whose pictures lie at addresses.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../fake/discord/world.ts';
import type { FakeRunbase } from '../fake/provider/runbase.ts';
import type { Program } from '../fixture/program.ts';
import { createScene, type Scene } from './discord.fixture.ts';
import {
  askedAgain,
  canary,
  ended,
  expectNoSecrets,
  expectToFail,
  type Fault,
  notDownloaded,
  noted,
} from './discord-faults.fixture.ts';

type Start = NonNullable<Parameters<FakeRunbase['behave']>[0]['start']>;

let scene: Scene;
let program: Program;
let ada: User;

beforeAll(async () => {
  scene = await createScene({ environment: askedAgain });
  program = await scene.installation.start();
  ada = scene.newMember('ada');
});

afterAll(async () => {
  await program?.stop();
  scene?.discord.assertNoViolations();
  expectNoSecrets(scene);
  await scene?.close();
});

const inDoubt = 'It is not certain whether the provider took the request, so it was given up.';
const noPicture = 'What the provider sent is not a picture that can be used.';

const faults: readonly Fault<Start>[] = [
  {
    says: 'a bad key',
    start: { kind: 'error', status: 401 },
    sentence: 'The provider does not accept our key. Whoever runs this bot has to renew it.',
    logged: [noted('bad_key', 'definite', '401: invalid_api_key invalid_api_key'), ended('bad_key')],
  },
  {
    says: 'an account without credit',
    start: (prompt) => ({ kind: 'error', status: 402, message: `Top up before asking for ${prompt}` }),
    sentence: 'The provider account is out of credit. Whoever runs this bot has to top it up.',
    logged: [
      noted('out_of_credit', 'definite', expect.stringMatching(/^402: insufficient_balance/)),
      ended('out_of_credit'),
    ],
  },
  {
    says: 'an error of its own, each time',
    start: { kind: 'error', status: 500 },
    times: 4,
    sentence: 'The provider is not available at the moment.',
    logged: [noted('unavailable', 'definite', '500: internal_error internal_error'), ended('unavailable')],
  },
  {
    says: 'a page of the proxy before it',
    start: { kind: 'html' },
    times: 2,
    sentence: inDoubt,
    logged: [noted('unavailable', 'doubt', expect.stringMatching(/^502: .*text\/html/)), ended('in_doubt')],
  },
  {
    says: 'half a body',
    start: { kind: 'half a body', accepts: true },
    times: 2,
    sentence: inDoubt,
    logged: [noted('garbled', 'doubt', expect.stringMatching(/^200: truncated/)), ended('in_doubt')],
  },
  {
    says: 'nothing',
    start: { kind: 'nothing' },
    times: 2,
    sentence: inDoubt,
    logged: [noted('garbled', 'doubt', expect.stringContaining('200: 0 characters')), ended('in_doubt')],
  },
  {
    says: 'garbage',
    start: { kind: 'garbage' },
    times: 2,
    sentence: inDoubt,
    logged: [noted('garbled', 'doubt', expect.stringContaining('no JSON')), ended('in_doubt')],
  },
  {
    says: 'a reset connection',
    start: { kind: 'drop' },
    times: 2,
    sentence: inDoubt,
    logged: [noted('unreachable', 'doubt', expect.anything()), ended('in_doubt')],
  },
  {
    says: 'an empty result',
    start: { kind: 'made', urls: [] },
    sentence: 'The provider could not make the picture.',
    logged: [
      { ...noted('failed', 'definite', 'the run succeeded without an address of an image'), step: 'status' },
      ended('failed'),
    ],
  },
  {
    says: 'a refusal by its filter',
    start: { kind: 'failed' },
    sentence: 'The model refused this prompt.',
    logged: [
      { ...noted('refused', 'definite', expect.stringContaining('content filter')), step: 'status' },
      ended('refused', 'refused'),
    ],
  },
  {
    says: 'an address inside the house',
    start: { kind: 'made', urls: ['https://10.0.0.1/picture.png'] },
    sentence: noPicture,
    logged: [notDownloaded('address_refused', expect.stringContaining('10.0.0.1')), ended('bad_result')],
  },
  {
    says: 'a page in place of the picture',
    start: { kind: 'made', file: { kind: 'html as image' } },
    sentence: noPicture,
    logged: [notDownloaded('not_an_image', expect.anything()), ended('bad_result')],
  },
  {
    says: 'a picture of 16000 × 16000 pixels',
    start: { kind: 'made', file: { kind: 'huge pixels' } },
    sentence: noPicture,
    logged: [notDownloaded('too_many_pixels', expect.stringContaining('16000')), ended('bad_result')],
  },
];

test.each(faults)('$says costs nothing and is said in one sentence', async (fault) => {
  await expectToFail(scene, program, ada, { id: 'runbase', fake: scene.runbase }, fault);
});

test('a rate limit is waited out, as long as the provider asks for', async () => {
  const prompt = `${canary} after a pause`;
  scene.runbase.behave({ start: { kind: 'error', status: 429, retryAfter: '1' } });
  scene.use(ada, 'imagine', { prompt, provider: 'runbase' });
  const final = await scene.final(prompt);
  expect(final.attachments).toHaveLength(1);
  expect(await scene.credits(ada)).toContain('494 of 500 credits left');
  expect(program.log).toContainEqual(
    expect.objectContaining(noted('rate_limited', 'definite', expect.stringMatching(/^429: /))),
  );
});

test('of four pictures three are made, shown and charged when one is refused', async () => {
  const cy = scene.newMember('cy');
  const prompt = `${canary} four times`;
  scene.runbase.behave({ start: { kind: 'failed' } });
  scene.use(cy, 'imagine', { prompt, provider: 'runbase', count: 4 });
  const final = await scene.final(prompt);
  expect(final.attachments).toHaveLength(3);
  expect(final.content.replaceAll('\\', '').split('\n').slice(3)).toEqual([
    '1 of 4 could not be made and was not charged: The model refused this prompt.',
    expect.stringMatching(/^-# 18 credits · Runbase · \d+ s$/),
  ]);
  expect(await scene.credits(cy)).toContain('482 of 500 credits left');
});

test('a cancel that comes too late keeps the picture for its owner and says what it cost', async () => {
  const di = scene.newMember('di');
  const prompt = `${canary} too late`;
  const gate = Promise.withResolvers<void>();
  scene.runbase.behave({ start: { kind: 'made', until: gate.promise } });
  scene.use(di, 'imagine', { prompt, provider: 'runbase' });
  const waiting = await scene.shown(prompt);
  await scene.runbase.seen(
    ({ moment, body }) => moment === 'status' || JSON.stringify(body ?? '').includes(prompt),
  );
  const button = JSON.stringify(waiting.components).match(/"(v1:cancel:[^"]+)"/)?.[1] ?? '';
  const cancel = scene.discord.pressButton(waiting, button, { by: di });
  const answer = await cancel.waitForOriginal(({ content }) => content !== '');
  expect(answer.content).toBe(
    'One picture is being made already and cannot be stopped: ' +
      'it goes to your /history and will be charged.',
  );
  gate.resolve();
  const final = await scene.shown(prompt, ({ content }) => content.includes('Cancelled.'));
  expect(final.content.split('\n').at(-1)).toBe(
    'Cancelled. One picture had already started: it is in your /history and cost 6 credits.',
  );
  expect(final.attachments).toEqual([]);
  expect(await scene.credits(di)).toContain('494 of 500 credits left');
});
