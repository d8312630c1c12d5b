// The process: environment → compose → start; signals → drain → stop.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { runtimeProblem } from './runtime.ts';

const problem = runtimeProblem();
if (problem === undefined) {
  // Half of a start would be spent on stripping types and compiling what has not changed since the last one. In our own
  // folder: in the temporary one, which is its default place, another person of the machine could leave code for us.
  enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'plantain'));
  // Loaded only now, because native modules crash under a Node that is too old.
  const { runProgram } = await import('./process.ts');
  await runProgram();
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
