// The process: environment → compose → start; signals → drain → stop.
import { runtimeProblem } from './runtime.ts';

const problem = runtimeProblem();
if (problem === undefined) {
  // Loaded only now, because native modules crash under a Node that is too old.
  const { runProgram } = await import('./process.ts');
  await runProgram();
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
