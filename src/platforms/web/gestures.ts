// Each gesture once in a process, however often it arrives, and what is under way of them.

export type Gestures<Outcome> = {
  /** The same gesture again waits for the first one and does nothing; one that failed may be tried again. */
  once(id: string, work: () => Promise<Outcome>): Promise<Outcome>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

const mostKnown = 1_000;

export function createGestures<Outcome>(): Gestures<Outcome> {
  const gestures = new Map<string, Promise<Outcome>>();
  const underWay = new Set<Promise<void>>();

  return {
    once: (id, work) => {
      const known = gestures.get(id);
      if (known !== undefined) return known;
      const doing = work().catch((error: unknown) => {
        gestures.delete(id);
        throw error;
      });
      gestures.set(id, doing);
      const ended = doing.then(
        () => {},
        // Whoever sent the gesture is told; this one is only waited for.
        () => {},
      );
      underWay.add(ended);
      void ended.then(() => underWay.delete(ended));
      const [oldest] = gestures.keys();
      if (gestures.size > mostKnown && oldest !== undefined) gestures.delete(oldest);
      return doing;
    },
    idle: async () => {
      await Promise.all(underWay);
    },
  };
}
