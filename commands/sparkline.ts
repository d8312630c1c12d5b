// A row of bars in plain characters. Pure.
const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The tallest is the largest of them; nothing is the flattest, and anything more is taller. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  const levelOf = (value: number) =>
    value <= 0 ? 0 : Math.max(1, Math.round((value / most) * (levels.length - 1)));
  return values.map((value) => levels[levelOf(value)]).join('');
}
