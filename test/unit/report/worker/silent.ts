// A thread that takes charts and never answers.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => undefined);
