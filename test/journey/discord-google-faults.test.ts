// A provider's bad days as the members of a team see them: Google, whose answer carries the picture.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../fake/discord/world.ts';
import type { FakeGoogle } from '../fake/provider/google.ts';
import { page } from '../fake/provider/odd-files.ts';
import { bomb } from '../fixture/pictures.ts';
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

type Start = NonNullable<Parameters<FakeGoogle['behave']>[0]['start']>;

let scene: Scene;
let program: Program;
let ada: User;

beforeAll(async () => {
  // Runbase before it, for requests that name no provider.
  scene = await createScene({ environment: { SANDBOX: 'off', PROVIDERS: 'runbase,google', ...askedAgain } });
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
    logged: [noted('bad_key', 'definite', expect.stringMatching(/^401: UNAUTHENTICATED/)), ended('bad_key')],
  },
  {
    says: 'an account without credit',
    start: (prompt) => ({ kind: 'error', status: 402, message: `No credit for ${prompt}` }),
    sentence: 'The provider account is out of credit. Whoever runs this bot has to top it up.',
    logged: [noted('out_of_credit', 'definite', expect.stringMatching(/^402: /)), ended('out_of_credit')],
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
    logged: [noted('garbled', 'doubt', expect.stringContaining('no JSON')), ended('in_doubt')],
  },
  {
    says: 'garbage',
    start: { kind: 'garbage' },
    times: 2,
    sentence: inDoubt,
    logged: [noted('garbled', 'doubt', expect.stringContaining('no JSON')), ended('in_doubt')],
  },
  {
    says: 'a refused prompt',
    start: { kind: 'blocked', reason: 'PROHIBITED_CONTENT' },
    sentence: 'The model refused this prompt.',
    logged: [
      noted('refused', 'definite', expect.stringContaining('PROHIBITED_CONTENT')),
      ended('refused', 'refused'),
    ],
  },
  {
    says: 'words in place of a picture',
    start: { kind: 'only text', text: `I would rather talk about ${canary}` },
    sentence: 'The model answered with words instead of a picture.',
    logged: [noted('no_image', 'definite', expect.anything()), ended('no_image', 'refused')],
  },
  {
    says: 'an empty result',
    start: { kind: 'no candidates' },
    sentence: 'The model answered with words instead of a picture.',
    logged: [ended('no_image', 'refused')],
  },
  {
    says: 'a page announced as a picture',
    start: { kind: 'made', as: { mimeType: 'image/png', data: page } },
    sentence: noPicture,
    logged: [noted('bad_result', 'definite', expect.stringContaining('not_an_image')), ended('bad_result')],
  },
  {
    says: 'a picture of 16000 × 16000 pixels',
    start: { kind: 'made', as: { mimeType: 'image/png', data: bomb(16_000) } },
    sentence: noPicture,
    logged: [noted('bad_result', 'definite', expect.stringContaining('16000 × 16000')), ended('bad_result')],
  },
  {
    says: 'a link into the house',
    start: { kind: 'made', fileUri: 'https://10.0.0.1/picture.png' },
    sentence: noPicture,
    logged: [notDownloaded('address_refused', expect.stringContaining('10.0.0.1')), ended('bad_result')],
  },
  {
    says: 'an error of its own, each time',
    start: { kind: 'error', status: 500 },
    times: 4,
    sentence: 'The provider is not available at the moment.',
    logged: [noted('unavailable', 'definite', expect.stringMatching(/^500: INTERNAL/)), ended('unavailable')],
  },
];

test.each(faults)('$says costs nothing and is said in one sentence', async (fault) => {
  await expectToFail(scene, program, ada, { id: 'google', fake: scene.google }, fault);
});

test('a rate limit is waited out, as long as the provider asks for', async () => {
  const prompt = `${canary} after a pause`;
  scene.google.behave({ start: { kind: 'error', status: 429, retryAfter: '1' } });
  scene.use(ada, 'imagine', { prompt, provider: 'google' });
  expect((await scene.final(prompt)).attachments).toHaveLength(1);
  expect((await scene.credits(ada)).replaceAll('\\', '')).toContain('493.3 of 500 credits left');
});

test('without a provider named, the next one takes over and says so', async () => {
  const bo = scene.newMember('bo');
  const prompt = `${canary} by another`;
  scene.runbase.behave({ start: { kind: 'error', status: 402 } });
  scene.use(bo, 'imagine', { prompt });
  const final = await scene.final(prompt);
  expect(final.attachments).toHaveLength(1);
  expect(final.content.replaceAll('\\', '').split('\n').slice(3)).toEqual([
    '-# Runbase: The provider account is out of credit. Whoever runs this bot has to top it up. Google took over, for 0.7 credits more.',
    expect.stringMatching(/^-# 6\.7 credits · Google · \d+ s$/),
  ]);
  expect((await scene.credits(bo)).replaceAll('\\', '')).toContain('493.3 of 500 credits left');
});
