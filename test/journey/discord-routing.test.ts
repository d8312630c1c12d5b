// Whom a request goes to, as the members of a team see it: how their pictures get there, who cannot do it and who could,
// and what is offered when the provider that they named fails.
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../fake/discord/world.ts';
import type { Program } from '../fixture/program.ts';
import { createScene, type Scene } from './discord.fixture.ts';

let scene: Scene;
let program: Program;

beforeAll(async () => {
  const publicOrigins: string[] = [];
  scene = await createScene({
    // Only Discord's own addresses of what people attach can be fetched.
    environment: { PUBLIC_URL: '', SANDBOX: 'off', PROVIDERS: 'google,runbase', ROUTE: 'cheapest' },
    runbase: { publicOrigins },
  });
  publicOrigins.push(new URL(scene.discord.restUrl).origin);
  program = await scene.installation.start();
});

afterAll(async () => {
  await program?.stop();
  scene?.discord.assertNoViolations();
  await scene?.close();
});

const answered = ({ content }: Message) => content !== '';

test('the cheapest one makes it, whatever the order of the operator', async () => {
  scene.use(scene.newMember(), 'imagine', { prompt: 'a cheap lamp' });
  expect((await scene.final('a cheap lamp')).content).toMatch(/6 credits · Runbase/);
});

test('what a person attached is fetched by the provider from Discord', async () => {
  const background = '#a06020';
  const bytes = await sharp({ create: { width: 320, height: 200, channels: 3, background } })
    .png()
    .toBuffer();
  const prompt = 'make this lamp blue';
  const reference1 = { filename: 'lamp.png', bytes };
  scene.use(scene.newMember(), 'imagine', { prompt, provider: 'runbase', reference1 });
  expect((await scene.final(prompt)).attachments).toHaveLength(1);
  const [fetched, ...others] = scene.runbase.fetched;
  expect(others).toEqual([]);
  expect(fetched?.problem).toBeUndefined();
  expect(fetched?.url.startsWith(new URL(scene.discord.restUrl).origin)).toBe(true);
  expect(fetched?.bytes?.equals(bytes)).toBe(true);
});

test('one that cannot do it says so, and who could', async () => {
  const asked = { prompt: 'a small lamp', provider: 'runbase', resolution: '0.5K' };
  const refused = await scene.use(scene.newMember(), 'imagine', asked).waitForOriginal(answered);
  expect(refused.content).toBe(
    'Runbase cannot do exactly that. Name another provider, or none (Google could do it). Nothing was charged.',
  );
});

test('when the named one fails a button offers the next, which two presses ask once', async () => {
  const kim = scene.newMember('kim');
  const prompt = 'a lamp that Runbase owes me';
  scene.runbase.behave({ start: { kind: 'error', status: 401 } }, 1);
  scene.use(kim, 'imagine', { prompt, provider: 'runbase' });
  const failed = await scene.final(prompt);
  expect(failed.content).toContain('Nothing was charged.');
  const components = JSON.stringify(failed.components);
  expect(components).toContain('"Try Google · 6.7 credits"');
  const button = components.match(/"(v1:elsewhere:[^"]+)"/)?.[1] ?? '';
  const press = () => scene.discord.pressButton(failed, button, { by: kim });
  press();
  press();
  const made = await scene.shown(prompt, ({ attachments }) => attachments.length === 1);
  expect(made.content.replaceAll('\\', '')).toContain('6.7 credits · Google');
  expect(scene.google.jobs.filter((job) => job.prompt === prompt)).toHaveLength(1);
  expect((await scene.credits(kim)).replaceAll('\\', '')).toContain('493.3 of 500 credits left');
});
