// Asks somebody outside, for whose silence or nonsense the report must not end.
import { ZodError } from 'zod';
import type { Clock } from '../clock.ts';
import { broken, type Finding } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

const answerWithinMs = 20_000;

/** @param remedy what to check when the answer makes no sense. */
export async function askWithin(
  name: string,
  remedy: string,
  clock: Clock,
  ask: (signal: AbortSignal) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const signal = clock.deadline(answerWithinMs);
  try {
    return await ask(signal);
  } catch (error) {
    if (signal.aborted) return [broken(name, say.timedOut(answerWithinMs / 1000))];
    if (error instanceof ZodError) return [broken(name, say.notUnderstood(remedy))];
    throw error;
  }
}
