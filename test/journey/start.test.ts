// Starting and stopping with nothing configured.
import { afterEach, expect, test } from 'vitest';
import { createInstallation, type Installation } from '../fixture/program.ts';

let installation: Installation | undefined;

afterEach(async () => {
  await installation?.close();
  installation = undefined;
});

test('with an empty environment it serves the page, is ready, and ends cleanly when asked to', async () => {
  installation = await createInstallation({});
  const program = await installation.start();
  expect(program.printed.join('\n')).toContain(`Plantain is ready. Open http://localhost`);
  expect(await (await fetch(`${installation.url}/healthz`)).text()).toBe('alive');
  expect((await fetch(`${installation.url}/readyz`)).status).toBe(200);
  const { tookMs } = await program.stop();
  expect(tookMs).toBeLessThan(2000);
  expect(program.log.at(-1)?.msg).toBe('Plantain has stopped');
});
