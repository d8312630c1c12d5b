// JSON as it travels, and reading it without trusting it. Knows nothing of Discord.

export type Wire = { [key: string]: unknown };

export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function wiresIn(value: unknown): Wire[] {
  return Array.isArray(value) ? value.filter(isWire) : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000+00:00`;
}
