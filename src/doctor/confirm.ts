// Asks at the terminal whether to go on; whatever is no yes is a no.
import { createInterface } from 'node:readline/promises';

export async function confirm(
  question: string,
  terminal: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<boolean> {
  const lines = createInterface(terminal);
  const closed = new AbortController();
  lines.once('close', () => closed.abort());
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} `, { signal: closed.signal })).trim());
  } catch (error) {
    // The end of what is typed (Ctrl-D) is no answer.
    if (closed.signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
