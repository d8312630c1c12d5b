// Ids as Discord makes them: 42 bits of milliseconds since 2015, then a counter. Never reads a clock itself.

const EPOCH_MS = 1_420_070_400_000n;

export interface SnowflakeMaker {
  next(atMs: number): string;
}

export function createSnowflakes(): SnowflakeMaker {
  let counter = 0n;
  return {
    next(atMs) {
      counter = (counter + 1n) & 0x3f_ffffn;
      return (((BigInt(Math.floor(atMs)) - EPOCH_MS) << 22n) | counter).toString();
    },
  };
}

export function snowflakeTime(id: string): number {
  return Number((BigInt(id) >> 22n) + EPOCH_MS);
}

export function isOlder(left: string, right: string): boolean {
  return BigInt(left) < BigInt(right);
}
