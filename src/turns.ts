// Begins pieces of work one in each turn of the event loop, in their order, so that what arrives meanwhile is read and
// acknowledged between them. It does not wait for the work to end.

export type Turns = () => Promise<void>;

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  const begin = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(begin);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(begin);
    });
}
