// `npm run doctor`: says what is configured, what works, and how to mend what does not. Changes nothing.
import { runtimeProblem } from './runtime.ts';

const problem = runtimeProblem();
if (problem === undefined) {
  // Loaded only now, because native modules crash under a Node that is too old.
  const { runDoctor } = await import('./doctor/main.ts');
  await runDoctor(process.argv.slice(2));
} else {
  process.stdout.write(`  ✗ Node  ${problem}\n`);
  process.exitCode = 1;
}
