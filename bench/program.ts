// The whole program in a process of its own, as npm start runs it, that also tells what it costs.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../src/process.ts';
import { answerQuestions } from './measure.ts';

await runProgram();

/** Asked with milliseconds: how the process does while it is left alone for so long. */
answerQuestions(async (question) => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  await sleep(Number(question));
  delay.disable();
  const { user, system } = process.cpuUsage(before);
  globalThis.gc?.();
  return {
    rssBytes: process.memoryUsage.rss(),
    loopMs: delay.percentile(99) / 1e6 - 5,
    longestMs: delay.max / 1e6 - 5,
    cpuShare: (user + system) / 1000 / Number(question),
  };
});
process.once('disconnect', () => process.exit(1));
process.send?.('ready');
