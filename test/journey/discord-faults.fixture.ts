// What must hold on the whole program whatever a provider answers: one sentence for the member, the exact reason in the
// log, the hold released, and the next request works.
import { expect } from 'vitest';
import type { User } from '../fake/discord/world.ts';
import type { FakeProvider } from '../fake/provider/fake-provider.ts';
import type { Program } from '../fixture/program.ts';
import { until } from '../fixture/until.ts';
import type { Scene } from './discord.fixture.ts';

export type Fault<Start> = {
  readonly says: string;
  /** Given the prompt, for answers that repeat it. */
  readonly start: Start | ((prompt: string) => Start);
  /** How often it must happen before the run is given up. */
  readonly times?: number;
  /** The whole sentence that the member reads. */
  readonly sentence: string;
  /** Fields of lines of the log, each of which must be there. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
};

/** However often it fails it is asked again, as every fault is to be seen; after a bad key it is left alone for 2 s. */
const circuit = JSON.stringify({ circuit: { failures: 1000, openMs: 100 } });
export const askedAgain = { RUNBASE_OPTIONS: circuit, GOOGLE_OPTIONS: circuit };

/** Words that no output may hold. */
export const canary = 'xylophone-canary';

let asked = 0;

export async function expectToFail<Start extends object>(
  scene: Scene,
  program: Program,
  member: User,
  provider: { readonly id: string; readonly fake: FakeProvider<Start, unknown> },
  fault: Fault<Start>,
): Promise<void> {
  const from = program.log.length;
  asked += 1;
  const prompt = `${canary} ${provider.id} ${asked}`;
  const start = typeof fault.start === 'function' ? fault.start(prompt) : fault.start;
  provider.fake.behave({ start }, fault.times ?? 1);
  scene.use(member, 'imagine', { prompt, provider: provider.id });
  const final = await scene.final(prompt, 15_000);
  expect(final.content.split('\n').slice(3)).toEqual([`${fault.sentence} Nothing was charged.`]);
  expect(final.attachments).toEqual([]);
  for (const fields of fault.logged) {
    const fits = expect.objectContaining(fields);
    await program.waitForLog((line) => program.log.indexOf(line) >= from && fits.asymmetricMatch(line));
  }
  expect(await scene.credits(member)).toContain('500 of 500 credits left');
  provider.fake.calm();
  if (!(await isUp(scene, provider.id))) await expectToWorkAgain(scene, provider.id);
}

async function expectToWorkAgain(scene: Scene, provider: string): Promise<void> {
  await until('the provider to be tried again', async () => (await isUp(scene, provider)) || undefined);
  const prompt = `${canary} ${provider} ${asked} again`;
  scene.use(scene.newMember('eve'), 'imagine', { prompt, provider });
  expect((await scene.final(prompt)).attachments).toHaveLength(1);
}

async function isUp({ installation }: Scene, provider: string): Promise<boolean> {
  const metrics = await (await fetch(`${installation.url}/metrics`)).text();
  return metrics.includes(`plantain_provider_up{provider="${provider}"} 1`);
}

export const noted = (reason: string, certainty: string, detail: unknown) => ({
  level: 'warn',
  msg: 'The provider did not do what was asked',
  step: 'start',
  reason,
  certainty,
  detail,
});
export const ended = (reason: string, state = 'failed') => ({
  level: 'info',
  msg: 'Run ended without an image',
  state,
  reason,
});
export const notDownloaded = (code: string, detail: unknown) => ({
  level: 'warn',
  msg: 'A result could not be downloaded',
  code,
  detail,
});

/** Over everything that the installation ever printed. */
export function expectNoSecrets(scene: Scene, more: readonly string[] = []): void {
  const output = scene.installation.output();
  const secrets = [
    canary,
    scene.discord.token,
    scene.runbase.key,
    scene.google.key,
    'aW50ZXJhY3Rpb246',
    ...more,
  ];
  for (const secret of secrets) expect(output.includes(secret), `“${secret}” is in the output`).toBe(false);
}
