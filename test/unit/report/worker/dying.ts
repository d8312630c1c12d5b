// A thread that dies of the first chart.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => {
  throw new Error('Out of ink');
});
