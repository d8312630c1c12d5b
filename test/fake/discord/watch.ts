// Waiting for something to become true without polling: every change asks the waiting questions again.

export interface Watch {
  changed(): void;
  /** Resolves with the first value that is not undefined; rejects, naming `what`, when the time is over. */
  until<Value>(what: string, question: () => Value | undefined, timeoutMs: number): Promise<Value>;
  close(): void;
}

export function createWatch(): Watch {
  const waiting = new Set<{ ask: () => void; stop: () => void }>();
  return {
    changed() {
      for (const each of [...waiting]) each.ask();
    },
    until(what, question, timeoutMs) {
      const early = question();
      if (early !== undefined) return Promise.resolve(early);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(entry);
          reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}`));
        }, timeoutMs);
        const entry = {
          ask() {
            const value = question();
            if (value === undefined) return;
            entry.stop();
            resolve(value);
          },
          stop() {
            clearTimeout(timer);
            waiting.delete(entry);
          },
        };
        waiting.add(entry);
      });
    },
    close() {
      for (const each of [...waiting]) each.stop();
    },
  };
}
